"""What staff must see: raised once, until somebody settles it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from matcher.store.tables.operations import operator_notice
from matcher.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """Words about a subject ("source:ukri_rss", "complaint from …")."""

    id: int
    subject: str
    words: str
    raised_at: datetime


def raise_notice(connection: Connection, subject: str, words: str, now: datetime) -> bool:
    """Raises a notice; the same words about the same subject are raised once. Returns whether it is new."""
    return insert_once(connection, operator_notice, {"subject": subject[:120], "words": words, "raised_at": now})


def notices_waiting(connection: Connection, size: int = 50) -> list[OperatorNotice]:
    """What nobody settled yet, newest first."""
    rows = connection.execute(select(operator_notice).where(operator_notice.c.settled_at.is_(None))
                              .order_by(operator_notice.c.id.desc()).limit(size))
    return [OperatorNotice(r.id, r.subject, r.words, r.raised_at) for r in rows]


def settle_notice(connection: Connection, notice_id: int, by: str, now: datetime) -> None:
    """Somebody took care of it; again is harmless."""
    connection.execute(update(operator_notice).where(
        operator_notice.c.id == notice_id, operator_notice.c.settled_at.is_(None))
        .values(settled_at=now, seen_by=by[:80]))
