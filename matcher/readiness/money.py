"""The award against the firm's turnover, and what it would have to fund itself."""

from datetime import datetime
from decimal import Decimal

from config.readiness import readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.model.money import Money
from matcher.model.words import money_words
from matcher.readiness.rule import quote_of
from matcher.readiness.size import Band, accounts_band


def turnover(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the largest award is stated: a gap where it is above the share of a year's turnover that
    `readiness.yaml` names, since it is usually paid in arrears."""
    award = call.value(Field.AWARD_MAX)
    if not isinstance(award, Money):
        return []
    quote, label = quote_of(call, Field.AWARD_MAX), f"Award of up to {money_words(award)}"
    pounds = in_pounds(award)
    if pounds is None or member.size.turnover_gbp is None:
        return [ReadinessItem("turnover", label, Readiness.UNKNOWN, quote, "we cannot compare it with your turnover",
                              "Tell us your turnover" if pounds is not None else
                              "Compare the award with your turnover")]
    year = Decimal(member.size.turnover_gbp)
    evidence = f"your turnover is {money_words(Money(year))} a year"
    if pounds <= year * Decimal(str(readiness().money.share_of_turnover)):
        return [ReadinessItem("turnover", label, Readiness.MET, quote, evidence)]
    return [ReadinessItem("turnover", label, Readiness.GAP, quote, f"{evidence}, so the award is large beside it",
                          "Plan the cash flow: awards are usually paid in arrears")]


def own_share(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where a part of the costs is the member's: whether it has the money is for the member to say."""
    rates = call.value(Field.RATES) or {}
    if not rates and call.value(Field.MATCH_FUNDING) is not True:
        return []
    quote = quote_of(call, Field.RATES) or quote_of(call, Field.MATCH_FUNDING)
    band = accounts_band(member.size)
    rate = rates.get(_rate_of(band)) if band else None
    if rate is not None and float(rate) >= 100:
        return [ReadinessItem("own_share", "Costs paid in full", Readiness.MET, quote, f"{rate:g}% for a {band} firm")]
    evidence = f"a {band} firm can claim {rate:g}% of its costs" if rate is not None else "a part of the costs is yours"
    return [ReadinessItem("own_share", "Funding of your own", Readiness.UNKNOWN, quote, evidence,
                          "Check that you can fund the rest")]


def in_pounds(sum_of: Money) -> Decimal | None:
    """The sum in pounds: euros by the round rate of readiness.yaml, other currencies not at all."""
    if sum_of.currency == "EUR":
        return sum_of.amount * Decimal(str(readiness().sizes.gbp_per_eur))
    return sum_of.amount if sum_of.currency == "GBP" else None


def _rate_of(band: Band) -> str:
    return "small" if band is Band.MICRO else band.value
