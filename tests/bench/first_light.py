"""The main job on real calls: 1,812 calls of 2020 to 2023 ingested, indexed and matched to the twelve sample firms.

Every step is a process of its own, so that the figures are what an operator sees. Targets: all steps under 120 s and
1 GB together, a second run under 5 s, a query embedded under 3 ms, a web worker under 350 MB without torch.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.shared import shared

_NOW = "2023-02-01T09:00:00Z"
_QUERY = """
import sys, time
from config.settings import EmbeddingSettings
from matcher.text.embedding import open_embedder
embedder = open_embedder(EmbeddingSettings())
embedder.embed(["warm"])
for i in range(50):
    start = time.perf_counter()
    embedder.embed([f"low power sensing for uncrewed vehicles at range {i}"])
    print(time.perf_counter() - start)
assert "torch" not in sys.modules
"""


def main() -> None:
    """Prints a row a step: wall seconds, CPU seconds, peak memory."""
    calls = shared("data/uk-calls-pivot-2020-2023/calls.jsonl")
    print(f"{'step':34}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        _step(folder, "prepare the model", "search", "warm up")
        _step(folder, "bring in the members", "members", "import", "--sample")
        for title in ("first run", "second run, nothing new"):
            print(title)
            _step(folder, "  ingest 1,812 calls", "ingest", "--from", str(calls))
            _step(folder, "  embed and index", "index", "sync")
            _step(folder, "  match 12 members", "match", "--json")
        query = subprocess.run([sys.executable, "-c", _QUERY], cwd=folder, env=_environment(), check=True,
                               capture_output=True, text=True)
    seconds = [float(line) for line in query.stdout.split()]
    print(f"query embedding: median {statistics.median(seconds) * 1000:.2f} ms of {len(seconds)}")


def _step(folder: str, title: str, *arguments: str) -> None:
    with (Path(folder) / "out").open("w") as out:
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "web.cli", *arguments], cwd=folder, env=_environment(),
                                 stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    if status:
        sys.exit(f"bench: muster {' '.join(arguments)} failed:\n{(Path(folder) / 'out').read_text()[-2000:]}")
    print(f"{title:34}{wall:9.1f}{usage.ru_utime + usage.ru_stime:9.1f}{usage.ru_maxrss / 1024:9.0f}", flush=True)


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "MUSTER_NOW": _NOW, "PYTHONPATH": root}
