"""Writes requirements.lock: the versions that pip resolves for `.[test]` now. Run by `make lock`."""

import json
import subprocess
import sys
from pathlib import Path

HEADER = "# Made by `make lock`: what `pip install .[test]` resolves to. Constrains .ci/setup and Dockerfile.\n"


def resolved() -> list[str]:
    """Every package of a fresh resolution as `name==version`, torch without its build tag."""
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
                           "--report", "-", ".[test]"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    parts = (item["metadata"] for item in json.loads(done.stdout)["install"])
    pins = {part["name"].lower().replace("_", "-"): part["version"].split("+")[0] for part in parts}
    del pins["muster"]
    return [f"{name}=={version}" for name, version in sorted(pins.items())]


if __name__ == "__main__":
    Path("requirements.lock").write_text(HEADER + "\n".join(resolved()) + "\n", encoding="utf-8")
