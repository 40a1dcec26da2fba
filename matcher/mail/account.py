"""Answers "did they get it, and if not, why not?" from the record alone."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.mail.edition_mails import key_of
from matcher.mail.permission import wait_until, why_not
from matcher.mail.selection import matches_to_mail
from matcher.model.edition import Edition, EditionState
from matcher.model.instant import LONDON
from matcher.model.mail import MailState, Pace, QueuedMail, SubscriptionKind, SubscriptionState
from matcher.model.match import Readiness
from matcher.model.member import Person
from matcher.model.words import time_words
from matcher.readiness.report import assess, items_of
from matcher.store.bounces import last_bounce
from matcher.store.calls import get_call
from matcher.store.editions import get_edition
from matcher.store.mails import get_mail, mails_to
from matcher.store.matches import matches_of
from matcher.store.members import get_member
from matcher.store.people import person_by_email
from matcher.store.subscriptions import recipients, subscriptions_of
from matcher.store.suppression import suppression_of
from matcher.store.told import told_to


def standing_of(connection: Connection, address: str, held: dict[str, str], now: datetime) -> Iterator[str]:
    """What is known of an address: person, switches with consent, suppression, last bounce, the newest mails."""
    person = person_by_email(connection, address)
    yield _who(person, address)
    suppressed = suppression_of(connection, address)
    if suppressed:
        yield f"on the suppression list: {suppressed.value.replace('_', ' ')}"
    bounced = last_bounce(connection, address)
    if bounced:
        yield f"last report, {_when(bounced[2])}: {bounced[0]}: {bounced[1]}"
    if person is None:
        return
    for one in subscriptions_of(connection, person.id):
        is_over = one.ended_at and one.state is SubscriptionState.OFF
        ended = f", since {_when(one.ended_at)}: {one.ended_why}" if is_over and one.ended_at else ""
        consent = f"{one.consent_how}, {_when(one.confirmed_at or one.asked_at)}"
        pace = f", {one.pace.words}" if one.kind is SubscriptionKind.MATCHES else ""
        yield f"{one.kind.words}: {one.state.value}{pace} ({consent}){ended}"
    for mail in mails_to(connection, person.id, 10):
        yield f"{mail.mail.key}: {_fate(connection, mail, held, now)}"


def edition_for(connection: Connection, address: str, week: str, held: dict[str, str], now: datetime) -> str:
    """Whether the person got the edition of that week; if not, why not."""
    person, edition = person_by_email(connection, address), get_edition(connection, week)
    if person is None:
        return _who(person, address)
    if edition is None:
        return f"No: {week} was never drafted."
    mail = get_mail(connection, key_of(week, person.id))
    if mail:
        return _fate(connection, mail, held, now)
    if edition.state is not EditionState.SENT:
        return f"No: {week} is {edition.state.value}. {edition.note}".strip()
    return f"No: {_why_no_edition(connection, person, edition)}."


def call_for(connection: Connection, address: str, call_id: str, held: dict[str, str], now: datetime) -> str:
    """Whether the person was told of a call; if not, why not."""
    person, call = person_by_email(connection, address), get_call(connection, call_id)
    if person is None:
        return _who(person, address)
    if call is None:
        return f"No: there is no call {call_id!r}."
    naming = [mail for mail in mails_to(connection, person.id, 1000) if call_id in mail.mail.mentions]
    if naming:
        best = next((mail for mail in naming if mail.state is MailState.SENT), naming[0])
        return f"{best.mail.key}: {_fate(connection, best, held, now)}"
    if any(told == call_id for told, _ in told_to(connection, person.id)):
        return "Offered behind “see all” of a mail, not shown in it."
    if not recipients(connection, SubscriptionKind.MATCHES, [person.id]):
        return "No: the person gets no matched opportunities; see muster mail status ADDRESS."
    return f"No: {_why_no_match(connection, person, call_id, now)}."


def _why_no_edition(connection: Connection, person: Person, edition: Edition) -> str:
    reader = next(iter(recipients(connection, SubscriptionKind.DIGEST, [person.id])), None)
    if reader is None:
        return "the person does not get the weekly digest; see muster mail status ADDRESS"
    if edition.approved_at and reader.confirmed_at > edition.approved_at:
        return f"confirmed {_when(reader.confirmed_at)}, after the approval {_when(edition.approved_at)}"
    return "nothing in it was for this person: no match over the threshold, and no shared item"


def _why_no_match(connection: Connection, person: Person, call_id: str, now: datetime) -> str:
    member, call = get_member(connection, person.member_id or ""), get_call(connection, call_id)
    if member is None or call is None:
        return "the person belongs to no member, so nothing is matched"
    if call.hidden:
        return f"staff hid the call: {call.hidden}"
    if not call.is_open(now):
        return f"the call is {call.status_at(now).value}"
    if declined_calls(connection, member.id, [call]):
        return f"{member.name} said it is not for them"
    match = next((m for m in matches_of(connection, member.id) if m.call_id == call_id), None)
    if match is None:
        return f"it is no match of {member.name}; see muster why"
    blockers = items_of(assess(call, member, now), Readiness.BLOCKER)
    if blockers:
        return f"{member.name} is shut out: {'; '.join(b.label for b in blockers)}"
    if call_id not in {m.call_id for m in matches_to_mail(connection, member, now)}:
        return (f"its fit for {member.name} is {match.fit.words}, less than the setting “{member.volume.value}” mails, "
                "or closer calls fill its places")
    if {told for told, _ in told_to(connection, person.id)} & {*match.copies}:
        return "the person was told of a copy of it on another site"
    if any(r.pace is Pace.WEEKLY for r in recipients(connection, SubscriptionKind.MATCHES, [person.id])):
        return "the person wants matches in the weekly digest alone"
    if call.is_backfill:
        return "it came with a first import, which is never news; it can stand in the weekly digest"
    return "it waits for the next run of the alerts"


def _fate(connection: Connection, one: QueuedMail, held: dict[str, str], now: datetime) -> str:
    if one.state is MailState.SENT:
        return f"Yes: sent {_when(one.sent_at or now)} to {one.mail.recipient}: {one.last_answer}"
    if one.state is MailState.FAILED:
        return f"No: the server refused it: {one.last_answer}"
    if one.state is MailState.PARKED:
        return f"No: parked: {one.last_answer}"
    if one.mail.batch in held:
        return f"Not yet: held: {held[one.mail.batch]}"
    stopped = why_not(connection, one.mail, now)
    if stopped:
        return f"No, it will be parked: {stopped}"
    later = wait_until(connection, one.mail, now) or (one.not_before if one.not_before > now else None)
    if later:
        return f"Not yet: next try {_when(later)}{f' ({one.last_answer})' if one.last_answer else ''}"
    return "Not yet: it waits for the next run of the sender"


def _who(person: Person | None, address: str) -> str:
    if person is None:
        return f"Nobody here has the address {address}."
    place = f" of {person.member_id}" if person.member_id else ""
    return f"{person.name or person.email} <{person.email}>, {person.role}{place}"


def _when(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}, {time_words(local)}"
