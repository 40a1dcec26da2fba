"""Mail: who asked for what, and what state a message is in (design.md section 6, domain.md 5.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriptionKind(StrEnum):
    """What a person can switch on and off, each for itself."""

    MATCHES = "matches"
    DIGEST = "digest"
    EVENTS = "events"

    @property
    def words(self) -> str:
        """"matched opportunities", "the weekly digest", "events and help"."""
        return {"matches": "matched opportunities", "digest": "the weekly digest", "events": "events and help"}[self]


class Pace(StrEnum):
    """How often matched opportunities come."""

    AS_IT_HAPPENS = "as_it_happens"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def words(self) -> str:
        """For the footer of a mail: "at most once an hour"."""
        return {"as_it_happens": "as it happens, at most once an hour", "daily": "at most once each working day",
                "weekly": "once a week, in the digest"}[self]


class SubscriptionState(StrEnum):
    """UNCONFIRMED gets nothing but the mail that asks; it is deleted after seven days."""

    UNCONFIRMED = "unconfirmed"
    ON = "on"
    OFF = "off"


class Basis(StrEnum):
    """Why we may write. Individuals need CONSENT; a firm's work address may be INTERESTS (domain.md 5.4)."""

    CONSENT = "consent"
    INTERESTS = "legitimate_interests"


class Suppression(StrEnum):
    """Why an address gets no mail. Only a person's own new confirmation lifts the first two; staff lift the rest."""

    UNSUBSCRIBED_ALL = "unsubscribed_all"
    ERASED = "erased"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCES = "soft_bounces"
    COMPLAINT = "complaint"

    @property
    def stops_service(self) -> bool:
        """Whether even mail that the person just asked for (confirm, sign in) is held back."""
        return self not in (Suppression.UNSUBSCRIBED_ALL, Suppression.ERASED)


class MailKind(StrEnum):
    """What a mail is, in the order in which they leave. SERVICE answers an act of the person."""

    SERVICE = "service"
    URGENT = "urgent"
    ALERT = "alert"
    EDITION = "edition"

    @property
    def urgency(self) -> int:
        """1 leaves first."""
        return list(MailKind).index(self) + 1

    @property
    def subscription(self) -> SubscriptionKind | None:
        """The subscription that must be on when the mail leaves; None for service mail."""
        return {MailKind.URGENT: SubscriptionKind.MATCHES, MailKind.ALERT: SubscriptionKind.MATCHES,
                MailKind.EDITION: SubscriptionKind.DIGEST}.get(self)


class MailState(StrEnum):
    """A mail's life. FAILED: the server refused it for good. PARKED: we hold it back, the reason beside it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One switch of one person, with the record of their consent."""

    person_id: str
    kind: SubscriptionKind
    pace: Pace
    state: SubscriptionState
    basis: Basis
    consent_how: str
    consent_words: str
    asked_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None = None
    ended_why: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who may be written to now: confirmed, not suppressed, with a basis that fits their legal form."""

    person_id: str
    email: str
    name: str
    member_id: str | None
    pace: Pace
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A composed message on its way into the outbox. `message` is RFC 5322, ASCII, CRLF; `key` makes it unique."""

    key: str
    kind: MailKind
    person_id: str
    recipient: str
    subject: str
    message_id: str
    message: bytes
    batch: str = ""
    """Mails composed together, for the brake; empty for service mail, which has none."""
    mentions: tuple[str, ...] = ()
    """Ids of the calls in it."""
    not_after: datetime | None = None
    """Too late to be of use after this."""


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail as the outbox keeps it."""

    mail: Mail
    state: MailState
    attempts: int
    not_before: datetime
    queued_at: datetime
    sent_at: datetime | None
    last_answer: str
