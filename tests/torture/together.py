"""Processes that work on one record and one index at once: ingest writes, the indexer syncs, two web processes answer.

Each runs until all calls are written and seen (`tests.index_contract.test_together`).
"""

import os
import re
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

from matcher.index import open_index
from matcher.index.sync import sync
from matcher.store.calls import put_call
from matcher.store.engine import Record
from tests.support.embedders import WordEmbedder
from tests.web.world import NOW, STAFF, World, a_call

CALLS = 60


@dataclass(frozen=True)
class Shared:
    """Where they work, and how far they are: calls written, and calls that a finished sync has brought in."""

    record_url: str
    index_url: str
    environment: dict[str, str]
    written: "Synchronized[int]"
    synced: "Synchronized[int]"


class _Bench:
    def __init__(self, shared: Shared) -> None:
        os.environ.update(shared.environment)
        self.record, self.index = Record(shared.record_url), open_index(shared.index_url)
        self.embedder, self.now = WordEmbedder(), NOW


def ingest(shared: Shared) -> None:
    """Writes calls one by one, each with the ones before it changed again."""
    bench = _Bench(shared)
    for number in range(1, CALLS + 1):
        with bench.record.writing() as connection:
            for changed in range(max(1, number - 3), number + 1):
                put_call(connection, a_call(changed, title=f"Radar w{changed}", summary=f"as of {number}"))
        shared.written.value = number


def index(shared: Shared) -> None:
    """Syncs until everything is in."""
    bench = _Bench(shared)
    while shared.synced.value < CALLS:
        written = shared.written.value
        sync(bench.record, bench.index, bench.embedder, NOW)
        shared.synced.value = written


def web(shared: Shared) -> None:
    """Asks for the newest call that a finished sync has brought in, and for a page of all."""
    from web.app import create_app
    bench = _Bench(shared)
    app = create_app(bench)    # type: ignore[arg-type]
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    client = World(app, bench.record).signed_in(STAFF)
    seen = 0
    while seen < CALLS:
        seen = shared.synced.value
        if not seen:
            continue
        page = client.get(f"/search?q=title:w{seen}")
        assert page.status_code == 200, page.text
        words = re.sub(r"<[^>]+>", "", page.text)
        assert f"Radar w{seen}" in words, f"stale: w{seen} is not on the page"
        assert "index does not answer" not in words
        assert client.get("/search?q=radar&sort=closing").status_code == 200
