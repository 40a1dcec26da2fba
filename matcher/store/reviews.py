"""The review queue: doubtful facts and pairs that wait for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from matcher.store.tables.calls import review
from matcher.store.upsert import upsert

_WAITING = select(func.count()).select_from(review).where(review.c.settled_at.is_(None))
KEPT_APART = "kept apart"
"""The answer that two calls are two."""


@dataclass(frozen=True, slots=True)
class Review:
    """One question to staff. `kind` "fact": `subject` is the field; "pair": the other call's id; "gone": the source."""

    id: int
    kind: str
    call_id: str
    subject: str
    reason: str
    detail: Any
    raised_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None
    outcome: str | None = None


def raise_review(connection: Connection, kind: str, call_id: str, subject: str, reason: str, detail: Any,
                 now: datetime) -> None:
    """Asks staff. A question asked before stays as it is, answered or not, unless its reason is another now."""
    known = connection.execute(select(review.c.reason).where(
        review.c.kind == kind, review.c.call_id == call_id, review.c.subject == subject)).scalar()
    if known != reason:
        upsert(connection, review, {"kind": kind, "call_id": call_id, "subject": subject[:500], "reason": reason,
                                    "detail": detail, "raised_at": now, "settled_at": None, "settled_by": None,
                                    "outcome": None}, key=("kind", "call_id", "subject"))


def settle_review(connection: Connection, review_id: int, by: str, outcome: str, now: datetime) -> bool:
    """Closes a question. False where there is none open of that id."""
    settled = connection.execute(update(review).values(settled_at=now, settled_by=by, outcome=outcome[:40]).where(
        review.c.id == review_id, review.c.settled_at.is_(None)))
    return settled.rowcount == 1


def settle_subject(connection: Connection, kind: str, call_id: str, subject: str, by: str, outcome: str,
                   now: datetime) -> None:
    """Closes the open question of that kind about that subject, where there is one."""
    connection.execute(update(review).values(settled_at=now, settled_by=by, outcome=outcome[:40]).where(
        review.c.kind == kind, review.c.call_id == call_id, review.c.subject == subject, review.c.settled_at.is_(None)))


def pairs_settled(connection: Connection, call_id: str) -> list[tuple[str, str]]:
    """(other call, answer) of every question whether this call and another are one that staff have answered."""
    rows = connection.execute(select(review.c.call_id, review.c.subject, review.c.outcome).where(
        review.c.kind == "pair", or_(review.c.call_id == call_id, review.c.subject == call_id),
        review.c.settled_at.is_not(None)))
    return [(r.subject if r.call_id == call_id else r.call_id, r.outcome) for r in rows]


def open_reviews(connection: Connection, kind: str | None = None) -> list[Review]:
    """What waits for a person, oldest first."""
    of_kind = review.c.kind == kind if kind else review.c.kind.is_not(None)
    rows = connection.execute(select(review).where(review.c.settled_at.is_(None), of_kind)
                              .order_by(review.c.raised_at, review.c.id))
    return [_review(r) for r in rows]


def next_review(connection: Connection, after: int = 0) -> Review | None:
    """What waits for a person behind that question, answered or not, else the oldest of all; None where none waits."""
    waiting = select(review).where(review.c.settled_at.is_(None)).order_by(review.c.raised_at, review.c.id).limit(1)
    row = None
    if passed := get_review(connection, after):
        row = connection.execute(waiting.where(or_(review.c.raised_at > passed.raised_at, and_(
            review.c.raised_at == passed.raised_at, review.c.id > passed.id)))).first()
    row = row or connection.execute(waiting).first()
    return _review(row) if row else None


def count_open_reviews(connection: Connection) -> int:
    """How many questions wait for a person."""
    return int(connection.execute(_WAITING).scalar_one())


def reviews_of(connection: Connection, call_id: str) -> list[Review]:
    """Every question about a call, open ones first."""
    rows = connection.execute(select(review).where(review.c.call_id == call_id)
                              .order_by(review.c.settled_at.is_not(None), review.c.raised_at))
    return [_review(r) for r in rows]


def get_review(connection: Connection, review_id: int) -> Review | None:
    """The question of that id, None where there is none."""
    row = connection.execute(select(review).where(review.c.id == review_id)).first()
    return _review(row) if row else None


def _review(row: Row[Any]) -> Review:
    return Review(row.id, row.kind, row.call_id, row.subject, row.reason, row.detail, row.raised_at, row.settled_at,
                  row.settled_by, row.outcome)


def reopen_review(connection: Connection, review_id: int) -> bool:
    """Takes an answer back: the question waits again. False where there is no answered one of that id."""
    opened = connection.execute(update(review).values(settled_at=None, settled_by=None, outcome=None).where(
        review.c.id == review_id, review.c.settled_at.is_not(None)))
    return opened.rowcount == 1
