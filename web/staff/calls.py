"""What staff do on a call's page: notes, pin, hide."""

from typing import Any

from flask import abort, url_for

from matcher.store.call_notes import add_note, hide, pin, unpin
from matcher.store.calls import get_call
from web.desk import now, reading
from web.errors import Refused
from web.staff import staff
from web.staff.acts import act, back, text
from web.visitor import access, visitor


def known_call(call_id: str) -> str:
    """The id if there is such a call, else 404."""
    if get_call(reading(), call_id) is None:
        abort(404)
    return call_id


def page_of(call_id: str) -> str:
    """The call's own page."""
    return url_for("public.call", call_id=call_id)


@staff.post("/calls/<call_id>/note")
@access("staff")
def call_note(call_id: str) -> Any:
    known_call(call_id)
    words = text("text")
    if not words:
        raise Refused("Write the note first.")
    with act("note", f"call:{call_id}") as connection:
        add_note(connection, call_id, words, visitor().name, now())
    return back(page_of(call_id), "Note added.")


@staff.post("/calls/<call_id>/pin")
@access("staff")
def call_pin(call_id: str) -> Any:
    known_call(call_id)
    with act("pin", f"call:{call_id}") as connection:
        pin(connection, call_id, visitor().name, now())
    return back(page_of(call_id), "Pinned: it stays on everybody's Today page.")


@staff.post("/calls/<call_id>/unpin")
@access("staff")
def call_unpin(call_id: str) -> Any:
    known_call(call_id)
    with act("unpin", f"call:{call_id}") as connection:
        unpin(connection, call_id)
    return back(page_of(call_id), "Taken off the Today page.")


@staff.post("/calls/<call_id>/hide")
@access("staff")
def call_hide(call_id: str) -> Any:
    known_call(call_id)
    reason = text("reason", 200)
    if not reason:
        raise Refused("Say why, so that a colleague understands: the reason is shown to staff.")
    with act("hide", f"call:{call_id}", reason=reason) as connection:
        hide(connection, call_id, reason)
    return back(page_of(call_id), "Hidden from members and mails.")


@staff.post("/calls/<call_id>/show")
@access("staff")
def call_show(call_id: str) -> Any:
    known_call(call_id)
    with act("show", f"call:{call_id}") as connection:
        hide(connection, call_id, "")
    return back(page_of(call_id), "Members see it again.")
