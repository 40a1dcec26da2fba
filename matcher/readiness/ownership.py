"""Rules on who owns a bidder, which only the call's own words hold."""

import re
from datetime import datetime

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.registration import is_uk_registered
from matcher.readiness.rule import quote_of

_UK_OWNED = re.compile(r"\b(UK|British|United Kingdom)[- ](owned|controlled)|"
                       r"owned (and controlled )?(in|by) (the )?(UK|United Kingdom)", re.I)
_SHUTS_OUT = re.compile(r"\b(UK|British|United Kingdom)\b[^.]{0,40}\bnot (be )?eligible|"
                        r"\bonly\b[^.]{0,40}\bowned in the United States|\bUS[- ]owned\b", re.I)
_IN_PART = re.compile(r"\bpart(ly|ially)?\b|\bat least\b|%|per ?cent", re.I)


def ownership(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the call has a rule: decided where it plainly asks for UK ownership, else to be checked."""
    words = str(call.value(Field.OWNERSHIP) or "")
    if not words:
        return []
    quote = quote_of(call, Field.OWNERSHIP) or words
    label = "Ownership"
    if _SHUTS_OUT.search(words) and is_uk_registered(member):
        return [ReadinessItem("ownership", label, Readiness.BLOCKER, quote, "you are a UK firm",
                              "You could only take part as a supplier to a firm that may apply")]
    if not _UK_OWNED.search(words):
        return [ReadinessItem("ownership", label, Readiness.UNKNOWN, quote, "the rule is for a person to read",
                              "Check the rule on ownership against your shareholders")]
    if member.uk_owned is None:
        return [ReadinessItem("ownership", label, Readiness.UNKNOWN, quote, "you have not told us who owns the firm",
                              "Tell us whether the firm is UK owned")]
    if member.uk_owned:
        return [ReadinessItem("ownership", label, Readiness.MET, quote, "UK owned, as you told us")]
    if _IN_PART.search(words):
        return [ReadinessItem("ownership", label, Readiness.UNKNOWN, quote, "not wholly UK owned, and a part may do",
                              "Check the share that the rule asks for")]
    return [ReadinessItem("ownership", label, Readiness.BLOCKER, quote, "you told us that the firm is not UK owned",
                          "You could take part as a partner or supplier, if the call allows it")]
