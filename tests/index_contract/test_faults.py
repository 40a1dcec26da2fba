"""Whatever is wrong with the index server, the operator reads what to do; the record is never touched."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index import elastic_client, open_index
from matcher.index.elastic import ElasticIndex
from matcher.index.elastic_mapping import VERSION
from matcher.index.entry import entry_of
from matcher.index.protocol import SearchRequest
from matcher.index.sync import sync
from matcher.store.calls import put_call
from matcher.store.engine import Record
from tests.index_contract.conftest import new_elastic
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder
from tests.support.rawserver import raw_server

_PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
_SEARCH = SearchRequest("radar", NOW)


@pytest.fixture
def stub(httpserver: HTTPServer) -> Iterator[ElasticIndex]:
    """A client of a server that answers what a test tells it to."""
    index = ElasticIndex(httpserver.url_for("").rstrip("/"), IndexSettings(index_retries=2, index_timeout_seconds=60))
    yield index
    index.close()


def _answers(server: HTTPServer, status: int, body: object, *, headers: dict[str, str] | None = None) -> list[str]:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.path)
        return Response(json.dumps(body), status, {"Content-Type": "application/json"} | (headers or _PRODUCT))

    server.expect_request(re.compile(".*")).respond_with_handler(answer)
    return seen


def test_a_missing_server_is_named_with_its_address() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(IndexFault, match=rf"no Elasticsearch answers at http://127.0.0.1:{port}"):
            open_index(f"http://127.0.0.1:{port}").search(_SEARCH, None)


def test_something_else_at_the_address_is_told_apart(httpserver: HTTPServer, stub: ElasticIndex) -> None:
    _answers(httpserver, 200, {}, headers={"Server": "other"})
    with pytest.raises(IndexFault, match="not an Elasticsearch"):
        stub.search(_SEARCH, None)


def test_a_server_that_is_too_old_is_refused(httpserver: HTTPServer, stub: ElasticIndex) -> None:
    _answers(httpserver, 200, {"nodes": {"a": {"version": "8.11.3"}}})
    with pytest.raises(IndexFault, match=r"is 8\.11\.3; Muster needs 8\.19 or newer"):
        stub.search(_SEARCH, None)


def test_a_refused_key_names_the_settings(httpserver: HTTPServer, stub: ElasticIndex) -> None:
    _answers(httpserver, 401, {"error": {"reason": "unable to authenticate"}})
    with pytest.raises(IndexFault, match="MUSTER_INDEX_API_KEY"):
        stub.search(_SEARCH, None)


def test_a_server_that_is_too_busy_is_asked_again_and_then_given_up(httpserver: HTTPServer, stub: ElasticIndex) -> None:
    seen = _answers(httpserver, 429, {"error": {"reason": "queue is full"}})
    with pytest.raises(IndexFault, match="queue is full"):
        stub.search(_SEARCH, None)
    assert len(seen) == 3


@pytest.mark.parametrize("url", ["ftp://host", "https://", "embedded:", "var/index", "http://:99999999"])
def test_an_address_that_is_none_is_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(IndexFault, match="MUSTER_INDEX_URL"):
        open_index(url)


def test_a_certificate_file_that_is_not_there_is_named() -> None:
    with pytest.raises(IndexFault, match="MUSTER_INDEX_CA_FILE"):
        ElasticIndex("https://127.0.0.1:1", IndexSettings(index_ca_file="/nowhere/ca.pem"))    # type: ignore[arg-type]


def test_a_key_with_the_line_break_of_its_file_is_named() -> None:
    with pytest.raises(IndexFault, match="MUSTER_INDEX_API_KEY"):
        ElasticIndex("https://127.0.0.1:1", IndexSettings(index_api_key="a2V5\n"))


def test_a_full_disk_is_named_and_searches_go_on(server: str) -> None:
    index = new_elastic(server)
    index.put([entry_of(a_call("c1", title="Radar"), WordEmbedder(), 1)])
    index._client.indices.put_settings(index=index._roles.live, settings={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(IndexFault, match="disk is nearly full"):
        index.put([entry_of(a_call("c2"), WordEmbedder(), 2)])
    assert index.search(_SEARCH, None).total == 1
    index._client.indices.put_settings(index=index._roles.live, settings={"index.blocks.read_only_allow_delete": None})
    index.put([entry_of(a_call("c2"), WordEmbedder(), 2)])
    assert len(index.hashes()) == 2


def test_an_index_that_was_deleted_by_hand_is_empty_until_the_next_sync_fills_it(server: str, record: Record) -> None:
    index = new_elastic(server)
    with record.writing() as connection:
        put_call(connection, a_call("c1", title="Radar"))
    sync(record, index, WordEmbedder(), NOW)
    reader = new_elastic(server, index._roles.live)
    assert reader.search(_SEARCH, None).total == 1
    index._client.indices.delete(index=index._roles.index_of(index._roles.live))
    with pytest.raises(IndexFault, match="is empty"):
        reader.search(_SEARCH, None)
    assert sync(record, index, WordEmbedder(), NOW).put == 1
    assert reader.search(_SEARCH, None).total == 1


def test_a_write_to_a_building_that_has_gone_reaches_the_live_index_alone(server: str,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    writer = new_elastic(server)
    writer.put([entry_of(a_call("c1", title="Radar"), WordEmbedder(), 1)])
    other = new_elastic(server, writer._roles.live)
    other.begin_rebuild()
    seen = writer._roles.written()
    other.put([entry_of(a_call("c1", title="Radar"), WordEmbedder(), 2)])
    other.finish_rebuild()
    known = [seen]
    real = writer._roles.written
    monkeypatch.setattr(writer._roles, "written", lambda: known.pop() if known else real())
    monkeypatch.setattr(writer._roles, "about", lambda _: {"version": VERSION, "fingerprint": "words"})
    writer.put([entry_of(a_call("c2", title="Radar"), WordEmbedder(), 3)])
    assert other.search(_SEARCH, None).total == 2
    assert not writer._client.indices.exists(index=seen[0])


def test_only_one_reader_at_a_time_waits_for_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_client, "_PAUSE", 60.0)
    with raw_server([b""], pause=30) as url:
        index = ElasticIndex(url.rstrip("/"), IndexSettings(index_retries=0, index_timeout_seconds=1.2))
        with pytest.raises(IndexFault, match="did not answer in time"):
            index.search(_SEARCH, None)
        with pytest.raises(IndexFault, match="has kept others waiting"):
            index.search(_SEARCH, None)
        with pytest.raises(IndexFault, match="did not answer in time"):
            index.put([entry_of(a_call("c1"), WordEmbedder(), 1)])
