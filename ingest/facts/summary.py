"""Facts as one flat object with the keys of the gold set: what `muster facts` prints and the score reads."""

import re
from collections.abc import Sequence
from typing import Any

from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import LONDON, CallDate, DateKind, Precision
from matcher.model.money import Money

_AMOUNTS = {"total_funding_gbp": Field.TOTAL, "max_award_gbp": Field.AWARD_MAX, "min_award_gbp": Field.AWARD_MIN}
_PLAIN = {
    "status": Field.STATUS,
    "trl_start_min": Field.TRL_START_MIN,
    "trl_start_max": Field.TRL_START_MAX,
    "trl_end_min": Field.TRL_END_MIN,
    "lead_rule": Field.LEAD_RULE,
    "consortium_required": Field.CONSORTIUM,
    "uk_registered_required": Field.UK_REGISTERED,
    "certs_needed_by": Field.CERTS_BY,
    "cyber": Field.CYBER,
    "intervention_rate": Field.RATES,
}
_LISTS = {
    "eligible_applicants": Field.APPLICANTS,
    "regions": Field.REGIONS,
    "certs_required": Field.CERTS,
    "security_required": Field.SECURITY,
}
_NEXT_STAGE = re.compile(r"publication|tender notice|future notice|invitations? to tender|\bitt\b")
_STANDING = (DateKind.CLOSES, DateKind.QUESTIONS_CLOSE, DateKind.PROJECT_START, DateKind.PROJECT_END)
_LEFT_OUT = (DateKind.PUBLISHED, DateKind.MARKET_ENGAGEMENT)
_CLOSING_WORDS = ("deadline", "closing date", "closed on", "were due", "been due", "was due", "due to close",
                  "was to close", "tender period", "tenderperiod")
_SAME_AS = {DateKind.STAGE1_CLOSES: DateKind.CLOSES}


def summarise(facts: Sequence[Fact], *, is_call: bool) -> dict[str, Any]:
    """The facts of one notice; what it does not say is None or an empty list. Sums in pounds only.

    A notice that is no call states no terms: its closing date stands among the other dates.
    """
    was_call = any(fact.field is Field.STATUS and fact.value in ("awarded", "cancelled") for fact in facts)
    stated = [fact for fact in facts if fact.field is Field.DATE and (is_call or _stands_anyway(fact, was_call))]
    dates = [fact.value for fact in stated]
    deadline = next((d for d in dates if d.kind is DateKind.CLOSES and d.at), None) if is_call else None
    opening = [f.value for f in stated if f.value.kind is DateKind.OPENS and f.value.at and not _is_next_stage(f)]
    opens = opening[0] if opening and is_call else None
    if opens and deadline and opens.at > deadline.at:
        opens = None
    told = facts if is_call else [fact for fact in facts if fact.field is Field.STATUS]
    standing = {fact.field: fact.value for fact in reversed(told)}
    others = [
        {"kind": _SAME_AS.get(d.kind, d.kind).value, "at": iso(d), "text": d.words}
        for d in dates
        if d is not deadline and d is not opens and d.kind not in _LEFT_OUT and d.precision is not Precision.UNKNOWN
    ]
    summary: dict[str, Any] = {
        "deadline": iso(deadline) if deadline else None,
        "deadline_text": deadline.words if deadline else None,
        "other_dates": others,
        "opens": iso(opens)[:10] if opens and iso(opens) else None,
    }
    for key, wanted in _AMOUNTS.items():
        summary[key] = _pounds(standing.get(wanted))
    summary |= {key: standing.get(wanted) for key, wanted in _PLAIN.items()}
    summary |= {key: standing.get(wanted) or [] for key, wanted in _LISTS.items()}
    return summary


def _is_next_stage(fact: Fact) -> bool:
    """Whether an opening is that of a tender still to come, not of what the page invites to now."""
    return bool(_NEXT_STAGE.search(f"{fact.quote} {fact.place}".lower()))


def _stands_anyway(fact: Fact, was_call: bool) -> bool:
    """Whether a date counts in a notice that is no call: "send it by 5 May" in guidance closes nothing.

    In the notice of an award or a cancellation it did close the call (`was_call`).
    """
    if was_call:
        return fact.value.kind in (*_STANDING, DateKind.DECISION)
    if fact.value.kind is not DateKind.CLOSES:
        return fact.value.kind in _STANDING
    return fact.origin is not Origin.TEXT or any(word in fact.quote.lower() for word in _CLOSING_WORDS)


def iso(date: CallDate) -> Any:
    """The day alone where no time is stated, else the instant with the offset of that day in London."""
    if date.at is None:
        return None
    if date.precision is Precision.DATE:
        return date.at.astimezone(LONDON).date().isoformat()
    return date.at.astimezone(LONDON).isoformat()


def _pounds(value: Any) -> int | float | None:
    if not isinstance(value, Money) or value.currency != "GBP":
        return None
    return int(value.amount) if value.amount == value.amount.to_integral_value() else float(value.amount)
