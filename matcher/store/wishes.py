"""What people said of calls, as mail needs it: what not to show again, and what to remind of."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from matcher.store.tables.matches import match
from matcher.store.tables.members import feedback

_WISHES = ("interested", "not_for_us")


def declined_by(connection: Connection, member_id: str) -> frozenset[str]:
    """Ids of the calls of which somebody at the member said "not for us" and did not take it back."""
    return frozenset(connection.execute(select(feedback.c.call_id).where(
        feedback.c.member_id == member_id, feedback.c.verdict == "not_for_us",
        feedback.c.withdrawn_at.is_(None))).scalars())


def interesting_to(connection: Connection, member_id: str) -> frozenset[str]:
    """Ids of the calls that somebody at the member marked "interested" and did not take back."""
    return frozenset(connection.execute(select(feedback.c.call_id).where(
        feedback.c.member_id == member_id, feedback.c.verdict == "interested",
        feedback.c.withdrawn_at.is_(None))).scalars())


def say(connection: Connection, member_id: str, call_id: str, person_id: str, verdict: str, reason: str,
        now: datetime) -> bool:
    """Notes "interested" or "not_for_us"; the opposite, if it stood, is withdrawn. False where it stood already."""
    standing = (feedback.c.member_id == member_id, feedback.c.call_id == call_id, feedback.c.withdrawn_at.is_(None))
    if connection.execute(select(feedback.c.id).where(*standing, feedback.c.verdict == verdict)).first():
        return False
    connection.execute(update(feedback).where(*standing, feedback.c.verdict.in_(_WISHES)).values(withdrawn_at=now))
    shown = connection.execute(select(match.c.score, match.c.fit, match.c.rank, match.c.reasons).where(
        match.c.member_id == member_id, match.c.call_id == call_id)).mappings().first()
    connection.execute(insert(feedback).values(
        member_id=member_id, call_id=call_id, person_id=person_id, verdict=verdict, reason=reason, comment="",
        shown=dict(shown) if shown else {}, at=now))
    return True
