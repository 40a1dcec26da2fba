"""What staff do to a call beside its facts: notes, pins, hiding."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from matcher.store.tables.calls import call, call_note, call_pin
from matcher.store.tables.operations import index_outbox
from matcher.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class CallNote:
    """A note of staff on a call."""

    id: int
    call_id: str
    text: str
    made_by: str
    made_at: datetime


def add_note(connection: Connection, call_id: str, text: str, made_by: str, now: datetime) -> bool:
    """Adds a note; the same words by the same person twice are one. Returns whether it was added."""
    there = connection.execute(select(call_note.c.id).where(
        call_note.c.call_id == call_id, call_note.c.text == text, call_note.c.made_by == made_by)).first()
    if there:
        return False
    connection.execute(insert(call_note).values(call_id=call_id, text=text, made_by=made_by, made_at=now))
    return True


def notes_of(connection: Connection, call_id: str) -> list[CallNote]:
    """A call's notes, newest first."""
    rows = connection.execute(select(call_note).where(call_note.c.call_id == call_id).order_by(call_note.c.id.desc()))
    return [CallNote(r.id, r.call_id, r.text, r.made_by, r.made_at) for r in rows]


def pin(connection: Connection, call_id: str, made_by: str, now: datetime) -> None:
    """Keeps the call in sight of all staff until unpinned."""
    insert_once(connection, call_pin, {"call_id": call_id, "made_by": made_by, "made_at": now})


def unpin(connection: Connection, call_id: str) -> None:
    """Takes the pin off."""
    connection.execute(delete(call_pin).where(call_pin.c.call_id == call_id))


def pinned_ids(connection: Connection) -> list[str]:
    """Ids of pinned calls, the newest pin first."""
    return list(connection.execute(select(call_pin.c.call_id).order_by(call_pin.c.made_at.desc())).scalars())


def hide(connection: Connection, call_id: str, reason: str) -> None:
    """Hides the call from everybody but staff, for `reason`; an empty reason shows it again."""
    connection.execute(update(call).where(call.c.id == call_id).values(hidden=reason))
    connection.execute(insert(index_outbox).values(call_id=call_id))
