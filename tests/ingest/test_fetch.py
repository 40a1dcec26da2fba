import gzip
import itertools
import resource
import shutil
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response

from config.settings import FetchSettings
from ingest.errors import FetchError
from ingest.fetch import Fetcher
from ingest.sources.base import Part, Request
from matcher.store.engine import Record, open_record
from tests.support.rawserver import raw_server


@pytest.fixture(scope="module")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fetch") / "empty.db"
    open_record(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def record(empty_record: Path, tmp_path: Path) -> Iterator[Record]:
    shutil.copy(empty_record, tmp_path / "record.db")
    record = Record(f"sqlite:///{tmp_path}/record.db")
    yield record
    record.close()


def a_fetcher(record: Record, **changes: object) -> Fetcher:
    settings = {"allow_loopback": True, "connect_seconds": 60, "read_seconds": 60, "total_seconds": 120, "attempts": 1,
                "patience_seconds": 60, "most_bytes": 1_000_000} | changes
    return Fetcher(record, FetchSettings(**settings), contact="team@muster.example")


def test_the_agent_names_the_product_and_whom_to_write_to(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("hello")
    a_fetcher(record).fetch(Request(httpserver.url_for("/feed")))
    agent = httpserver.log[0][0].headers["User-Agent"]
    assert agent.startswith("Muster/")
    assert agent.endswith("(+team@muster.example)")


def test_parameters_and_parts_arrive_as_planned(record: Record, httpserver: HTTPServer) -> None:
    seen: list[tuple[str, str, str]] = []

    def answer(asked: Asked) -> Response:
        part = asked.files.get("query")
        seen.append((asked.args["text"], part.content_type if part else "", part.read().decode() if part else ""))
        return Response("ok")

    httpserver.expect_request("/search", method="POST").respond_with_handler(answer)
    a_fetcher(record).fetch(Request(httpserver.url_for("/search"), method="POST", params=(("text", "***"),),
                                    parts=(Part("query", b'{"bool":{}}'),)))
    assert seen == [("***", "application/json", '{"bool":{}}')]


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:1/", "http://localhost:1/", "http://2130706433:1/", "http://[::1]:1/", "http://[::ffff:10.0.0.1]/",
    "http://10.1.2.3/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://192.168.1.1/",
    "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://100.64.0.1/", "http://224.0.0.1/",
    "http://[::127.0.0.1]/", "http://[64:ff9b:1::7f00:1]/", "http://[fec0::1]/", "http://192.0.0.8/",
    "http://[2002:7f00:1::]/", "http://[fe80::1]/", "http://[ff02::1]/"])
def test_addresses_that_are_not_public_are_refused(record: Record, url: str) -> None:
    with pytest.raises(FetchError, match="no public address; refused"):
        a_fetcher(record, allow_loopback=False).fetch(Request(url))


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "http://a:b@example.org/", "gopher:x",
                                 "http:///nowhere", "http://host:99999/"])
