"""A rebuild killed at any of its steps leaves an index that holds everything; a reader never meets another."""

import multiprocessing
import signal
import uuid
from pathlib import Path

import pytest

from matcher.index import open_index
from matcher.index.entry import meaning_of
from matcher.index.protocol import SearchIndex, SearchRequest
from matcher.index.sync import check, rebuild, sync
from matcher.store.calls import put_call
from matcher.store.engine import Record
from tests.index_contract.conftest import new_elastic
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder
from tests.torture.steps import rebuild_and_die

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.torture.steps"])
_CALLS = 3
_EMBEDDER = WordEmbedder()
_LEAST_STEPS = {"embedded": 12, "elasticsearch": 7}
"""Of a rebuild: create, fill, swap, drop. Fewer would mean that the steps are not seen any more."""


@pytest.mark.parametrize("engine", _LEAST_STEPS)
def test_a_rebuild_killed_at_any_step_leaves_a_whole_index(record: Record, tmp_path: Path, engine: str,
                                                           request: pytest.FixtureRequest) -> None:
    name = f"test_{uuid.uuid4().hex[:10]}"
    url = f"embedded:{tmp_path}/index" if engine == "embedded" else request.getfixturevalue("server")

    def opened() -> SearchIndex:
        return open_index(url) if engine == "embedded" else new_elastic(url, name)

    reader = opened()
    _change(record, 0)
    sync(record, opened(), _EMBEDDER, NOW)
    step = 0
    while True:
        step += 1
        process = _PROCESSES.Process(target=rebuild_and_die, args=(record.url, url, name, step))
        process.start()
        process.join()
        for index in (reader, opened()):
            assert _found(index) == [f"c{n}" for n in range(_CALLS)], f"after step {step}"
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        _change(record, step)
        assert check(record, opened(), _EMBEDDER, NOW, repairs=False).is_clean, f"after step {step}"
    assert step > _LEAST_STEPS[engine]
    rebuild(record, opened(), _EMBEDDER, NOW)
    assert check(record, reader, _EMBEDDER, NOW).is_clean


def _change(record: Record, version: int) -> None:
    with record.writing() as connection:
        for number in range(_CALLS):
            put_call(connection, a_call(f"c{number}", title=f"Radar {version} number {number}"))


def _found(index: SearchIndex) -> list[str]:
    page = index.search(SearchRequest("radar", NOW), meaning_of("radar", _EMBEDDER))
    return sorted(hit.call_id for hit in page.hits)
