"""Signing up: double opt-in with a record of how it was asked for (domain.md 5.4)."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from matcher.cluster.files import person_id
from matcher.mail.compose import Composer
from matcher.mail.service import queue_confirmation
from matcher.model.address import checked
from matcher.model.mail import Pace, SubscriptionKind
from matcher.model.member import Person
from matcher.store.members import put_person
from matcher.store.people import person_by_email
from matcher.store.subscriptions import ask
from matcher.store.suppression import suppression_of


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
        person = Person(person_id(address), address, name)
        put_person(connection, person, now)
    ask(connection, person.id, kinds, now, how=how, pace=pace, ip=truncated(ip))
    queue_confirmation(connection, composer, person, now)


def truncated(ip: str) -> str:
    """The network that an address is of (24 bits, or 48 of IPv6): enough for evidence, not for a person."""
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
