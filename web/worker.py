"""A gunicorn worker whose refusal of an over-long address is a page of ours, as every other refusal is."""

from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from web.errors import page_of


class PageWorker(ThreadWorker):      # type: ignore[misc]  (gunicorn has no types)
    """gthread; an address beyond gunicorn's 8,190 bytes never reaches the application, so the page is made here."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers what went wrong before the application was asked."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        with suppress(OSError):
            client.sendall(page_of(self.wsgi, 414))
