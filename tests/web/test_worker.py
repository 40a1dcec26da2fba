"""The gunicorn worker, started for real: two of them behind one address."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from web import worker
from web.worker import REQUESTS_KEPT, PageWorker

NOBODY = worker._NOBODY
CONNECTIONS = 8
PATIENCE_SECONDS = 120


def who(_: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A page that says which worker made it and how many connections it knows of, after as much work as a page is."""
    until = time.process_time() + 0.003
    while time.process_time() < until:
        pass
    body = f"{os.getpid()} {sum(number for number in worker._HELD[:] if number != NOBODY)}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{number}", "--workers", "2",
                               "--threads", "4", "--keep-alive", str(PATIENCE_SECONDS),
                               "--worker-class", "web.worker.PageWorker", f"{__name__}:who"])
    end = time.monotonic() + PATIENCE_SECONDS
    try:
        while len(_serving(number)) < 2:
            assert server.poll() is None, "it ended by itself"
            assert time.monotonic() < end, "two workers never answered"
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.parametrize(("own", "sibling", "looks"), [(3, 1, 5), (1, 1, 0), (0, 2, 0), (2, NOBODY, 0)])
def test_a_new_connection_is_left_for_a_moment_to_a_sibling_with_fewer(
        monkeypatch: pytest.MonkeyPatch, own: int, sibling: int, looks: int) -> None:
    waits: list[float] = []
    taken: list[str] = []
    monkeypatch.setattr(worker.time, "sleep", waits.append)
    monkeypatch.setattr(ThreadWorker, "accept", lambda self, listener: taken.append(listener))
    monkeypatch.setattr(worker, "_HELD", bytearray([NOBODY] * 64))
    one = object.__new__(PageWorker)
    one.age, one.nr_conns = 1, own
    worker._HELD[1], worker._HELD[2] = own, sibling
    one.accept("listener")
    assert (len(waits), taken) == (looks, ["listener"])
    assert worker._HELD[1] == own


def test_each_worker_knows_of_the_connections_of_all(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    known: dict[str, str] = {}
    while len(known) < 2 or set(known.values()) != {str(CONNECTIONS)}:
        assert time.monotonic() < end, known
        known = {}
        with ExitStack() as stack:
            kept = [_opened(port, stack) for _ in range(CONNECTIONS)]
            for _ in range(20):      # a worker counts anew once a second at the latest
                known |= dict(_answer(one).split() for one in kept)
                time.sleep(0.1)


def test_a_connection_comes_back_after_some_requests(port: int) -> None:
    one = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    ends = []
    for _ in range(REQUESTS_KEPT):
        one.request("GET", "/")
        answer = one.getresponse()
        answer.read()
        ends.append(answer.will_close)
    one.close()
    assert ends == [False] * (REQUESTS_KEPT - 1) + [True]


def _serving(port: int) -> Counter[str]:
    """How many of some connections, opened at once and kept, each worker serves."""
    with ExitStack() as stack:
        try:
            kept = [_opened(port, stack) for _ in range(CONNECTIONS)]
            return Counter(_answer(one).split()[0] for one in kept)
        except (OSError, HTTPException):      # it does not listen yet, or no worker is up
            return Counter()


def _opened(port: int, stack: ExitStack) -> HTTPConnection:
    one = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    stack.callback(one.close)
    one.connect()
    return one


def _answer(one: HTTPConnection) -> str:
    one.request("GET", "/")
    return one.getresponse().read().decode()
