"""Which calls stay away from a member that said "not for us": for good, unless the reason that it gave has gone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from matcher.model.call import Call
from matcher.model.codec import MONEY_FIELDS, value_from_json, value_to_json
from matcher.model.fact import Field
from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.model.money import Money
from matcher.store.feedback import feedback_of

_RESTS_ON = {
    Reason.REGION: (Field.REGIONS, Field.REGION_BASIS),
    Reason.ACADEMICS_ONLY: (Field.LEAD_RULE, Field.APPLICANTS),
    Reason.NOT_ELIGIBLE: (Field.LEAD_RULE, Field.APPLICANTS, Field.SME_RESERVED, Field.UK_REGISTERED, Field.COUNTRIES),
    Reason.PARTNERS: (Field.CONSORTIUM, Field.MIN_PARTNERS),
    Reason.CERTIFICATES: (Field.CERTS, Field.CYBER, Field.SECURITY, Field.IDENTIFIERS)}
"""A reason has gone when one of these facts stood then and says something else now; other reasons never go so."""


def declined_calls(connection: Connection, member_id: str, calls: Sequence[Call]) -> frozenset[str]:
    """Ids of those of `calls` that are to stay away from the member."""
    by_id = {call.id: call for call in calls}
    return frozenset(f.call_id for f in feedback_of(connection, member_id)
                     if f.call_id in by_id and stays_away(f, by_id[f.call_id]))


def stays_away(answer: Feedback, call: Call) -> bool:
    """Whether the answer keeps the call away as it is now: an amendment alone brings nothing back."""
    return answer.verdict is Verdict.NOT_FOR_US and not _has_gone(answer, call)


def _has_gone(answer: Feedback, call: Call) -> bool:
    if answer.reason is Reason.TOO_LATE:
        return _closes_later(answer.shown.get("closes_at"), call)
    if answer.reason is Reason.TOO_SMALL:
        return _pays_more(answer, call)
    then = answer.shown.get("facts") or {}
    return any(f.value in then and then[f.value] != value_to_json(call.value(f))
               for f in _RESTS_ON.get(answer.reason, ()))


def _closes_later(then: str | None, call: Call) -> bool:
    closes = call.closes()
    return bool(then and closes and closes.at and closes.at > datetime.fromisoformat(then))


def _pays_more(answer: Feedback, call: Call) -> bool:
    then = answer.shown.get("facts") or {}
    return any(_more(value_from_json(f, then[f.value]), call.value(f))
               for f in _money(then) if isinstance(call.value(f), Money))


def _money(facts: Iterable[str]) -> list[Field]:
    return [f for f in MONEY_FIELDS if f.value in facts]


def _more(before: Money, after: Money) -> bool:
    return before.currency == after.currency and after.amount > before.amount
