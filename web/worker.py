"""Our gunicorn worker: it leaves a new connection to a sibling with fewer, and refuses by a page of ours."""

import mmap
import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from web.errors import page_of

REQUESTS_KEPT = 50
"""Requests of one connection; enough that opening it anew costs nothing to speak of."""
_NOBODY = 255
_HELD = mmap.mmap(-1, 64)
"""How many connections each worker holds: memory that the master made and all workers share."""
_HELD[:] = bytes([_NOBODY]) * len(_HELD)
_LOOKS, _BETWEEN_LOOKS_SECONDS = 5, 0.002


class PageWorker(ThreadWorker):      # type: ignore[misc]  (gunicorn has no types)
    """gthread, but fair and never speechless."""

    def notify(self) -> None:
        """Says that it lives, and how many connections it holds."""
        _HELD[_place(self)] = min(self.nr_conns, _NOBODY - 1)
        super().notify()

    def accept(self, listener: Any) -> None:
        """Takes a connection, after some milliseconds for a sibling that holds fewer to take it.

        Every worker is woken by each of them; the first to look would take all that a proxy or a browser keeps, and
        leave the other processors idle.
        """
        for _ in range(_LOOKS):
            if self.nr_conns <= min(_HELD[:]):
                break
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        super().accept(listener)
        _HELD[_place(self)] = min(self.nr_conns, _NOBODY - 1)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Ends a connection after some requests: its client comes back at once, to whoever holds the fewest then."""
        conn.requests = getattr(conn, "requests", 0) + 1
        if conn.requests >= REQUESTS_KEPT:
            req.force_close()
        return bool(super().handle_request(req, conn))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers what went wrong before the application was asked: an address beyond gunicorn's 8,190 bytes."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            client.sendall(page_of(self.wsgi, 414))


def forget(_: Any, worker: PageWorker) -> None:
    """Nobody waits for a worker that is no more."""
    _HELD[_place(worker)] = _NOBODY


def _place(worker: PageWorker) -> int:
    return int(worker.age % len(_HELD))
