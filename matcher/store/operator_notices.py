"""What staff must see of the machinery: a source that fell silent, changed its form, or missed a window."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from matcher.store.tables.operations import operator_notice
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """One thing to look at. `subject` is what it is about ("source:ukri_rss")."""

    id: int
    subject: str
    words: str
    raised_at: datetime


def raise_notice(connection: Connection, subject: str, words: str, now: datetime) -> None:
    """Puts it before staff; the same words about the same subject stand once until they are settled."""
    known = connection.execute(select(operator_notice.c.id).where(
        operator_notice.c.subject == subject, operator_notice.c.words == words,
        operator_notice.c.settled_at.is_(None))).first()
    if known is None:
        upsert(connection, operator_notice, {"subject": subject, "words": words, "raised_at": now, "seen_by": None,
                                             "settled_at": None}, key=("subject", "words"))


def settle_notices(connection: Connection, subject: str, start: str, now: datetime) -> None:
    """What was said of the subject in words that begin so no longer holds."""
    connection.execute(update(operator_notice).values(settled_at=now).where(
        operator_notice.c.subject == subject, operator_notice.c.words.startswith(start, autoescape=True),
        operator_notice.c.settled_at.is_(None)))


def settle_notice(connection: Connection, notice_id: int, by: str, now: datetime) -> bool:
    """Somebody saw it. False where it was settled before or never raised."""
    settled = connection.execute(update(operator_notice).values(settled_at=now, seen_by=by).where(
        operator_notice.c.id == notice_id, operator_notice.c.settled_at.is_(None)))
    return settled.rowcount == 1


def open_notices(connection: Connection) -> list[OperatorNotice]:
    """What nobody has settled, newest first."""
    rows = connection.execute(select(operator_notice).where(operator_notice.c.settled_at.is_(None))
                              .order_by(operator_notice.c.raised_at.desc(), operator_notice.c.id.desc()))
    return [OperatorNotice(r.id, r.subject, r.words, r.raised_at) for r in rows]
