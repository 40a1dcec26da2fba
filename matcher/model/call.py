"""Calls: the opportunities themselves, each joined from one or more notices."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from matcher.model.fact import Fact, Field
from matcher.model.instant import GATES, CallDate, DateKind
from matcher.model.notice import Challenge

LAST_GATES = (DateKind.EOI_CLOSES, DateKind.STAGE1_CLOSES, DateKind.CLOSES)
"""Gates after any of which a firm that has done nothing yet is too late (domain.md 7.1 rule 7)."""


class CallStatus(StrEnum):
    """Stored states (domain.md 2.1). "Closing soon" and "new" are derived, never stored."""

    FORECAST = "forecast"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    AWARDED = "awarded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    UNKNOWN = "unknown"


class Instrument(StrEnum):
    """What kind of opportunity it is (domain.md 2.1)."""

    GRANT = "grant"
    CONTRACT_FOR_INNOVATION = "contract_for_innovation"
    RESEARCH_CONTRACT = "research_contract"
    TENDER = "tender"
    FRAMEWORK = "framework"
    DYNAMIC_MARKET = "dynamic_market"
    LOAN = "loan"
    PRIZE = "prize"
    ACCELERATOR = "accelerator"
    CHALLENGE = "challenge"
    MARKET_ENGAGEMENT = "market_engagement"
    VOUCHER = "voucher"
    EQUITY_ROUTE = "equity_route"


class LeadRule(StrEnum):
    """Who may lead a bid (domain.md 2.1)."""

    SME_ONLY = "sme_only"
    BUSINESS_ANY = "business_any"
    ACADEMIC_ONLY = "academic_only"
    RTO_ALLOWED = "rto_allowed"
    ANY = "any"
    INVITE_ONLY = "invite_only"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A notice of the call as the reader finds it: where, which version, when we saw it."""

    source_id: str
    key: str
    version: str
    url: str
    title: str
    first_seen_at: datetime
    last_seen_at: datetime

    @property
    def name(self) -> tuple[str, str]:
        """Source and key: the same in every version."""
        return self.source_id, self.key


@dataclass(frozen=True, slots=True)
class Call:
    """One opportunity as we know it now.

    `facts` holds the standing facts only, owner's page first, a person's override before all. `status` is what the
    sources said at `changed_at`; ask `status_at(now)` for what is true at a moment.
    """

    id: str
    title: str
    text: str
    lead: str
    url: str
    source_id: str
    first_seen_at: datetime
    changed_at: datetime
    summary: str = ""
    status: CallStatus = CallStatus.UNKNOWN
    facts: tuple[Fact, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    notices: tuple[SourceRef, ...] = ()
    content_hash: str = ""
    hidden: str = ""
    """Why staff hid the call; empty if it is shown."""
    is_backfill: bool = False
    """Came with a first import: never news, never mailed as new (design.md section 6)."""
    themes: tuple[str, ...] = field(default=())

    def fact(self, wanted: Field) -> Fact | None:
        """The standing fact of a single-valued field, None where no notice says it."""
        return next((f for f in self.facts if f.field is wanted), None)

    def value(self, wanted: Field) -> Any:
        """Its value, None where unknown."""
        found = self.fact(wanted)
        return found.value if found else None

    @property
    def dates(self) -> tuple[CallDate, ...]:
        """All dates, earliest first, undated ones last."""
        dates = [f.value for f in self.facts if f.field is Field.DATE]
        return tuple(sorted(dates, key=lambda d: (d.at is None, d.at or self.first_seen_at, d.kind)))

    @property
    def funder(self) -> str | None:
        """Who pays, as the source names it; the buyer where no funder is named."""
        named = self.value(Field.FUNDER) or self.value(Field.BUYER)
        return str(named) if named else None

    def next_gate(self, now: datetime) -> CallDate | None:
        """The earliest date still ahead that a bidder must not miss (domain.md 7.1 rule 7)."""
        return next((d for d in self.dates if d.kind in GATES and d.at is not None and d.at >= now), None)

    def closes(self) -> CallDate | None:
        """The submission deadline itself, gone or ahead; the earlier where sources disagree."""
        return next((d for d in self.dates if d.kind is DateKind.CLOSES and d.at is not None), None)

    def status_at(self, now: datetime) -> CallStatus:
        """What is true at `now`, from the stated status and the dates (domain.md 2.3)."""
        if self.status in (CallStatus.CANCELLED, CallStatus.WITHDRAWN, CallStatus.AWARDED, CallStatus.PAUSED,
                           CallStatus.CLOSED):
            return self.status
        last_gates = [d for d in self.dates if d.kind in LAST_GATES]
        if any(d.is_past(now) for d in last_gates):
            return CallStatus.CLOSED
        opens = next((d for d in self.dates if d.kind is DateKind.OPENS), None)
        if opens and opens.at and opens.at > now:
            return CallStatus.UPCOMING
        if self.status is CallStatus.FORECAST:
            return CallStatus.FORECAST
        if last_gates or opens:
            return CallStatus.OPEN
        return self.status

    def is_open(self, now: datetime) -> bool:
        """Whether a firm can bid at `now`. A call whose status is unknown is not open: it is shown, never mailed."""
        return self.status_at(now) is CallStatus.OPEN
