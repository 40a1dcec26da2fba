"""Both engines, filled once with the same 2,442 real calls and their real vectors; a server that starts once."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import IndexSettings
from matcher.index.elastic import ElasticIndex
from matcher.index.embedded import EmbeddedIndex
from matcher.index.protocol import IndexEntry, SearchIndex
from tests.index_contract.corpus import real_entries
from tests.support.elasticsearch import running_elasticsearch

ENGINES = ("embedded", "elasticsearch")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real Elasticsearch."""
    with running_elasticsearch() as url:
        yield url


@pytest.fixture(scope="session")
def entries() -> list[IndexEntry]:
    """The real calls."""
    return real_entries()


@pytest.fixture(scope="session")
def embedded(entries: list[IndexEntry], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The embedded engine with the real calls; tests only read it."""
    index = EmbeddedIndex(tmp_path_factory.mktemp("embedded"))
    index.put(entries)
    yield index
    index.close()


@pytest.fixture(scope="session")
def elastic(entries: list[IndexEntry], server: str) -> Iterator[SearchIndex]:
    """Elasticsearch with the real calls; tests only read it."""
    index = new_elastic(server)
    for start in range(0, len(entries), 256):
        index.put(entries[start:start + 256])
    yield index
    index.close()


@pytest.fixture(params=ENGINES)
def filled(request: pytest.FixtureRequest) -> SearchIndex:
    """Each engine in turn with the real calls."""
    index: SearchIndex = request.getfixturevalue("embedded" if request.param == "embedded" else "elastic")
    return index


@pytest.fixture(params=ENGINES)
def open_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SearchIndex]]:
    """Each engine in turn: opens one and the same index, empty at first, as often as it is called."""
    opened: list[SearchIndex] = []
    name = f"test_{uuid.uuid4().hex[:10]}"

    def open_it() -> SearchIndex:
        if request.param == "embedded":
            opened.append(EmbeddedIndex(tmp_path / "index"))
        else:
            opened.append(new_elastic(request.getfixturevalue("server"), name))
        return opened[-1]

    yield open_it
    for index in opened:
        index.close()


@pytest.fixture
def empty(open_empty: Callable[[], SearchIndex]) -> SearchIndex:
    """Each engine in turn, empty."""
    return open_empty()


def new_elastic(url: str, name: str = "") -> ElasticIndex:
    """An index of its own on the server, whoever else uses it."""
    settings = IndexSettings(index_name=name or f"test_{uuid.uuid4().hex[:10]}", index_timeout_seconds=60)
    return ElasticIndex(url, settings)
