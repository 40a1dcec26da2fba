"""Doubtful facts that wait for a person: every standing fact with a doubt, until somebody looked at those words."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from matcher.model.fact import Fact
from matcher.store.calls import fact_from_json
from matcher.store.tables.calls import call, fact, review
from matcher.store.upsert import insert_once

_KIND = "fact"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that a person should look at. `subject` names field and words: a changed quote is a new doubt."""

    call_id: str
    title: str
    url: str
    fact: Fact
    subject: str


def doubts(connection: Connection, now: datetime, size: int = 200) -> list[Doubt]:
    """Doubtful facts of shown calls that are not over, the first to close first."""
    settled = {(r.call_id, r.subject) for r in connection.execute(
        select(review.c.call_id, review.c.subject).where(review.c.kind == _KIND, review.c.settled_at.is_not(None)))}
    rows = connection.execute(
        select(fact, call.c.title, call.c.url.label("call_url")).join_from(fact, call)
        .where(fact.c.doubt != "", call.c.hidden == "", call.c.is_call, call.c.joined_into.is_(None),
               or_(call.c.closes_at.is_(None), call.c.closes_at >= now))
        .order_by(call.c.closes_at.is_(None), call.c.closes_at, call.c.id, fact.c.id)).mappings()
    found = []
    for row in rows:
        one = fact_from_json(row)
        found.append(Doubt(row["call_id"], row["title"], row["call_url"], one, subject_of(one)))
    return [d for d in found if (d.call_id, d.subject) not in settled][:size]


def settle(connection: Connection, call_id: str, subject: str, outcome: str, by: str, reason: str,
           now: datetime) -> bool:
    """Notes that somebody looked: right, corrected. Returns False where somebody was faster."""
    return insert_once(connection, review, {
        "kind": _KIND, "call_id": call_id, "subject": subject, "reason": reason, "raised_at": now, "settled_at": now,
        "settled_by": by[:80], "outcome": outcome[:40]})


def unsettle(connection: Connection, call_id: str, subject: str) -> None:
    """Takes the look back: the doubt waits again."""
    connection.execute(delete(review).where(review.c.kind == _KIND, review.c.call_id == call_id,
                                            review.c.subject == subject))


def subject_of(one: Fact) -> str:
    """Names a doubt: the field, and a hash of value and words."""
    words = f"{one.value}|{one.quote}|{one.doubt}"
    return f"{one.field.value}:{hashlib.sha256(words.encode()).hexdigest()[:24]}"

