"""How staff change things: one transaction with its audit entry, then back to where they were with a word about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, request
from sqlalchemy import Connection

from matcher.store.audit import note_act
from web.auth.sign_in import inside
from web.desk import now, writing
from web.visitor import visitor


@contextmanager
def act(what: str, subject: str, **detail: Any) -> Iterator[Connection]:
    """A transaction that leaves an audit entry `what` about `subject`, or nothing where it fails."""
    with writing() as connection:
        yield connection
        note_act(connection, visitor().name, what, subject, now(), **detail)


def back(address: str, said: str = "", kind: str = "good") -> Any:
    """To the page that the form names, else `address`; `said` is shown there once."""
    if said:
        flash(said, kind)
    return redirect(inside(request.form.get("back", "")) or address, 303)


def text(name: str, most: int = 2_000) -> str:
    """A text field: trimmed, without control characters, cut at `most` characters."""
    typed = request.form.get(name, "")
    return "".join(c for c in typed if c.isprintable() or c == "\n").strip()[:most]
