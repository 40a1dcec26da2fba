"""Whether firms of the United Kingdom are among those that may apply."""

from datetime import datetime

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.registration import is_uk_registered
from matcher.readiness.rule import listed, quote_of


def countries(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the call lists countries: a UK firm is in, out, or has not told us that it is one."""
    allowed = listed(call, Field.COUNTRIES)
    if not allowed:
        return []
    quote, label = quote_of(call, Field.COUNTRIES), "Country"
    if {"GB", "UK"} & set(allowed):
        state = Readiness.MET if is_uk_registered(member) else Readiness.UNKNOWN
        return [ReadinessItem("countries", label, state, quote, "firms of the United Kingdom may apply")]
    state = Readiness.BLOCKER if is_uk_registered(member) else Readiness.UNKNOWN
    return [ReadinessItem("countries", label, state, quote, f"the United Kingdom is not among {', '.join(allowed)}",
                          "You could only take part as a supplier to a firm from one of them")]
