"""Moments as calls state them: a UTC instant that remembers its words, zone, precision and basis (domain.md 7.1)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Precision(StrEnum):
    """How exactly the source states the moment."""

    DATETIME = "datetime"
    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    UNKNOWN = "unknown"


class TimeBasis(StrEnum):
    """Where the time of day comes from: the words, the source's habit, or our own caution."""

    STATED = "stated"
    SOURCE_DEFAULT = "source_default"
    ASSUMED = "assumed"


class DateKind(StrEnum):
    """What happens at the moment (domain.md 2.1)."""

    PUBLISHED = "published"
    OPENS = "opens"
    EOI_CLOSES = "eoi_closes"
    REGISTRATION_CLOSES = "registration_closes"
    QUESTIONS_CLOSE = "questions_close"
    BRIEFING_EVENT = "briefing_event"
    STAGE1_CLOSES = "stage1_closes"
    CLOSES = "closes"
    STAGE2_CLOSES = "stage2_closes"
    DECISION = "decision"
    PROJECT_START = "project_start"
    PROJECT_END = "project_end"
    MARKET_ENGAGEMENT = "market_engagement"


GATES = (DateKind.EOI_CLOSES, DateKind.REGISTRATION_CLOSES, DateKind.STAGE1_CLOSES, DateKind.CLOSES,
         DateKind.STAGE2_CLOSES, DateKind.MARKET_ENGAGEMENT)
"""Kinds that a bidder can miss; questions and briefings are never deadlines (domain.md 7.1 rule 6)."""


@dataclass(frozen=True, slots=True)
class CallDate:
    """One date of a call.

    `at` is UTC, and the last moment that is safe for the reader; None where the source names no day (rolling,
    "spring 2027"). `words` are the source's own; `zone` is the IANA name that they were read in.
    """

    kind: DateKind
    at: datetime | None
    words: str
    zone: str = "Europe/London"
    precision: Precision = Precision.DATETIME
    basis: TimeBasis = TimeBasis.STATED
    note: str = ""
    """What a person should check ("two times on the page", "BST named for a winter date"); empty if nothing."""

    def __post_init__(self) -> None:
        if self.at is not None and self.at.utcoffset() != UTC.utcoffset(None):
            raise ValueError(f"a call's date is kept in UTC, got {self.at.isoformat()}")

    @property
    def london_day(self) -> date | None:
        """The calendar day in London, the unit of "days left" (domain.md 7.1 rule 4)."""
        return self.at.astimezone(LONDON).date() if self.at else None

    def is_past(self, now: datetime) -> bool:
        """Whether the moment has gone; a date without a day is never past."""
        return self.at is not None and self.at < now


def days_left(at: datetime, now: datetime) -> int:
    """London calendar days from `now` to `at`: 0 means today, negative means gone."""
    return (at.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days
