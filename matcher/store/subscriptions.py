"""Subscriptions: who asked for what, how they said so, and who may therefore be written to (domain.md 5.4).

    ask ──► unconfirmed ──confirm──► on ──end──► off ──ask──► unconfirmed …
              └── deleted after seven days

Nothing but the person's own confirmation switches on what the person switched off.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from matcher.errors import MailError
from matcher.model.address import checked
from matcher.model.mail import Basis, Pace, Recipient, Subscription, SubscriptionKind, SubscriptionState, Suppression
from matcher.model.member import LegalForm
from matcher.store.suppression import lift, suppressed_among, suppression_of
from matcher.store.tables.mail import subscription
from matcher.store.tables.members import member, person
from matcher.store.upsert import upsert

UNCONFIRMED_FOR = timedelta(days=7)
CONSENT_WORDS = "2026-11"
"""The version of the words that people agree to, kept with each consent; change it when the words change."""

_LIFTED_BY_CONFIRMING = (Suppression.UNSUBSCRIBED_ALL, Suppression.ERASED)


def ask(connection: Connection, person_id: str, kinds: Iterable[SubscriptionKind], now: datetime, *,
        how: str, pace: Pace = Pace.DAILY, ip: str = "") -> None:
    """Notes the wish; the person confirms it by the link in a mail. What is on already stays on."""
    for kind in kinds:
        known = subscription_of(connection, person_id, kind)
        if known and known.state is SubscriptionState.ON:
            continue
        _put(connection, person_id, kind, pace, SubscriptionState.UNCONFIRMED, Basis.CONSENT, how, now, None, ip)
        if known and known.ended_at:
            connection.execute(update(subscription).where(
                subscription.c.person_id == person_id, subscription.c.kind == kind)
                .values(ended_at=known.ended_at, ended_why=known.ended_why))


def confirm(connection: Connection, person_id: str, now: datetime) -> list[SubscriptionKind]:
    """The person's yes, from the mail that asked: returns what is on because of it, [] where nothing was asked.

    It lifts the person's own earlier no; it does not lift a bounce or a complaint.
    """
    asked = connection.execute(
        update(subscription).where(subscription.c.person_id == person_id,
                                   subscription.c.state == SubscriptionState.UNCONFIRMED,
                                   subscription.c.asked_at > now - UNCONFIRMED_FOR)
        .values(state=SubscriptionState.ON.value, confirmed_at=now, ended_at=None, ended_why="")
        .returning(subscription.c.kind)).scalars().all()
    address = connection.execute(select(person.c.email).where(person.c.id == person_id)).scalar()
    if asked and address:
        lift(connection, address, _LIFTED_BY_CONFIRMING)
    return [SubscriptionKind(kind) for kind in asked]


def record_consent(connection: Connection, person_id: str, kinds: Iterable[SubscriptionKind], now: datetime, *,
                   how: str, basis: Basis = Basis.CONSENT, pace: Pace = Pace.DAILY) -> list[SubscriptionKind]:
    """Switches on what staff hold evidence for, said openly in `how` ("signed form of 3 May", "sample").

    Leaves alone what the person ever answered themself and whoever is on the suppression list. Returns what is newly
    on. Raises MailError without evidence, and where an individual would be written to without consent.
    """
    if not how.strip():
        raise MailError("say how the consent was given, for example --confirmed-by 'signed form of 3 May'")
    who = connection.execute(select(person.c.email, member.c.profile).join_from(person, member, isouter=True)
                             .where(person.c.id == person_id)).first()
    if who is None:
        raise MailError(f"there is no person {person_id!r}")
    if basis is Basis.INTERESTS and _is_individual(who.profile):
        raise MailError(f"{who.email}: sole traders, partnerships and unknown legal forms need consent "
                        "(domain.md 5.4); let the person confirm")
    if suppression_of(connection, who.email) is not None:
        return []
    fresh = [k for k in kinds if subscription_of(connection, person_id, k) is None]
    for kind in fresh:
        _put(connection, person_id, kind, pace, SubscriptionState.ON, basis, how, now, now, "")
    return fresh


def set_pace(connection: Connection, person_id: str, pace: Pace) -> None:
    """How often matched opportunities come from now on."""
    connection.execute(update(subscription).where(
        subscription.c.person_id == person_id, subscription.c.kind == SubscriptionKind.MATCHES)
        .values(pace=pace.value))


def end(connection: Connection, person_id: str, kinds: Iterable[SubscriptionKind], why: str, now: datetime) -> None:
    """Switches off at once. Again is harmless: the first moment and reason stand."""
    connection.execute(update(subscription).where(
        subscription.c.person_id == person_id, subscription.c.kind.in_([k.value for k in kinds]),
        subscription.c.state != SubscriptionState.OFF)
        .values(state=SubscriptionState.OFF.value, ended_at=now, ended_why=why))


def delete_unconfirmed(connection: Connection, now: datetime) -> int:
    """Deletes wishes that nobody confirmed in seven days, and the people of whom nothing else is known.

    Where the person had switched off before, the wish goes and their no stays.
    """
    stale = (subscription.c.state == SubscriptionState.UNCONFIRMED, subscription.c.asked_at <= now - UNCONFIRMED_FOR)
    connection.execute(update(subscription).where(*stale, subscription.c.ended_at.is_not(None))
                       .values(state=SubscriptionState.OFF.value))
    gone = connection.execute(delete(subscription).where(*stale).returning(subscription.c.person_id)).scalars().all()
    strangers = select(person.c.id).where(
        person.c.id.in_(set(gone)), person.c.member_id.is_(None), person.c.role == "member",
        person.c.last_seen_at.is_(None), ~select(subscription).where(subscription.c.person_id == person.c.id).exists())
    connection.execute(delete(person).where(person.c.id.in_(strangers)))
    return len(gone)


def subscription_of(connection: Connection, person_id: str, kind: SubscriptionKind) -> Subscription | None:
    """One switch of one person, None where it was never touched."""
    return next((s for s in subscriptions_of(connection, person_id) if s.kind is kind), None)


def subscriptions_of(connection: Connection, person_id: str) -> list[Subscription]:
    """All switches of a person, by kind."""
    return _load(connection, subscription.c.person_id == person_id)


def everybodys(connection: Connection, kind: SubscriptionKind) -> dict[str, Subscription]:
    """The switch of that kind of everybody who ever touched it, by person."""
    return {s.person_id: s for s in _load(connection, subscription.c.kind == kind)}


def _load(connection: Connection, where: Any) -> list[Subscription]:
    rows = connection.execute(select(subscription).where(where).order_by(subscription.c.kind))
    return [Subscription(r.person_id, SubscriptionKind(r.kind), Pace(r.pace), SubscriptionState(r.state),
                         Basis(r.basis), r.consent_how, r.consent_words, r.asked_at, r.confirmed_at, r.ended_at,
                         r.ended_why) for r in rows]


def recipients(connection: Connection, kind: SubscriptionKind,
               person_ids: Sequence[str] | None = None) -> list[Recipient]:
    """Everyone who may get mail of this kind now (or those of `person_ids`), in order of id."""
    rows = connection.execute(
        select(person.c.id, person.c.email, person.c.name, person.c.member_id, member.c.profile["legal_form"]
               .as_string().label("legal_form"), subscription.c.pace, subscription.c.basis, subscription.c.confirmed_at)
        .join_from(subscription, person).join(member, isouter=True)
        .where(subscription.c.kind == kind, subscription.c.state == SubscriptionState.ON,
               person.c.member_id.is_(None) | member.c.is_active,
               *([person.c.id.in_(person_ids)] if person_ids is not None else []))
        .order_by(person.c.id)).all()
    held_back = suppressed_among(connection, [r.email for r in rows])
    return [Recipient(r.id, r.email, r.name, r.member_id, Pace(r.pace), r.confirmed_at) for r in rows
            if _may_write(r.email, r.legal_form, Basis(r.basis)) and r.email not in held_back]


def _may_write(address: str, legal_form: str | None, basis: Basis) -> bool:
    try:
        checked(address)
    except MailError:
        return False
    return basis is Basis.CONSENT or not LegalForm(legal_form or LegalForm.UNKNOWN).is_individual


def _is_individual(profile: dict[str, str] | None) -> bool:
    return LegalForm(profile["legal_form"]).is_individual if profile else True


def _put(connection: Connection, person_id: str, kind: SubscriptionKind, pace: Pace, state: SubscriptionState,
         basis: Basis, how: str, asked_at: datetime, confirmed_at: datetime | None, ip: str) -> None:
    upsert(connection, subscription, {
        "person_id": person_id, "kind": kind.value, "pace": pace.value, "state": state.value, "basis": basis.value,
        "consent_how": how, "consent_words": CONSENT_WORDS, "consent_ip": ip, "asked_at": asked_at,
        "confirmed_at": confirmed_at, "ended_at": None, "ended_why": ""}, key=("person_id", "kind"))
