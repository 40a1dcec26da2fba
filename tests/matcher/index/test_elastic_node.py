"""A host of a cluster: connections are kept, given up and told apart as the client expects."""

import re
import select
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, TlsError
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index.elastic import ElasticIndex
from matcher.index.elastic_node import HostNode
from matcher.index.protocol import SearchRequest
from tests.support.calls import NOW
from tests.support.rawserver import raw_server
from tests.support.smtp import server_context


def _node(url: str, seconds: float = 60.0, **more: str) -> HostNode:
    scheme, _, rest = url.partition("://")
    host, _, port = rest.strip("/").partition(":")
    return HostNode(NodeConfig(scheme, host, int(port), request_timeout=seconds, **more))


def _answer(content: bytes) -> bytes:
    return (b"HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\n\r\n%s" % (len(content), content))


def _wait_for_its_end(node: HostNode) -> None:
    """Until the host has closed the connection that waits."""
    assert select.select(node._waiting, [], [], 20)[0]


def test_an_answer_comes_whole_with_its_status_and_headers(httpserver: HTTPServer) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(b"{}" + request.get_data(), 404, {"Content-Type": "application/json", "X-Elastic-Product": "E"})

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    node = _node(httpserver.url_for("/"), path_prefix="search")
    told = node.perform_request("POST", "/calls?pretty", b"radar", HttpHeaders({"authorization": "ApiKey k"}))
    assert (told.meta.status, told.body, told.meta.headers["x-elastic-product"]) == (404, b"{}radar", "E")
    assert (asked[0].method, asked[0].full_path) == ("POST", "/search/calls?pretty")
    assert asked[0].headers["Authorization"] == "ApiKey k"


def test_a_connection_that_the_host_closed_meanwhile_is_opened_anew() -> None:
    with raw_server([_answer(b"1")], [_answer(b"2")]) as url:
        node = _node(url)
        assert node.perform_request("GET", "/").body == b"1"
        _wait_for_its_end(node)
        assert node.perform_request("GET", "/").body == b"2"
        node.close()


@pytest.mark.parametrize("pieces", [[], [b"garbage\r\n\r\n"], [_answer(b"whole")[:-2]],
                                    [b"HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\n"]],
                         ids=["no answer", "not HTTP", "cut off", "cut off in its headers"])
def test_an_answer_that_is_none_is_a_lost_connection_and_the_next_one_is_whole(pieces: list[bytes]) -> None:
    with raw_server(pieces, [_answer(b"2")]) as url:
        node = _node(url)
        with pytest.raises(NoConnection):
            node.perform_request("GET", "/")
        assert node.perform_request("GET", "/").body == b"2"


def test_a_host_that_says_nothing_is_given_up_in_time_and_its_late_answer_is_nobodys() -> None:
    with raw_server([b"", _answer(b"late")], [_answer(b"2")], pause=0.5) as url:
        node = _node(url)
        with pytest.raises(ConnectionTimeout):
            node.perform_request("GET", "/", request_timeout=0.1)
        threading.Event().wait(0.6)      # the answer that nobody waits for is sent
        assert node.perform_request("GET", "/").body == b"2"


def test_a_connection_is_kept_for_the_next_question_with_that_ones_patience() -> None:
    connections = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            connections.append(self.client_address)
            super().setup()

        def do_GET(self) -> None:
            threading.Event().wait(float(self.path[1:]))
            self.rfile.read(int(self.headers["content-length"]))
            self.wfile.write(_answer(b"{}"))

        do_POST = do_GET      # noqa: N815  (so named by its base)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        node = _node(f"http://127.0.0.1:{server.server_port}")
        for _ in range(5):
            node.perform_request("GET", "/0")
        node._waiting[0].settimeout(0.01)      # as a question leaves it that was answered at the last moment
        assert node.perform_request("POST", "/0.5", b"x" * (1 << 25)).body == b"{}"      # waits until it is read
        with pytest.raises(ConnectionTimeout):
            node.perform_request("GET", "/2", request_timeout=0.1)
        server.shutdown()
    assert len(connections) == 1


def test_threads_that_ask_at_once_get_their_own_answers(httpserver: HTTPServer) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_handler(lambda r: Response(r.get_data()))
    node = _node(httpserver.url_for("/"))
    asked = [str(n).encode() for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert [told.body for told in pool.map(lambda b: node.perform_request("POST", "/", b), asked)] == asked


def test_an_answer_in_chunks_is_put_together_and_one_to_head_has_no_body() -> None:
    chunks = [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nra\r\n", b"3\r\ndar\r\n0\r\n\r\n"]
    told = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
    with raw_server(chunks, [told], pause=0.1) as url:
        node = _node(url)
        assert node.perform_request("GET", "/").body == b"radar"
        _wait_for_its_end(node)
        assert node.perform_request("HEAD", "/").body == b""


def test_a_host_that_answers_drop_by_drop_is_given_up_in_time() -> None:
    with raw_server([_answer(b"slow")[place:place + 1] for place in range(90)], pause=0.05) as url, \
            pytest.raises(ConnectionTimeout):
        _node(url, 0.5).perform_request("GET", "/")


def test_no_header_or_target_can_begin_a_second_question() -> None:
    with raw_server([_answer(b"1")]) as url:
        node = _node(url)
        for target, headers in (("/", {"authorization": "ApiKey k\r\nx: y"}), ("/\nGET /other", {})):
            with pytest.raises(ValueError, match="line break"):
                node.perform_request("GET", target, headers=HttpHeaders(headers))


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[HTTPServer]:
    with HTTPServer(ssl_context=server_context(authority.issue_cert("localhost"))) as server:
        server.expect_request(re.compile(".*")).respond_with_data(b"{}")
        yield server


def test_a_host_is_trusted_by_the_given_authority_alone_and_under_its_name(
        secure: HTTPServer, authority: trustme.CA, tmp_path: Path) -> None:
    ours, other = tmp_path / "ours.pem", tmp_path / "other.pem"
    authority.cert_pem.write_to_path(str(ours))
    trustme.CA().cert_pem.write_to_path(str(other))
    url = f"https://localhost:{secure.port}"
    assert _node(url, ca_certs=str(ours)).perform_request("GET", "/").body == b"{}"
    for stranger in (_node(url), _node(url, ca_certs=str(other)),
                     _node(f"https://127.0.0.1:{secure.port}", ca_certs=str(ours))):
        with pytest.raises(TlsError):
            stranger.perform_request("GET", "/")
    with pytest.raises(IndexFault, match=r"certificate that is not trusted: set MUSTER_INDEX_CA_FILE"):
        ElasticIndex(url, IndexSettings(index_retries=0)).search(SearchRequest("radar", NOW), None)
    with pytest.raises(IndexFault, match="not an Elasticsearch"):
        ElasticIndex(url, IndexSettings(index_retries=0, index_ca_file=ours)).search(SearchRequest("radar", NOW), None)
