"""Whether the firm is registered in the United Kingdom where the call asks for it."""

import re
from datetime import datetime

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import quote_of

_UK_NUMBER = re.compile(r"(\d{8}|(?:SC|NI|OC|SO|NC|LP|SL|NL|R0|IP|SP|NP|RS|SR|RC)\d{6})$")
"""Registered here; numbers of overseas firms (FC, SF, NF, BR) have the same form and show nothing."""


def is_uk_registered(member: Member) -> bool | None:
    """What the member said, else whether a Companies House number shows it; None where neither does."""
    if member.uk_registered is not None:
        return member.uk_registered
    number = re.sub(r"\s", "", member.company_number).upper()
    return True if _UK_NUMBER.match(number.zfill(8) if number.isdigit() else number) else None


def registration(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where UK registration is required."""
    if call.value(Field.UK_REGISTERED) is not True:
        return []
    found = is_uk_registered(member)
    state = {True: Readiness.MET, False: Readiness.BLOCKER, None: Readiness.UNKNOWN}[found]
    number = f"Companies House {member.company_number}" if member.company_number else "as you told us"
    evidence = {True: f"registered: {number}", False: "you told us that you are not registered in the UK",
                None: "you have not told us"}[found]
    step = {True: "", False: "You could take part as a partner, if the call allows it",
            None: "Tell us your Companies House number"}[found]
    return [ReadinessItem("registration", "Registered in the UK", state, quote_of(call, Field.UK_REGISTERED),
                          evidence, step)]
