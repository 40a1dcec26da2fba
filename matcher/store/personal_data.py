"""Everything that is held about a person: taken along, or erased (domain.md 5.4)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from matcher.model.mail import Suppression
from matcher.model.member import Person
from matcher.store.audit import note_act
from matcher.store.bounces import forget_bounces
from matcher.store.mails import forget_person
from matcher.store.suppression import suppress
from matcher.store.tables.mail import mail, subscription, told
from matcher.store.tables.members import access_token, feedback, member, person, saved_search, sign_in
from matcher.store.tables.operations import audit


def everything_of(connection: Connection, who: Person) -> dict[str, list[dict[str, Any]]]:
    """All entries about a person and, as its own part, the profile of the person's firm. Instants are ISO 8601."""
    parts: dict[str, Any] = {
        "You": select(person.c.email, person.c.name, person.c.role, person.c.created_at, person.c.last_seen_at)
        .where(person.c.id == who.id),
        "Consents": select(subscription.c.kind, subscription.c.state, subscription.c.pace, subscription.c.consent_how,
                           subscription.c.consent_words, subscription.c.consent_ip, subscription.c.asked_at,
                           subscription.c.confirmed_at, subscription.c.ended_at, subscription.c.ended_why)
        .where(subscription.c.person_id == who.id),
        "Mails sent to you": select(mail.c.kind, mail.c.subject, mail.c.state, mail.c.queued_at, mail.c.sent_at)
        .where(mail.c.person_id == who.id).order_by(mail.c.queued_at.desc()),
        "Answers you gave": select(feedback.c.call_id, feedback.c.verdict, feedback.c.reason, feedback.c.comment,
                                   feedback.c.at, feedback.c.withdrawn_at)
        .where(feedback.c.person_id == who.id).order_by(feedback.c.id.desc()),
        "Saved searches": select(saved_search.c.name, saved_search.c.words, saved_search.c.filters,
                                 saved_search.c.is_alerting, saved_search.c.made_at)
        .where(saved_search.c.person_id == who.id),
        "Your firm’s profile": select(member.c.profile).where(member.c.id == who.member_id)}
    found = {name: [_plain(row) for row in connection.execute(query).mappings()] for name, query in parts.items()}
    found["Your firm’s profile"] = [entry["profile"] for entry in found["Your firm’s profile"]]
    return found


def erase_person(connection: Connection, who: Person, now: datetime) -> None:
    """Erases a person: nothing about them stays but a scrambled address, so that nobody signs them up again.

    The firm's answers stay without their author, and the audit trail keeps its acts without the address.
    """
    connection.execute(update(feedback).where(feedback.c.person_id == who.id).values(person_id="", comment=""))
    forget_person(connection, who.id)
    forget_bounces(connection, who.email)
    for table in (told, subscription, saved_search, sign_in, access_token):
        connection.execute(delete(table).where(table.c.person_id == who.id))
    connection.execute(update(audit).where(audit.c.actor == who.email[:80]).values(actor="erased"))
    connection.execute(delete(person).where(person.c.id == who.id))
    suppress(connection, who.email, Suppression.ERASED, now)
    note_act(connection, "erased", "person erased", f"member:{who.member_id}" if who.member_id else "person", now)


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
