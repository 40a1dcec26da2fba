"""What every rule shares: its shape, the day by which something is needed, and how lead times are worded.

A rule is a function of (call, member, now) that answers one item per thing that the call asks for, none where it asks
for nothing of the kind. It compares; it never ranks and never hides.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.instant import LONDON, DateKind
from matcher.model.match import ReadinessItem
from matcher.model.member import Member

Rule = Callable[[Call, Member, datetime], list[ReadinessItem]]

_AFTER_BID = (DateKind.DECISION, DateKind.PROJECT_START)


def quote_of(call: Call, field: Field) -> str:
    """The call's own words for a fact, empty where the source's habit says it."""
    fact = call.fact(field)
    return fact.quote if fact else ""


def listed(call: Call, field: Field) -> list[str]:
    """The values of a fact that holds a list, in their order; empty where unknown."""
    return [str(value) for value in call.value(field) or []]


def bid_day(call: Call, now: datetime) -> date | None:
    """The London day of the next date that a bidder must not miss, None where none is stated."""
    gate = call.next_gate(now) or call.closes()
    return gate.london_day if gate else None


def needed_day(call: Call, stage: str | None, now: datetime) -> date | None:
    """The day by which something must be held: of the bid, or where it is needed later, of decision or start.

    Where the later day is not stated, the bid's day stands in: a certificate must at least outlive the bid.
    """
    if stage in ("award", "delivery"):
        later = next((d.london_day for d in call.dates if d.kind in _AFTER_BID and d.london_day), None)
        if later:
            return later
    return bid_day(call, now)


def stage_words(stage: str | None) -> str:
    """"at bid", "by contract award"; empty where the call does not say."""
    return {"bid": "at bid", "award": "by contract award", "delivery": "during delivery"}.get(stage or "", "")


def too_late(weeks: tuple[int, int], day: date | None, now: datetime) -> bool:
    """Whether even the shortest usual lead time ends after `day`."""
    return day is not None and today(now) + timedelta(weeks=weeks[0]) > day


def step_words(step: str, weeks: tuple[int, int]) -> str:
    """The next step with its usual lead time: "Book the audit: usually 4 to 8 weeks"."""
    if weeks[1] == 0:
        return step
    span = f"{weeks[1]} weeks" if weeks[0] == weeks[1] else f"{weeks[0]} to {weeks[1]} weeks"
    span = f"up to {weeks[1]} week{'s' if weeks[1] > 1 else ''}" if weeks[0] == 0 else span
    return f"{step} usually {span}" if step.endswith("takes") else f"{step}: usually {span}"


def today(now: datetime) -> date:
    """The day in London."""
    return now.astimezone(LONDON).date()


def day_words(day: date) -> str:
    """"16 June 2026"."""
    return f"{day.day} {day:%B %Y}"
