"""Editions: one weekly digest, from draft to sent (domain.md 5.3)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class EditionState(StrEnum):
    """LAPSED: a listed call changed after approval. EMPTY: nothing to say, so nobody hears from us."""

    DRAFT = "draft"
    APPROVED = "approved"
    LAPSED = "lapsed"
    SENDING = "sending"
    SENT = "sent"
    EMPTY = "empty"

    @property
    def is_final(self) -> bool:
        """Whether mails of it left, so that nothing about it may change."""
        return self in (EditionState.SENDING, EditionState.SENT)


class EditionSection(StrEnum):
    """The shared parts, in the order in which they are read."""

    CLOSING_SOON = "closing_soon"
    NEW = "new"
    CHANGED = "changed"
    COMING_UP = "coming_up"

    @property
    def heading(self) -> str:
        """As it stands in the mail."""
        return {"closing_soon": "Closing soon", "new": "New this week", "changed": "Changed",
                "coming_up": "Coming up"}[self]


@dataclass(frozen=True, slots=True)
class SharedItem:
    """A call that every reader may see. `note` says what changed, or what staff added."""

    section: EditionSection
    call_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line that staff wrote: an event, or help worth knowing."""

    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """What an edition lists, settled at the draft: `matched` holds each member's calls, best first."""

    shared: tuple[SharedItem, ...] = ()
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def call_ids(self) -> tuple[str, ...]:
        """Every listed call once, by id."""
        return tuple(sorted({i.call_id for i in self.shared} | {c for calls in self.matched.values() for c in calls}))

    @property
    def is_empty(self) -> bool:
        """Whether nobody would get anything worth a mail; events alone are not."""
        return not self.call_ids


@dataclass(frozen=True, slots=True)
class Edition:
    """One week's digest. `week` is ISO ("2026-W48"); `approved_calls` maps each listed call to its content hash."""

    week: str
    state: EditionState
    plan: EditionPlan
    drafted_at: datetime
    intro: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    approved_calls: dict[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    note: str = ""
    """What staff should know: why it lapsed, who gets nothing."""

    @property
    def fingerprint(self) -> str:
        """Names what staff look at: another as soon as a word or a call of it changes."""
        plan = (self.plan.shared, sorted(self.plan.matched.items()), self.plan.events)
        return sha256(repr((self.intro, plan)).encode()).hexdigest()[:16]
