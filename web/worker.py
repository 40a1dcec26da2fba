"""Our gunicorn worker: it leaves a new connection to a sibling with fewer, and refuses by a page of ours."""

import time
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from web.errors import page_of

_YIELD_SECONDS = 0.001
_MOST_YIELDED = 10


class PageWorker(ThreadWorker):      # type: ignore[misc]  (gunicorn has no types)
    """gthread, but fair and never speechless."""

    def accept(self, listener: Any) -> None:
        """Takes a connection, the later the more it holds, so that the kept ones of a proxy or a browser spread out.

        Every worker is woken by each of them; the first to look would take all and leave the other processors idle.
        """
        time.sleep(_YIELD_SECONDS * min(self.nr_conns, _MOST_YIELDED))
        super().accept(listener)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers what went wrong before the application was asked: an address beyond gunicorn's 8,190 bytes."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            client.sendall(page_of(self.wsgi, 414))
