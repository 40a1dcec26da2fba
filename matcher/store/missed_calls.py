"""The missed-call ledger: what a gap check found that the runs before had not brought, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from matcher.store.tables.calls import notice
from matcher.store.tables.operations import missed_call
from matcher.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class MissedCall:
    """One notice that should have been there already."""

    source_id: str
    key: str
    found_at: datetime
    why: str
    call_id: str | None = None
    """The call that the notice belongs to, where it was read back."""


def note_missed(connection: Connection, one: MissedCall) -> bool:
    """Writes it down once. Returns whether it was new to the ledger."""
    return insert_once(connection, missed_call, {"source_id": one.source_id, "key": one.key,
                                                 "found_at": one.found_at, "why": one.why})


def missed_calls(connection: Connection, source_id: str, limit: int = 50) -> list[MissedCall]:
    """A source's part of the ledger, newest first."""
    its_notice = and_(notice.c.source_id == missed_call.c.source_id, notice.c.key == missed_call.c.key,
                      notice.c.is_current)
    rows = connection.execute(
        select(missed_call, notice.c.call_id).outerjoin(notice, its_notice)
        .where(missed_call.c.source_id == source_id)
        .order_by(missed_call.c.found_at.desc(), missed_call.c.id).limit(limit))
    return [MissedCall(r.source_id, r.key, r.found_at, r.why, r.call_id) for r in rows]
