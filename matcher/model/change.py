"""Changes: what is different about a call since it was last read, in words (domain.md 2.3)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChangeKind(StrEnum):
    """What changed. The first two and `CANCELLED` are the ones that cannot wait (domain.md 5.2, 7.1 rule 8)."""

    DEADLINE_EARLIER = "deadline_earlier"
    DEADLINE_STATED = "deadline_stated"
    """A closing date where none stood before."""
    DEADLINE_LATER = "deadline_later"
    DEADLINE_DROPPED = "deadline_dropped"
    """The source no longer names a closing date."""
    OPENED = "opened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REISSUED = "reissued"
    MONEY = "money"
    ELIGIBILITY = "eligibility"
    REQUIREMENT = "requirement"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, with the words for a reader.

    `is_material`: would change what a bidder does. `is_news`: may be told to people; false for first imports,
    backfills, parser fixes, and where another source of the call had said it already.
    """

    kind: ChangeKind
    words: str
    before: Any
    after: Any
    is_material: bool
    is_news: bool
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change as the record keeps it."""

    id: int
    call_id: str
    change: Change
    at: datetime
