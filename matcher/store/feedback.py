"""Members' answers about calls: kept with what was shown at the time, one standing answer per member and call."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from matcher.errors import StoreError
from matcher.model.codec import value_to_json
from matcher.model.fact import Field
from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.store.calls import get_call
from matcher.store.members import get_member
from matcher.store.tables.matches import match
from matcher.store.tables.members import feedback

RESTS_ON = (Field.REGIONS, Field.REGION_BASIS, Field.LEAD_RULE, Field.APPLICANTS, Field.SME_RESERVED,
            Field.UK_REGISTERED, Field.COUNTRIES, Field.TOTAL, Field.AWARD_MAX, Field.CONSORTIUM, Field.MIN_PARTNERS,
            Field.CERTS, Field.CYBER, Field.SECURITY, Field.IDENTIFIERS)
"""Facts that a reason for declining can rest on, kept as they stood."""
_COMMENT_LENGTH = 2_000


def put_feedback(connection: Connection, member_id: str, call_id: str, verdict: str, now: datetime, *,
                 person_id: str = "", reason: str = "", comment: str = "") -> None:
    """Writes an answer; an earlier one of the same member about the call is withdrawn, the same one stands.

    What is shown of the match at this moment is kept with it. Raises StoreError for an unknown member, call, verdict
    or reason.
    """
    wanted, why = _one_of(Verdict, verdict, "verdict"), _one_of(Reason, reason, "reason")
    if get_member(connection, member_id) is None:
        raise StoreError(f"no member is called {member_id!r}")
    shown = _shown(connection, member_id, call_id)
    comment = comment.strip()[:_COMMENT_LENGTH]
    standing = _standing(connection, (feedback.c.member_id == member_id) & (feedback.c.call_id == call_id))
    if any((f.verdict, f.reason, f.comment) == (wanted, why, comment) for f in standing):
        return
    withdraw_feedback(connection, member_id, call_id, now)
    connection.execute(insert(feedback).values(
        member_id=member_id, call_id=call_id, person_id=person_id, verdict=wanted.value, reason=why.value,
        comment=comment, shown=shown, at=now))


def withdraw_feedback(connection: Connection, member_id: str, call_id: str, now: datetime) -> bool:
    """Takes the standing answer back. Returns whether there was one."""
    done = connection.execute(update(feedback).where(
        feedback.c.member_id == member_id, feedback.c.call_id == call_id,
        feedback.c.withdrawn_at.is_(None)).values(withdrawn_at=now))
    return bool(done.rowcount)


def feedback_of(connection: Connection, member_id: str, *, with_withdrawn: bool = False) -> list[Feedback]:
    """A member's answers, newest first."""
    where = feedback.c.member_id == member_id
    return _load(connection, where) if with_withdrawn else _standing(connection, where)


def feedback_on(connection: Connection, call_id: str) -> list[Feedback]:
    """Every member's standing answer about a call, newest first."""
    return _standing(connection, feedback.c.call_id == call_id)


def all_feedback(connection: Connection) -> list[Feedback]:
    """Every standing answer, newest first."""
    return _load(connection, feedback.c.withdrawn_at.is_(None))


def verdicts_of(connection: Connection, member_id: str) -> dict[str, str]:
    """Call id to the member's standing verdict."""
    return {f.call_id: f.verdict.value for f in feedback_of(connection, member_id)}


def verdicts_on(connection: Connection, call_id: str) -> dict[str, str]:
    """Member id to its standing verdict about the call."""
    return {f.member_id: f.verdict.value for f in feedback_on(connection, call_id)}


def _standing(connection: Connection, where: Any) -> list[Feedback]:
    return _load(connection, where & feedback.c.withdrawn_at.is_(None))


def _load(connection: Connection, where: Any) -> list[Feedback]:
    rows = connection.execute(select(feedback).where(where).order_by(feedback.c.at.desc(), feedback.c.id.desc()))
    return [Feedback(r.id, r.member_id, r.call_id, Verdict(r.verdict), r.at, Reason(r.reason), r.comment, r.person_id,
                     r.shown, r.withdrawn_at) for r in rows]


def _shown(connection: Connection, member_id: str, call_id: str) -> dict[str, Any]:
    call = get_call(connection, call_id)
    if call is None:
        raise StoreError(f"no call is called {call_id!r}")
    row = connection.execute(
        select(match).where(match.c.member_id == member_id, match.c.call_id == call_id)).mappings().first()
    seen = {} if row is None else {name: row[name] for name in (
        "rank", "score", "scored_by", "fit", "closer_than", "seen", "best_section", "challenge_ref",
        "terms", "reasons")}
    closes = call.closes()
    facts = {f.value: value_to_json(value) for f in RESTS_ON if (value := call.value(f)) is not None}
    return seen | {"title": call.title, "content_hash": call.content_hash, "facts": facts,
                   "closes_at": closes.at.isoformat() if closes and closes.at else None}


def _one_of(kind: Any, value: str, name: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(v.value for v in kind if v.value)
        raise StoreError(f"no {name} '{value}'; allowed: {allowed}") from None
