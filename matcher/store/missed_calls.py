"""The missed-call ledger: what a gap check found that the runs before had not brought, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from matcher.store.tables.operations import missed_call
from matcher.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class MissedCall:
    """One notice that should have been there already."""

    source_id: str
    key: str
    found_at: datetime
    why: str


def note_missed(connection: Connection, one: MissedCall) -> bool:
    """Writes it down once. Returns whether it was new to the ledger."""
    return insert_once(connection, missed_call, {"source_id": one.source_id, "key": one.key,
                                                 "found_at": one.found_at, "why": one.why})


def missed_calls(connection: Connection, limit: int = 200) -> list[MissedCall]:
    """The ledger, newest first."""
    newest_first = (missed_call.c.found_at.desc(), missed_call.c.id)
    rows = connection.execute(select(missed_call).order_by(*newest_first).limit(limit))
    return [MissedCall(r.source_id, r.key, r.found_at, r.why) for r in rows]
