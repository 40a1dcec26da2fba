"""The gunicorn worker, started for real: two of them behind one address."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any

import pytest

from web.worker import REQUESTS_KEPT

CONNECTIONS = 8


def who(_: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A page that says which worker made it, after as much work as a page is."""
    until = time.process_time() + 0.003
    while time.process_time() < until:
        pass
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{number}", "--workers", "2",
                               "--threads", "4", "--worker-class", "web.worker.PageWorker", f"{__name__}:who"])
    try:
        while len(_serving(number)) < 2:
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def test_connections_that_are_kept_spread_over_the_workers(port: int) -> None:
    held: Counter[str] = Counter()
    for _ in range(3):
        held += _serving(port)
    assert min(held.values()) >= sum(held.values()) / 4, held


def test_a_connection_comes_back_after_some_requests(port: int) -> None:
    one = HTTPConnection("127.0.0.1", port, timeout=10)
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
        kept = [HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(CONNECTIONS)]
        try:
            for one in kept:
                stack.callback(one.close)
                one.connect()
                one.request("GET", "/")
        except ConnectionRefusedError:
            return Counter()
        return Counter(one.getresponse().read().decode() for one in kept)
