"""Minimal financial assistance: what the firm may still take under the cap (domain.md 3.4)."""

from datetime import datetime
from decimal import Decimal

from config.readiness import readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.model.money import Money
from matcher.model.words import money_words
from matcher.readiness.money import in_pounds
from matcher.readiness.rule import quote_of


def subsidy(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the award counts as minimal financial assistance."""
    if call.value(Field.SUBSIDY) != "mfa":
        return []
    state, evidence, step = _headroom(call, member)
    quote = quote_of(call, Field.SUBSIDY)
    return [ReadinessItem("subsidy", "Minimal financial assistance", state, quote, evidence, step)]


def _headroom(call: Call, member: Member) -> tuple[Readiness, str, str]:
    received = member.size.mfa_received_gbp
    if received is None:
        return (Readiness.UNKNOWN, "we do not know what you received in this and the last two financial years",
                "Tell us the sum for your group of companies")
    left = max(Decimal(0), Decimal(readiness().money.mfa_cap_gbp - received))
    words = f"{money_words(Money(left))} left under the cap"
    most, least = _award(call, Field.AWARD_MAX), _award(call, Field.AWARD_MIN)
    if left == 0 or (least is not None and left < least):
        return Readiness.BLOCKER, words, "Ask the funder for a smaller award, or for another subsidy basis"
    if most is not None and left < most:
        return Readiness.GAP, words, f"Ask for no more than {money_words(Money(left))}"
    return Readiness.MET, words, ""


def _award(call: Call, field: Field) -> Decimal | None:
    award = call.value(field)
    return in_pounds(award) if isinstance(award, Money) else None
