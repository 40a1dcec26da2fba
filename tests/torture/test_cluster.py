"""Three real nodes on loopback, one replica: a node dies while it is in use, and nobody is left without an answer."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index.elastic import ElasticIndex
from matcher.index.entry import meaning_of
from matcher.index.protocol import SearchPage, SearchRequest
from matcher.index.sync import check, rebuild, sync
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.outbox import pending
from tests.support.calls import NOW, a_call
from tests.support.elasticsearch import Node, running_cluster
from tests.support.embedders import WordEmbedder

_CALLS = 300
_ANSWERS_WITHIN = 5.0
_EMBEDDER = WordEmbedder()


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    with running_cluster(3) as cluster:
        yield cluster


@pytest.fixture
def index(nodes: list[Node]) -> Iterator[ElasticIndex]:
    hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    opened = ElasticIndex(f"http://{hosts}", IndexSettings(index_replicas=1, index_timeout_seconds=30))
    yield opened
    opened.close()


@pytest.fixture
def filled(record: Record, index: ElasticIndex, nodes: list[Node]) -> Record:
    with record.writing() as connection:
        for number in range(_CALLS):
            put_call(connection, a_call(f"c{number}", title=f"Radar number {number}"))
    rebuild(record, index, _EMBEDDER, NOW)
    index._client.cluster.health(wait_for_status="green", timeout="60s")
    return record


@pytest.mark.parametrize("victim", [0, 1, 2])
def test_searches_answer_again_within_five_seconds(filled: Record, index: ElasticIndex, nodes: list[Node],
                                                   victim: int) -> None:
    with _Killed(nodes, victim):
        assert _answer(index).total == _CALLS


@pytest.mark.parametrize("victim", [0, 1, 2])
def test_a_sync_loses_and_doubles_nothing(filled: Record, index: ElasticIndex, nodes: list[Node], victim: int) -> None:
    with filled.writing() as connection:
        for number in range(_CALLS):
            put_call(connection, a_call(f"c{number}", title=f"Sonar number {number}"))
    _until_done(lambda: sync(filled, index, _EMBEDDER, NOW), nodes, victim)
    assert index.search(SearchRequest("title:sonar", NOW), None).total == _CALLS
    assert check(filled, index, _EMBEDDER, NOW).is_clean


@pytest.mark.parametrize("victim", [0, 1, 2])
def test_a_rebuild_ends_with_a_whole_index(filled: Record, index: ElasticIndex, nodes: list[Node], victim: int) -> None:
    _until_done(lambda: rebuild(filled, index, _EMBEDDER, NOW), nodes, victim)
    assert index.search(SearchRequest("radar", NOW), None).total == _CALLS
    assert check(filled, index, _EMBEDDER, NOW).is_clean


def test_a_rolling_restart_leaves_nobody_without_an_answer(filled: Record, index: ElasticIndex, nodes: list[Node]
                                                           ) -> None:
    for number, node in enumerate(nodes):
        node.stop()
        assert _answer(index).total == _CALLS
        with filled.writing() as connection:
            put_call(connection, a_call(f"c{number}", title=f"Radar anew {number}"))
        _until(lambda: sync(filled, index, _EMBEDDER, NOW))
        node.start()
        for one in nodes:
            one.wait_for(len(nodes))
        index._client.cluster.health(wait_for_status="green", timeout="60s")
    assert index.search(SearchRequest("title:anew", NOW), None).total == len(nodes)
    assert check(filled, index, _EMBEDDER, NOW).is_clean


def test_a_full_disk_stops_what_is_written_and_lifts_its_block_by_itself(filled: Record, index: ElasticIndex) -> None:
    disk = "cluster.routing.allocation.disk"
    full = {f"{disk}.threshold_enabled": True, f"{disk}.watermark.low": "900tb", f"{disk}.watermark.high": "800tb",
            f"{disk}.watermark.flood_stage": "700tb", "cluster.info.update.interval": "10s"}
    change = index._client.cluster.put_settings
    change(persistent=full)
    try:
        with pytest.raises(IndexFault, match="disk is nearly full"):
            _write_for_a_while(filled, index)
        assert _answer(index).total == _CALLS
        with filled.reading() as connection:
            assert len(pending(connection)) == 1
    finally:
        change(persistent={**dict.fromkeys(full, None), f"{disk}.threshold_enabled": True,
                           "cluster.info.update.interval": "10s"})
    _until(lambda: sync(filled, index, _EMBEDDER, NOW), 90)
    change(persistent=dict.fromkeys(full, None))
    assert check(filled, index, _EMBEDDER, NOW).is_clean


def _write_for_a_while(record: Record, index: ElasticIndex) -> None:
    for number in range(90):
        with record.writing() as connection:
            put_call(connection, a_call("c1", title=f"Radar while it fills {number}"))
        sync(record, index, _EMBEDDER, NOW)
        time.sleep(1)


def _answer(index: ElasticIndex) -> SearchPage:
    """An answer within five seconds, whatever has just befallen a node."""
    start = time.monotonic()
    while True:
        try:
            page = index.search(SearchRequest("radar", NOW), meaning_of("radar", _EMBEDDER))
            break
        except IndexFault:
            assert time.monotonic() - start < _ANSWERS_WITHIN
    assert time.monotonic() - start < _ANSWERS_WITHIN
    return page


def _until(work: Callable[[], object], times: int = 20) -> None:
    """Does the work; a fault is met as the scheduler does: again."""
    for _ in range(times):
        try:
            work()
            return
        except IndexFault:
            time.sleep(1)
    pytest.fail("the work was never done")


class _Killed:
    """A node is dead in here, and back and well afterwards."""

    def __init__(self, nodes: list[Node], victim: int) -> None:
        self._nodes, self._victim = nodes, nodes[victim]

    def __enter__(self) -> None:
        self._victim.kill()

    def __exit__(self, *_: object) -> None:
        self._victim.start()
        for node in self._nodes:
            node.wait_for(len(self._nodes))


def _until_done(work: Callable[[], object], nodes: list[Node], victim: int) -> None:
    """Does the work and kills the node a moment after it began; a fault is met as the scheduler does: again."""
    dead = threading.Event()

    def kill() -> None:
        time.sleep(0.3)
        nodes[victim].kill()
        dead.set()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        _until(work)
    finally:
        killer.join()
        assert dead.is_set()
        nodes[victim].start()
        for node in nodes:
            node.wait_for(len(nodes))
