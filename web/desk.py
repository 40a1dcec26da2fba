"""What a request works with: the workbench, this moment, one reading connection, and a writing one when asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app, g
from sqlalchemy import Connection

from config.settings import current_time

if TYPE_CHECKING:
    from web.workbench import Workbench


def workbench() -> "Workbench":
    """The worker's workbench."""
    return current_app.extensions["workbench"]    # type: ignore[no-any-return]


def now() -> datetime:
    """The moment of this request; read once, so that a page agrees with itself."""
    if "now" not in g:
        g.now = current_time()
    return g.now     # type: ignore[no-any-return]


def reading() -> Connection:
    """This request's own view of the record, given back when the request ends."""
    if "reading" not in g:
        g.reading_guard = workbench().record.reading()
        g.reading = g.reading_guard.__enter__()
    return g.reading      # type: ignore[no-any-return]


def release(_: BaseException | None = None) -> None:
    """Gives the reading connection back."""
    guard = g.pop("reading_guard", None)
    g.pop("reading", None)
    if guard is not None:
        guard.__exit__(None, None, None)


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction. The reading view is let go first, so that what follows sees what was written."""
    release()
    with workbench().record.writing() as connection:
        yield connection
