"""What members say of calls: verdicts, and the reasons of those who decline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a member says of a call, or what became of its bid."""

    INTERESTED = "interested"
    NOT_FOR_US = "not_for_us"
    APPLIED = "applied"
    WON = "won"
    LOST = "lost"


class Reason(StrEnum):
    """Why a call is not for a member; NONE where it did not say."""

    NONE = ""
    TOPIC = "topic"
    REGION = "region"
    ACADEMICS_ONLY = "academics_only"
    NOT_ELIGIBLE = "not_eligible"
    TOO_SMALL = "too_small"
    TOO_LATE = "too_late"
    PARTNERS = "partners"
    CERTIFICATES = "certificates"
    TOO_COSTLY = "too_costly"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The reason as a choice on a form."""
        return _WORDS[self]


_WORDS = {Reason.NONE: "No reason given", Reason.TOPIC: "Not our topic", Reason.REGION: "Not our region",
          Reason.ACADEMICS_ONLY: "For academics only", Reason.NOT_ELIGIBLE: "We may not apply",
          Reason.TOO_SMALL: "Too little money", Reason.TOO_LATE: "Too little time", Reason.PARTNERS: "No partners",
          Reason.CERTIFICATES: "We lack a certificate or clearance", Reason.TOO_COSTLY: "Too costly to bid",
          Reason.OTHER: "Something else"}


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer of a member about a call.

    `shown` is what was on the page or in the mail then: title, rank, fit, reasons, and the facts that a reason can
    rest on. `withdrawn_at` is None while the answer stands.
    """

    id: int
    member_id: str
    call_id: str
    verdict: Verdict
    at: datetime
    reason: Reason = Reason.NONE
    comment: str = ""
    person_id: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    withdrawn_at: datetime | None = None
