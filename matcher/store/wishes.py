"""What people said of calls, as mail needs it: what not to show again, and what to remind of."""

from sqlalchemy import Connection, select

from matcher.store.tables.members import feedback


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