def test_only_plain_web_addresses_are_asked(record: Record, url: str) -> None:
    with pytest.raises(FetchError, match=r"refused|no address"):
        a_fetcher(record).fetch(Request(url))


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"])
def test_a_redirect_is_judged_like_the_first_address(record: Record, httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": target})
    with pytest.raises(FetchError, match="refused"):
        a_fetcher(record).fetch(Request(httpserver.url_for("/a")))


def test_a_redirect_is_followed_and_its_end_is_told(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=301, headers={"Location": "/b?x=1"})
    httpserver.expect_request("/b", query_string="x=1").respond_with_data("here")
    answer = a_fetcher(record).fetch(Request(httpserver.url_for("/a"), params=(("y", "2"),)))
    assert (answer.body, answer.url) == (b"here", httpserver.url_for("/b?x=1"))


def test_a_redirect_loop_ends(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": "/a"})
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        a_fetcher(record).fetch(Request(httpserver.url_for("/a")))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_answers_are_unpacked(record: Record, httpserver: HTTPServer, encoding: str) -> None:
    packed = gzip.compress(b"calls" * 100) if encoding == "gzip" else zlib.compress(b"calls" * 100)
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": encoding})
    assert a_fetcher(record).fetch(Request(httpserver.url_for("/"))).body == b"calls" * 100


def test_a_bomb_of_300_megabytes_is_refused_while_it_is_small(record: Record, httpserver: HTTPServer) -> None:
    engine = zlib.compressobj(1, zlib.DEFLATED, 31)
    bomb = b"".join([*(engine.compress(bytes(1_000_000)) for _ in range(300)), engine.flush()])
    httpserver.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FetchError, match="larger than 1 MB; refused"):
        a_fetcher(record).fetch(Request(httpserver.url_for("/")))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_bomb_in_a_bomb_is_refused(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(b"x", headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(FetchError, match="packed more than once"):
        a_fetcher(record).fetch(Request(httpserver.url_for("/")))


def test_a_packed_answer_that_breaks_off_is_no_answer(record: Record, httpserver: HTTPServer) -> None:
    packed = gzip.compress(bytes(range(256)) * 500)[:-20]
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="middle of its packed body"):
        a_fetcher(record).fetch(Request(httpserver.url_for("/")))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize("pieces", [[HEAD, *[b"x"] * 4000], [bytes([byte]) for byte in HEAD * 100]],
                         ids=["body", "headers"])
def test_a_slow_drip_cannot_beat_the_total_deadline(record: Record, pieces: list[bytes]) -> None:
    started = time.monotonic()
    with raw_server(pieces, pause=0.05) as url, pytest.raises(FetchError, match="longer than 1 seconds in all"):
        a_fetcher(record, total_seconds=1).fetch(Request(url))
    assert time.monotonic() - started < 100      # the drip goes on for two hundred seconds


def test_silence_ends_at_the_read_limit(record: Record) -> None:
    with raw_server([b"HTTP/1.1 200 OK\r\n"], pause=60) as url, pytest.raises(FetchError, match="no answer in time"):
        a_fetcher(record, read_seconds=0.3).fetch(Request(url))


@pytest.mark.parametrize(("pieces", "reset"), [
    ([HEAD, b"only this"], False), ([HEAD, b"only this"], True), ([b"not http at all\r\n\r\n"], False), ([], False),
    ([b"HTTP/1.1 200 OK\r\n", *[b"x: " + b"y" * 60_000 + b"\r\n"] * 50], False),
    ([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello"], False),
    ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc"], False)],
    ids=["wrong length", "reset", "not http", "hung up", "huge headers", "two lengths", "bad chunk"])
def test_a_broken_answer_is_a_fault_and_never_half_an_answer(record: Record, pieces: list[bytes], reset: bool) -> None:
    with raw_server(pieces, reset=reset) as url, pytest.raises(FetchError):
        a_fetcher(record).fetch(Request(url))


def test_a_fault_is_told_in_words_without_the_numbers_of_a_system(record: Record) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(FetchError) as refused:
            a_fetcher(record).fetch(Request(f"http://localhost:{port}/"))
    assert str(refused.value) == f"http://localhost:{port}/: no connection: Connection refused"
    with pytest.raises(FetchError, match=r": nowhere\.invalid cannot be resolved: [A-Z][a-z ]+$"):
        a_fetcher(record).fetch(Request("http://nowhere.invalid/"))


def test_a_passing_fault_is_asked_again(record: Record) -> None:
    good = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"]
    with raw_server([HEAD, b"half"], [b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"], good) as url:
        waits: list[float] = []
        fetcher = Fetcher(record, FetchSettings(allow_loopback=True, attempts=3), "x", sleep=waits.append)
        assert fetcher.fetch(Request(url)).body == b"good"
    assert 1.5 <= sum(waits) <= 3


def test_what_is_gone_is_not_asked_again(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("", status=404)
    with pytest.raises(FetchError, match="status 404") as caught:
        a_fetcher(record, attempts=3).fetch(Request(httpserver.url_for("/")))
    assert caught.value.status == 404
    assert len(httpserver.log) == 1


def test_a_status_that_the_adapter_expects_is_an_answer(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("gone", status=410)
    answer = a_fetcher(record).fetch(Request(httpserver.url_for("/"), expected=frozenset({200, 410})))
    assert (answer.status, answer.body) == (410, b"gone")


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_waited_for(record: Record, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_ordered_request("/").respond_with_data("slow down", status=status, headers={"Retry-After": "1"})
    httpserver.expect_ordered_request("/").respond_with_data("now")
    started = time.monotonic()
    assert a_fetcher(record, attempts=2).fetch(Request(httpserver.url_for("/"))).body == b"now"
    assert time.monotonic() - started > 0.9


def test_a_long_retry_after_holds_for_every_process_and_nobody_waits(record: Record, httpserver: HTTPServer) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=10)
    httpserver.expect_request("/").respond_with_data("no", status=429,
                                                     headers={"Retry-After": f"{soon:%a, %d %b %Y %H:%M:%S} GMT"})
    for fetcher in (a_fetcher(record, attempts=3), a_fetcher(record)):
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(Request(httpserver.url_for("/")))
        assert caught.value.retry_at is not None
        assert abs(caught.value.retry_at - soon) < timedelta(seconds=2)
    assert len(httpserver.log) == 1


def test_a_403_that_means_too_fast_rests_the_host(record: Record, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("no", status=403)
    request = Request(httpserver.url_for("/"), wait_on_403=timedelta(minutes=5))
    for _ in range(2):
        with pytest.raises(FetchError):
            a_fetcher(record).fetch(request)
    assert len(httpserver.log) == 1


def test_an_unchanged_answer_is_free_once_it_was_remembered(record: Record, httpserver: HTTPServer) -> None:
    def answer(asked: Asked) -> Response:
        is_known = asked.headers.get("If-None-Match") == '"v1"' and "If-Modified-Since" in asked.headers
        head = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}
        return Response("", 304, head) if is_known else Response("calls", 200, head)

    httpserver.expect_request("/").respond_with_handler(answer)
    fetcher, request = a_fetcher(record), Request(httpserver.url_for("/"))
    first = fetcher.fetch(request)
    assert fetcher.fetch(request).status == 200, "nothing is remembered before the items are safe"
    fetcher.remember(first)
    second = fetcher.fetch(request)
    assert (second.status, second.body, second.is_unchanged) == (304, b"", True)


def test_the_same_bytes_are_unchanged_whatever_their_date(record: Record, httpserver: HTTPServer) -> None:
    head = {"Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}
    httpserver.expect_request("/").respond_with_data("calls", headers=head)
    fetcher, request = a_fetcher(record), Request(httpserver.url_for("/"))
    fetcher.remember(fetcher.fetch(request))
    assert fetcher.fetch(request).is_unchanged


def test_a_certificate_for_another_name_or_of_nobody_is_refused(record: Record, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for name, ca_file in (("wrong.example", tmp_path / "ca.pem"), ("localhost", None)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        in_words = pytest.raises(FetchError, match=r"no connection: certificate[^\[(]+$")
        with HTTPServer(ssl_context=context) as server, in_words:
            a_fetcher(record, ca_file=ca_file).fetch(Request(f"https://localhost:{server.port}/"))


def test_tls_goes_to_the_judged_address_under_the_asked_name(record: Record, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/").respond_with_data("safe")
        answer = a_fetcher(record, ca_file=tmp_path / "ca.pem").fetch(Request(f"https://localhost:{server.port}/"))
        assert answer.body == b"safe"
        assert server.log[0][0].headers["Host"] == f"localhost:{server.port}"


def _ask_often(url: str, database: str) -> None:
    record = Record(database)
    settings = FetchSettings(allow_loopback=True, patience_seconds=60)
    fetcher = Fetcher(record, settings, "x")
    for _ in range(3):
        fetcher.fetch(Request(url, pause=timedelta(seconds=0.2), is_conditional=False))
    record.close()


def test_processes_take_turns_at_a_host_and_keep_its_pause(record: Record, httpserver: HTTPServer) -> None:
    spans: list[tuple[float, float]] = []

    def answer(_: Asked) -> Response:
        begun = time.monotonic()
        time.sleep(0.1)
        spans.append((begun, time.monotonic()))
        return Response("ok")

    httpserver.expect_request("/").respond_with_handler(answer)
    context = get_context("spawn")
    processes = [context.Process(target=_ask_often, args=(httpserver.url_for("/"), record.url)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
        assert process.exitcode == 0
    assert len(spans) == 6
    ordered = sorted(spans)
    assert all(later[0] - earlier[1] > 0.19 for earlier, later in itertools.pairwise(ordered))
