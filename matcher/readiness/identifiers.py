"""Numbers and accounts that a bidder needs, some of which take weeks to get (domain.md 3.4)."""

from datetime import datetime

from config.readiness import readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import bid_day, listed, quote_of, step_words, too_late


def identifiers(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item for each identifier that the call asks for."""
    kinds = readiness().identifiers
    return [_item(call, member, now, code) for code in listed(call, Field.IDENTIFIERS) if code in kinds]


def _item(call: Call, member: Member, now: datetime, code: str) -> ReadinessItem:
    kind = readiness().identifiers[code]
    quote = quote_of(call, Field.IDENTIFIERS)
    rule = f"identifier:{code}"
    if code in member.identifiers or (code == "companies_house" and member.company_number):
        return ReadinessItem(rule, kind.label, Readiness.MET, quote, "you have it")
    step = step_words(kind.next_step, kind.weeks)
    if not member.identifiers:
        return ReadinessItem(rule, kind.label, Readiness.UNKNOWN, quote, "you have not told us", step)
    if too_late(kind.weeks, bid_day(call, now), now):
        return ReadinessItem(rule, kind.label, Readiness.BLOCKER, quote,
                             "you do not have it, and it usually takes longer than there is until the bid", step)
    return ReadinessItem(rule, kind.label, Readiness.GAP, quote, "you do not have it", step)
