"""Matches: a member and a call, with rank, fit, reasons; and readiness, which is never part of the score."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fit(StrEnum):
    """How unusual the score is for this member (design.md section 5). TOO_FEW: under 30 calls seen, no claim made."""

    STRONG = "strong"
    GOOD = "good"
    POSSIBLE = "possible"
    WEAK = "weak"
    TOO_FEW = "too_few_calls_seen"

    @property
    def words(self) -> str:
        """As a reader meets it: "too few calls seen"."""
        return self.value.replace("_", " ")


class Readiness(StrEnum):
    """A rule's answer. UNKNOWN asks the member; it is never taken for MET or GAP."""

    MET = "met"
    GAP = "gap"
    BLOCKER = "blocker"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of the call and the sentence of the profile that it is close to."""

    call_sentence: str
    profile_sentence: str
    section: str
    strength: float


@dataclass(frozen=True, slots=True)
class ReadinessItem:
    """What one rule says: the call's words, the member's evidence and the next step with its usual lead time."""

    rule: str
    label: str
    state: Readiness
    quote: str = ""
    evidence: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One member and one call at one moment. `score` is F of design.md section 5; `lexical` and `dense` are its
    standardised parts for the whole profile; `closer_than` of `seen` calls score lower for this member."""

    member_id: str
    call_id: str
    rank: int
    score: float
    lexical: float
    dense: float
    fit: Fit
    closer_than: int
    seen: int
    best_section: str
    challenge_ref: str | None
    terms: tuple[str, ...]
    reasons: tuple[Reason, ...]
    computed_at: datetime
    scored_by: str = ""
    """Recipe and model: scores of two of them cannot be compared."""
    copies: tuple[str, ...] = ()
    """Ids of copies and other rounds of the call that were folded under it."""
