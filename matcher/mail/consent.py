"""Signing up and leaving: double opt-in, and an erasure that is remembered by hash alone (domain.md 5.4)."""

import hashlib
import ipaddress
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.service import queue_confirmation
from matcher.model.address import checked
from matcher.model.mail import Pace, SubscriptionKind, SubscriptionState, Suppression
from matcher.model.member import Person
from matcher.store.mails import forget_person
from matcher.store.members import put_person
from matcher.store.people import person_by_email
from matcher.store.subscriptions import ask, forget_subscriptions, subscriptions_of
from matcher.store.suppression import suppress, suppression_of
from matcher.store.told import forget_told


def sign_up(connection: Connection, composer: Composer, address: str, kinds: Iterable[SubscriptionKind],
            now: datetime, *, how: str, name: str = "", pace: Pace = Pace.DAILY, ip: str = "") -> None:
    """Notes the wish and mails the question. Says nothing about what is known of the address: tell all the same words.

    `how` is kept as evidence ("form on the site", "invited by the cluster"). Raises MailError for what is no address.
    """
    address = checked(address)
    suppressed = suppression_of(connection, address)
    if suppressed and suppressed.stops_service:
        return
    person = person_by_email(connection, address)
    if person is None:
        person = Person(f"p{hashlib.sha256(address.encode()).hexdigest()[:15]}", address, name)
        put_person(connection, person, now)
    ask(connection, person.id, kinds, now, how=how, pace=pace, ip=truncated(ip))
    asked = tuple(s.kind for s in subscriptions_of(connection, person.id)
                  if s.state is SubscriptionState.UNCONFIRMED)
    if asked:
        queue_confirmation(connection, composer, person, asked, now)


def forget_mail_of(connection: Connection, person: Person, now: datetime) -> None:
    """The mail part of an erasure: nothing is left but the hash that keeps the address from being added again."""
    suppress(connection, person.email, Suppression.ERASED, now)
    forget_subscriptions(connection, person.id)
    forget_told(connection, person.id)
    forget_person(connection, person.id)


def truncated(ip: str) -> str:
    """The network that an address is of (24 bits, or 48 of IPv6): enough for evidence, not for a person."""
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
