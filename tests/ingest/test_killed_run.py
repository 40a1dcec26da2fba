"""A run that is killed at any instant and started again ends where a run that was left alone ends."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from matcher.store.calls import live_calls
from matcher.store.engine import open_record
from matcher.store.outbox import pending

NOW = "2026-06-01T09:00:00+00:00"
RUN = """
import sys
from datetime import datetime
from pathlib import Path
from ingest.pipeline import run_files
from ingest.sources.file_import import PREPARED, FileImport
from ingest.world import World
from matcher.store.engine import open_record
print("up", flush=True)
world = World(open_record(sys.argv[1]), datetime.fromisoformat(sys.argv[3]))
run_files(FileImport(PREPARED), [Path(sys.argv[2])], world)
"""


def a_file(folder: Path, calls: int) -> Path:
    topics = ("sonar", "quantum clocks", "radio mesh", "drone defence", "secure boot", "post-quantum mail")
    rows = [{"id": str(i), "source": ("ukri", "ktn")[i % 2], "url": f"https://example.org/{i}",
             "title": f"Funding for {topics[i // 2 % 6]}: round {i // 12}",
             "description": f"We seek proposals, lot {i // 2}.",
             "opens": "2026-05-01", "closes": f"2026-07-{1 + i // 2 % 28:02}"} for i in range(calls)]
    file = folder / "calls.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def run(url: str, file: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", RUN, url, str(file), NOW], stdout=subprocess.PIPE,
                            env=os.environ | {"PYTHONPATH": os.getcwd()})


def state(url: str) -> list:
    record = open_record(url)
    with record.reading() as connection:
        assert pending(connection) > 0
        return [(c.id, c.title, c.content_hash, c.is_backfill, sorted(n.name for n in c.notices))
                for c in live_calls(connection)]


def test_a_killed_run_started_again_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    file = a_file(tmp_path, 160)
    whole, cut = f"sqlite:///{tmp_path}/whole.db", f"sqlite:///{tmp_path}/cut.db"
    open_record(cut).close()
    run(whole, file).wait()
    rng = random.Random(20261123)
    for _ in range(3):
        killed = run(cut, file)
        killed.stdout.readline()
        time.sleep(rng.uniform(0.05, 0.8))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    run(cut, file).wait()
    assert state(cut) == state(whole)
    assert len(state(whole)) < 160
