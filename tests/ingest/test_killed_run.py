"""A run that is killed at any instant and started again ends where a run that was left alone ends."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from matcher.store.calls import live_calls
from matcher.store.engine import open_record
from matcher.store.outbox import pending

NOW = "2026-06-01T09:00:00+00:00"
RUN = """
import sys
from datetime import datetime
from pathlib import Path
from ingest.pipeline import run_files
from config.catalogue import PREPARED
from ingest.sources.file_import import FileImport
from ingest.world import World
from matcher.store.engine import open_record
print("up", flush=True)
world = World(open_record(sys.argv[1]), datetime.fromisoformat(sys.argv[3]))
run_files(FileImport(PREPARED), [Path(sys.argv[2])], world)
"""


ASK = """
import sys
from datetime import datetime
from config.catalogue import Source
from config.settings import FetchSettings
from ingest.fetch import Fetcher
from ingest.pipeline import run_source
from ingest.world import World
from matcher.store.engine import open_record
source = Source.model_validate({"id": "calls_rss", "name": "Calls", "kind": "rss", "url": sys.argv[2],
                                "min_delay_seconds": 0})
record = open_record(sys.argv[1])
fetcher = Fetcher(record, FetchSettings(allow_loopback=True, total_seconds=5), "x")
print("up", flush=True)
world = World(record, datetime.fromisoformat(sys.argv[3]), fetcher)
assert run_source(source, world).state == "ok"
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


def run(url: str, told: Path | str, script: str = RUN) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", script, url, str(told), NOW], stdout=subprocess.PIPE,
                            env=os.environ | {"PYTHONPATH": os.getcwd()})


def kill_at_random(process: subprocess.Popen, rng: random.Random, longest: float) -> None:
    process.stdout.readline()
    time.sleep(rng.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    process.wait()


def state(url: str) -> list:
    record = open_record(url)
    with record.reading() as connection:
        assert pending(connection)
        return [(c.id, c.title, c.content_hash, c.is_backfill, sorted(n.name for n in c.notices))
                for c in live_calls(connection)]


@pytest.mark.sqlite
def test_a_killed_run_started_again_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    file = a_file(tmp_path, 160)
    whole, cut = f"sqlite:///{tmp_path}/whole.db", f"sqlite:///{tmp_path}/cut.db"
    open_record(cut).close()
    run(whole, file).wait()
    rng = random.Random(20261123)
    for _ in range(3):
        kill_at_random(run(cut, file), rng, 0.8)
    run(cut, file).wait()
    assert state(cut) == state(whole)
    assert len(state(whole)) < 160


@pytest.mark.sqlite
def test_a_source_whose_run_is_killed_is_asked_again_until_all_of_it_is_in_and_then_for_nothing(
        tmp_path: Path, httpserver: HTTPServer) -> None:
    items = "".join(f"<item><title>Sensing competition {n}</title><link>https://example.org/{n}</link>"
                    f"<description>Apply by 12:00 on {1 + n % 28} July 2026, call {n}.</description></item>"
                    for n in range(40))
    body = f"<rss version='2.0'><channel><title>Calls</title>{items}</channel></rss>"
    asked: list[str | None] = []

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match"))
        return Response("", 304) if asked[-1] == "v1" else Response(body, headers={"ETag": "v1"})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    rng, where = random.Random(20261126), httpserver.url_for("/feed")
    whole, cut = f"sqlite:///{tmp_path}/whole.db", f"sqlite:///{tmp_path}/cut.db"
    for url, kills in ((whole, 0), (cut, int(os.environ.get("MUSTER_TEST_KILLS", "3")))):
        open_record(url).close()
        for _ in range(kills):
            kill_at_random(run(url, where, ASK), rng, 0.6)
        asked.clear()
        for _ in range(2):
            assert run(url, where, ASK).wait() == 0
        assert asked[-1] == "v1"
    assert state(cut) == state(whole)
    assert len(state(whole)) == 40
