"""Whether the call wants several organisations together."""

from datetime import datetime

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import quote_of


def consortium(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item, always a gap, where partners are required: who they are is the member's to find."""
    fewest = call.value(Field.MIN_PARTNERS)
    if call.value(Field.CONSORTIUM) is not True and not fewest:
        return []
    quote = quote_of(call, Field.CONSORTIUM) or quote_of(call, Field.MIN_PARTNERS)
    label = f"Partners: at least {fewest}" if fewest else "Partners"
    return [ReadinessItem("consortium", label, Readiness.GAP, quote, "a bid alone is not enough",
                          "Ask the cluster who could partner with you")]
