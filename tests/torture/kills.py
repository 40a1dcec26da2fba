"""Kills a writer and an indexer at random moments, again and again, and compares record and index at the end.

`python -m tests.torture.kills RECORD_URL INDEX_URL TIMES SEED`. It is a process of its own that has loaded everything
and opened nothing, so that a fork of it is at work within milliseconds.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from matcher.index import open_index
from matcher.index.protocol import SearchRequest
from matcher.index.sync import check, sync
from matcher.store.calls import put_call, shown_call_ids
from matcher.store.engine import Record, open_record
from matcher.store.outbox import pending
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder

_CALLS = 40
_SUBJECTS = ("radar", "sonar", "quantum sensing", "battery recycling", "secure radio", "wound healing")


def torture(record_url: str, index_url: str, times: int, seed: int) -> None:
    """`times` kills, then a last sync; raises AssertionError where record and index differ."""
    chance = random.Random(seed)
    open_record(record_url).close()
    workers: dict[str, Callable[[], None]] = {"indexer": lambda: _index(record_url, index_url),
                                              "writer": lambda: _write(record_url, chance.random())}
    running: dict[str, int] = {}
    try:
        _kill_at_random(chance, workers, running, times)
    finally:
        for process in running.values():
            _kill(process)
    _compare(record_url, index_url)


def _kill_at_random(chance: random.Random, workers: dict[str, Callable[[], None]], running: dict[str, int],
                    times: int) -> None:
    for _ in range(times):
        for name, work in workers.items():
            if name not in running:
                running[name] = _fork(work)
        time.sleep(chance.uniform(0.02, 0.4))
        for name in chance.choice((["writer"], ["indexer"], ["writer", "indexer"])):
            _kill(running.pop(name))


def _write(record_url: str, seed: float) -> None:
    """Changes, hides and shows calls for ever, some in one transaction."""
    chance = random.Random(seed)
    record = Record(record_url)
    while True:
        with record.writing() as connection:
            for number in sorted(chance.sample(range(_CALLS), chance.randint(1, 4))):
                put_call(connection, a_call(f"c{number}", title=f"{chance.choice(_SUBJECTS)} {chance.random()}",
                                            closes=timedelta(days=chance.randint(-9, 90)),
                                            hidden="for a while" if chance.random() < 0.2 else ""))
        time.sleep(chance.uniform(0, 0.02))


def _index(record_url: str, index_url: str) -> None:
    """Syncs for ever."""
    record, index = Record(record_url), open_index(index_url)
    while True:
        if not sync(record, index, WordEmbedder(), NOW).put:
            time.sleep(0.01)


def _compare(record_url: str, index_url: str) -> None:
    record, index = Record(record_url), open_index(index_url)
    difference = check(record, index, WordEmbedder(), NOW, repairs=False)
    assert difference.is_clean, difference
    with record.reading() as connection:
        shown = shown_call_ids(connection)
        assert not pending(connection)
    found = [hit.call_id for hit in index.search(SearchRequest("", NOW, size=1000), None).hits]
    assert sorted(found) == shown, (sorted(found), shown)
    by_words = index.search(SearchRequest(" ".join(_SUBJECTS[:1]), NOW, size=1000), None)
    assert {h.call_id for h in by_words.hits} <= set(shown)
    print(f"{len(shown)} calls, the same in record and index")


def _fork(work: Callable[[], None]) -> int:
    process = os.fork()
    if process:
        return process
    try:
        work()
    except BaseException as error:      # a worker must not run on into its parent's code
        print(f"a worker failed: {error!r}", file=sys.stderr, flush=True)
    os._exit(1)


def _kill(process: int) -> None:
    """kill -9. A worker that had ended before did so by a fault of its own, which it has printed."""
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "a worker ended by itself: see above"


if __name__ == "__main__":
    torture(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
