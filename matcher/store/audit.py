"""Who did what when: written in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from matcher.store.tables.operations import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`actor` is an address or "local"; `subject` names the thing ("call:c…", "member:…"); no personal data in it."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: Mapping[str, Any]


def note_act(connection: Connection, actor: str, act: str, subject: str, now: datetime, **detail: Any) -> None:
    """Writes one entry."""
    connection.execute(insert(audit).values(at=now, actor=actor[:80], act=act[:60], subject=subject[:200],
                                            detail=detail or None))


def acts(connection: Connection, *, before: int | None = None, subject: str = "", size: int = 50) -> list[AuditEntry]:
    """Entries, newest first, older than entry `before`; of one subject where named."""
    query = select(audit).order_by(audit.c.id.desc()).limit(size)
    if before is not None:
        query = query.where(audit.c.id < before)
    if subject:
        query = query.where(audit.c.subject == subject)
    return [AuditEntry(r.id, r.at, r.actor, r.act, r.subject, r.detail or {}) for r in connection.execute(query)]
