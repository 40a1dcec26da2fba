"""Technology readiness: the call's span of levels against the one that the member works at."""

from datetime import datetime

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import quote_of

_FIELDS = (Field.TRL_START_MIN, Field.TRL_START_MAX, Field.TRL_END_MIN)


def trl(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the call names a level. A span that does not meet the member's is a gap, never a blocker."""
    start, start_most, end = (call.value(f) for f in _FIELDS)
    stated = [level for level in (start, start_most, end) if level is not None]
    if not stated:
        return []
    quote = next(filter(None, (quote_of(call, f) for f in _FIELDS)), "")
    label = f"Technology readiness {_span(start or start_most, end or start_most)}"
    if member.trl_from is None or member.trl_to is None:
        return [ReadinessItem("trl", label, Readiness.UNKNOWN, quote, "you have not told us at which levels you work",
                              "Tell us the technology readiness levels that you work at")]
    evidence = f"you work at TRL {member.trl_from} to {member.trl_to}"
    if member.trl_to < min(stated):
        return [ReadinessItem("trl", label, Readiness.GAP, quote, f"{evidence}, below what is asked for",
                              "Show how far your technology is, or join a partner who is further")]
    if member.trl_from > max(stated):
        return [ReadinessItem("trl", label, Readiness.GAP, quote, f"{evidence}, beyond what is asked for",
                              "Look for the part of your work that is still at this level")]
    return [ReadinessItem("trl", label, Readiness.MET, quote, evidence)]


def _span(start: int | None, end: int | None) -> str:
    if start and end and start != end:
        return f"{start} to {end}"
    return f"from {start}" if start and not end else f"to {end}" if end and not start else str(start)
