"""Export control: flags for a person to check, never a "no" by themselves (domain.md 2.2)."""

from datetime import datetime

from config.readiness import readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.registration import is_uk_registered
from matcher.readiness.rule import listed, quote_of


def export(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item for each regime that the call names; only a call for US firms alone shuts a UK firm out."""
    return [_item(call, member, flag) for flag in listed(call, Field.EXPORT) if flag in readiness().export]


def _item(call: Call, member: Member, flag: str) -> ReadinessItem:
    label, quote = readiness().export[flag], quote_of(call, Field.EXPORT)
    if flag == "us_only" and is_uk_registered(member):
        return ReadinessItem(f"export:{flag}", label, Readiness.BLOCKER, quote, "you are a UK firm",
                             "You could only take part as a supplier to a firm that may apply")
    return ReadinessItem(f"export:{flag}", label, Readiness.UNKNOWN, quote, "for a person to check",
                         "Check whether your product, data or people fall under it")
