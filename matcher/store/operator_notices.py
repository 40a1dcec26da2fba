"""What staff must see: raised once, until somebody settles it; raised anew where it holds again after that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from matcher.store.tables.operations import operator_notice
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """Words about a subject ("source:ukri_rss", "complaint from …")."""

    id: int
    subject: str
    words: str
    raised_at: datetime


def raise_notice(connection: Connection, subject: str, words: str, now: datetime) -> bool:
    """Raises a notice unless the same words about the same subject are waiting. Returns whether it was raised."""
    waiting = connection.execute(select(operator_notice.c.id).where(
        operator_notice.c.subject == subject[:120], operator_notice.c.words == words,
        operator_notice.c.settled_at.is_(None))).first()
    if waiting is None:
        upsert(connection, operator_notice, {"subject": subject[:120], "words": words, "raised_at": now,
                                             "seen_by": None, "settled_at": None}, key=("subject", "words"))
    return waiting is None


def notices_waiting(connection: Connection, size: int = 50) -> list[OperatorNotice]:
    """What nobody settled yet, newest first."""
    rows = connection.execute(select(operator_notice).where(operator_notice.c.settled_at.is_(None))
                              .order_by(operator_notice.c.raised_at.desc(), operator_notice.c.id.desc()).limit(size))
    return [OperatorNotice(r.id, r.subject, r.words, r.raised_at) for r in rows]


def settle_notice(connection: Connection, notice_id: int, by: str, now: datetime) -> None:
    """Somebody took care of it; again is harmless."""
    connection.execute(update(operator_notice).where(
        operator_notice.c.id == notice_id, operator_notice.c.settled_at.is_(None))
        .values(settled_at=now, seen_by=by[:80]))


def settled_at(connection: Connection, subject: str, words: str) -> datetime | None:
    """When somebody last took care of it, None where nobody did or it waits again."""
    return connection.execute(select(operator_notice.c.settled_at).where(
        operator_notice.c.subject == subject[:120], operator_notice.c.words == words)).scalar()


def settle_by_itself(connection: Connection, subject: str, start: str, now: datetime) -> None:
    """What was said of the subject in words that begin so no longer holds."""
    connection.execute(update(operator_notice).values(settled_at=now).where(
        operator_notice.c.subject == subject, operator_notice.c.words.startswith(start, autoescape=True),
        operator_notice.c.settled_at.is_(None)))
