"""The project about itself: what documents say is true, and what must not be in the repository is not."""

import re
import subprocess
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from config import settings

ROOT = Path(__file__).resolve().parents[1]


def variables() -> set[str]:
    """Every environment variable that a settings class reads."""
    classes = [c for c in vars(settings).values() if isinstance(c, type) and issubclass(c, BaseSettings)
               and c is not BaseSettings]
    return {f"{c.model_config['env_prefix']}{name}".upper() for c in classes for name in c.model_fields}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


@pytest.mark.parametrize("variable", sorted(variables()))
def test_every_setting_stands_in_the_operating_manual(variable: str) -> None:
    assert f"`{variable}`" in (ROOT / "docs/operating.md").read_text("utf-8")


def test_the_operating_manual_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"`(MUSTER_[A-Z_]+)`", (ROOT / "docs/operating.md").read_text("utf-8")))
    assert named <= variables()


def test_the_readme_names_only_make_targets_and_files_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)\b", readme)) <= set(targets)
    for link in re.findall(r"\]\(([^)#]+)", readme):
        assert (ROOT / link).exists(), link


def test_every_package_says_what_belongs_there() -> None:
    for init in tracked("config/*__init__.py", "matcher/*__init__.py", "ingest/*__init__.py", "web/*__init__.py"):
        assert init.read_text("utf-8").startswith('"""'), init


def test_no_host_of_a_registry_and_no_path_of_a_machine_is_in_the_repository() -> None:
    forbidden = re.compile("|".join(("/" + "home/", "/" + "root/", "/" + "work/", "pypi" + r"\.org",
                                     "files.python" + "hosted", "registry.npm" + "js")))
    for path in tracked("*"):
        if path.suffix in {".png", ".ico", ".gz"}:
            continue
        found = forbidden.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{path}: {found and found.group()}"
