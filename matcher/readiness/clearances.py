"""Clearances of people and sites. A firm cannot apply for most of them itself: it needs a sponsor (domain.md 3.3)."""

from datetime import datetime

from config.readiness import readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import listed, quote_of, stage_words, step_words


def clearances(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item for each clearance that the call requires. Counts only, never who (domain.md 3.3)."""
    kinds = readiness().clearances
    return [_item(call, member, code) for code in listed(call, Field.SECURITY) if code in kinds]


def _item(call: Call, member: Member, code: str) -> ReadinessItem:
    kind = readiness().clearances[code]
    stage = call.value(Field.SECURITY_BY)
    label = " ".join(filter(None, (kind.label, stage_words(stage))))
    quote = quote_of(call, Field.SECURITY)
    if not member.cleared:
        return ReadinessItem(f"clearance:{code}", label, Readiness.UNKNOWN, quote,
                             "you have not told us how many hold it",
                             step_words("Tell us how many people hold which clearance (numbers, no names); a new one "
                                        "takes", kind.weeks))
    count = _count(member, code)
    if count:
        evidence = "held" if code == "fsc" else f"{count} {'person' if count == 1 else 'people'}"
        return ReadinessItem(f"clearance:{code}", label, Readiness.MET, quote, evidence)
    evidence = "none held; a firm cannot apply for it itself" if kind.sponsored else "none held"
    at_bid = stage == "bid" and kind.sponsored
    state = Readiness.BLOCKER if at_bid or code == "uk_nationals" else Readiness.GAP
    return ReadinessItem(f"clearance:{code}", label, state, quote, evidence, step_words(kind.next_step, kind.weeks))


def _count(member: Member, code: str) -> int:
    order = readiness().clearance_order
    counting = order[order.index(code):] if code in order else (code,)
    return max((count for kind, count in member.cleared if kind in counting), default=0)
