"""The main job on real calls: 1,812 calls of 2020 to 2023 ingested, indexed and matched to the twelve sample firms.

Every step is a process of its own, so that the figures are what an operator sees. Targets: all steps under 120 s and
1 GB together, a second run under 5 s, a query embedded under 3 ms, a web worker under 350 MB without torch.
"""

import os
import statistics
import subprocess
import sys
import tempfile

from tests.bench._measured import measured
from tests.support.shared import shared

_NOW = "2023-02-01T09:00:00Z"
_QUERY = """
import sys, time
from config.settings import EmbeddingSettings
from matcher.text.embedding import open_reader
embedder = open_reader(EmbeddingSettings())
embedder.embed(["warm"])
for i in range(50):
    start = time.perf_counter()
    embedder.embed([f"low power sensing for uncrewed vehicles at range {i}"])
    print(time.perf_counter() - start)
assert "torch" not in sys.modules
"""


_PREPARE = """
from config.settings import EmbeddingSettings
from matcher.text.embedding import ranking_model
print(ranking_model(EmbeddingSettings()))
"""


def main() -> None:
    """Prints a row a step: wall seconds, CPU seconds, peak memory."""
    calls = shared("data/uk-calls-pivot-2020-2023/calls.jsonl")
    print(f"{'step':44}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        _step(folder, "prepare the model that searches", "search", "warm up")
        measured(folder, "fetch and prepare the model that ranks", "-c", _PREPARE)
        _step(folder, "bring in the members", "members", "import", "--sample")
        for title in ("first run", "second run, nothing new"):
            print(title)
            _step(folder, "  ingest 1,812 calls", "ingest", "--from", str(calls))
            _step(folder, "  embed and index", "index", "sync")
            _step(folder, "  match 12 members", "match", "--json")
        query = subprocess.run([sys.executable, "-c", _QUERY], cwd=folder, check=True, capture_output=True,
                               text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
    seconds = [float(line) for line in query.stdout.split()]
    print(f"query embedding: median {statistics.median(seconds) * 1000:.2f} ms of {len(seconds)}")


def _step(folder: str, title: str, *arguments: str) -> None:
    measured(folder, title, "-m", "web.cli", *arguments, MUSTER_NOW=_NOW)
