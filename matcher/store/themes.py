"""Themes of calls in the record: found ones with their evidence, and staff's corrections, which win."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from matcher.errors import StoreError
from matcher.store.outbox import enqueue
from matcher.store.tables.calls import call
from matcher.store.tables.operations import index_outbox
from matcher.store.tables.themes import call_theme
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class CallThemes:
    """`found` by challenge reference ("" for the call itself): a list of {id, strength, evidence}, strongest first.

    `corrected` are the tags that staff chose instead, None where nobody did.
    """

    call_id: str
    inputs_hash: str
    found: Mapping[str, Sequence[Mapping[str, Any]]]
    corrected: tuple[str, ...] | None = None
    corrected_by: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The tags that stand, each once: the call's own first, then its challenges'."""
        if self.corrected is not None:
            return self.corrected
        return tuple(dict.fromkeys(theme["id"] for ref in sorted(self.found) for theme in self.found[ref]))


def themes_on(connection: Connection, call_id: str) -> CallThemes | None:
    """What is known of a call's themes, None before it was looked at."""
    return _load(connection, [call_id]).get(call_id)


def put_found(connection: Connection, call_id: str, inputs_hash: str,
              found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Writes what was found; the call shows it unless staff chose otherwise."""
    upsert(connection, call_theme, {"call_id": call_id, "inputs_hash": inputs_hash, "found": found}, key=("call_id",))
    _show(connection, call_id)


def correct_themes(connection: Connection, call_id: str, tags: Sequence[str] | None, by: str, now: datetime) -> None:
    """Staff's word on a call's themes, whatever its text becomes; None takes it back. Raises StoreError."""
    if connection.execute(select(call.c.id).where(call.c.id == call_id)).first() is None:
        raise StoreError(f"no call is called {call_id!r}")
    known = themes_on(connection, call_id)
    upsert(connection, call_theme, {
        "call_id": call_id, "inputs_hash": known.inputs_hash if known else "", "found": known.found if known else {},
        "corrected": None if tags is None else list(dict.fromkeys(tags)), "corrected_by": by, "corrected_at": now},
        key=("call_id",))
    if _show(connection, call_id):
        enqueue(connection, [call_id])


def waiting_calls(connection: Connection) -> dict[str, str]:
    """Ids of the calls that wait to be indexed, with the content hash that their themes must be found for."""
    rows = connection.execute(select(call.c.id, call.c.content_hash).where(
        call.c.id.in_(select(index_outbox.c.call_id)), call.c.joined_into.is_(None), call.c.is_call))
    return {row.id: row.content_hash for row in rows}


def inputs_hashes(connection: Connection, call_ids: Sequence[str]) -> dict[str, str]:
    """What each call's themes were found with; calls that were never looked at are left out."""
    return {call_id: one.inputs_hash for call_id, one in _load(connection, call_ids).items()}


def _show(connection: Connection, call_id: str) -> bool:
    one = themes_on(connection, call_id)
    wanted = list(one.ids) if one else []
    shown = connection.execute(select(call.c.themes).where(call.c.id == call_id)).scalar_one()
    if shown == wanted:
        return False
    connection.execute(update(call).where(call.c.id == call_id).values(themes=wanted))
    return True


def _load(connection: Connection, call_ids: Sequence[str]) -> dict[str, CallThemes]:
    found: dict[str, CallThemes] = {}
    for start in range(0, len(call_ids), 500):
        for row in connection.execute(select(call_theme).where(call_theme.c.call_id.in_(call_ids[start:start + 500]))):
            corrected = None if row.corrected is None else tuple(row.corrected)
            found[row.call_id] = CallThemes(row.call_id, row.inputs_hash, row.found, corrected, row.corrected_by or "")
    return found
