"""The mail outbox in the record (design.md section 6).

    queue ──► queued ──lease──► sending ──┬─► sent
                 ▲                        ├─► failed   the server refused it for good
                 └──── put off, let go ◄──┴─► parked   we hold it back, `last_answer` says why
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from matcher.model.mail import Mail, MailKind, MailState, QueuedMail
from matcher.store.tables.mail import mail
from matcher.store.upsert import insert_once

LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=4)
"""A mail that should wait longer than any rule lets it was written by a clock that ran ahead: it waits no more."""
_IS_UNMADE = and_(mail.c.state == MailState.PARKED, mail.c.message == b"", mail.c.recipient != "")


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that this sender holds the lease of."""

    mail: Mail
    attempts: int


def queue(connection: Connection, wanted: Mail, now: datetime) -> bool:
    """Puts a mail into the outbox. Returns False where one of its key is there already: it is never sent twice."""
    _drop_unmade(connection, [wanted.key])
    return insert_once(connection, mail, _row(wanted, now))


def queue_many(connection: Connection, wanted: Sequence[Mail], now: datetime) -> None:
    """The same for mails whose keys the caller has just seen to be free; a clash undoes the whole transaction."""
    if wanted:
        _drop_unmade(connection, [one.key for one in wanted])
        connection.execute(insert(mail), [_row(one, now) for one in wanted])


def queue_unmade(connection: Connection, wanted: Mail, why: str, now: datetime) -> None:
    """Keeps the place of a mail that could not be composed, parked, for staff to see; the mail itself replaces it."""
    insert_once(connection, mail, _row(wanted, now) | {"state": MailState.PARKED.value, "last_answer": why})


def known_keys(connection: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Which of the keys are in the outbox, as mails that could be composed."""
    return frozenset(connection.execute(select(mail.c.key).where(mail.c.key.in_(list(keys)), ~_IS_UNMADE)).scalars())


def people_with_unmade(connection: Connection, batch: str) -> frozenset[str]:
    """Ids of the people whose mail of this batch could not be composed."""
    return frozenset(connection.execute(select(mail.c.person_id).where(mail.c.batch == batch, _IS_UNMADE)).scalars())


def lease(connection: Connection, owner: str, now: datetime, limit: int,
          held_batches: Iterable[str] = ()) -> list[Due]:
    """Takes up to `limit` due mails for this sender and ten minutes, most urgent first.

    A mail whose lease ran out is due again. On PostgreSQL two senders pass each other by (SKIP LOCKED).
    """
    chosen = (select(mail.c.key).where(_is_due(now), mail.c.batch.not_in(list(held_batches)))
              .order_by(mail.c.urgency, mail.c.queued_at, mail.c.key).limit(limit).with_for_update(skip_locked=True))
    rows = connection.execute(
        update(mail).where(mail.c.key.in_(chosen))
        .values(state=MailState.SENDING.value, leased_until=now + LEASE, leased_by=owner).returning(mail)).all()
    rows = sorted(rows, key=lambda r: (r.urgency, r.queued_at, r.key))
    return [Due(_mail(r), r.attempts) for r in rows]


def lease_holders(connection: Connection) -> list[str]:
    """The senders that hold mails now."""
    return list(connection.execute(select(mail.c.leased_by).distinct().where(
        mail.c.state == MailState.SENDING)).scalars())


def keep_leases(connection: Connection, owners: Sequence[str], now: datetime) -> None:
    """Ten more minutes for whatever these senders hold."""
    connection.execute(update(mail).where(mail.c.state == MailState.SENDING, mail.c.leased_by.in_(owners))
                       .values(leased_until=now + LEASE))


def let_go(connection: Connection, owner: str) -> int:
    """Gives back, unchanged, everything that this sender holds. Returns how many."""
    return connection.execute(
        update(mail).where(mail.c.state == MailState.SENDING, mail.c.leased_by == owner)
        .values(state=MailState.QUEUED.value, leased_until=None, leased_by=None)).rowcount


def is_held(key: Any, owner: Any) -> ColumnElement[bool]:
    """The condition that the sender still holds the mail: one that stood still for too long lost it to another."""
    return and_(mail.c.key == key, mail.c.state == MailState.SENDING, mail.c.leased_by == owner)


def mark_sent(connection: Connection, key: str, answer: str, now: datetime) -> None:
    """The server took it, and nothing that anybody noted in between matters any more."""
    connection.execute(update(mail).where(mail.c.key == key).values(
        _settled(MailState.SENT, answer) | {"sent_at": now}))


def mark_failed(connection: Connection, key: str, owner: str, answer: str) -> None:
    """The server refused it for good. This and what follows change only what the sender still holds."""
    connection.execute(update(mail).where(is_held(key, owner)).values(_settled(MailState.FAILED, answer)))


def park(connection: Connection, key: str, owner: str, why: str) -> None:
    """Holds it back; staff see why."""
    connection.execute(update(mail).where(is_held(key, owner)).values(_settled(MailState.PARKED, why)))


def hold(connection: Connection, key: str, owner: str, why: str, not_before: datetime) -> None:
    """Gives it back until `not_before`; no attempt was made."""
    connection.execute(update(mail).where(is_held(key, owner)).values(
        _settled(MailState.QUEUED, why) | {"not_before": not_before}))


def put_off(connection: Connection, key: str, owner: str, answer: str, not_before: datetime) -> None:
    """Not now: one more attempt after `not_before`."""
    connection.execute(update(mail).where(is_held(key, owner)).values(
        _settled(MailState.QUEUED, answer) | {"attempts": mail.c.attempts + 1, "not_before": not_before}))


def retry(connection: Connection, key: str, now: datetime) -> bool:
    """Staff's word that a failed or parked mail goes once more. Returns False where no such mail waits for it."""
    return connection.execute(update(mail).where(
        mail.c.key == key, mail.c.state.in_([MailState.FAILED.value, MailState.PARKED.value]), mail.c.message != b"")
        .values(_settled(MailState.QUEUED, "staff let it go once more")
                | {"attempts": 0, "not_before": now, "not_after": None})).rowcount == 1


def get_mail(connection: Connection, key: str) -> QueuedMail | None:
    """The mail of this key, None where there is none."""
    row = connection.execute(select(mail).where(mail.c.key == key)).first()
    return _queued(row) if row else None


def mail_by_message_id(connection: Connection, message_id: str) -> QueuedMail | None:
    """The mail with this Message-ID, angle brackets included."""
    row = connection.execute(select(mail).where(mail.c.message_id == message_id)).first()
    return _queued(row) if row else None


def mails_to(connection: Connection, person_id: str, limit: int = 50) -> list[QueuedMail]:
    """The newest mails to a person, newest first."""
    rows = connection.execute(select(mail).where(mail.c.person_id == person_id)
                              .order_by(mail.c.queued_at.desc(), mail.c.key).limit(limit))
    return [_queued(r) for r in rows]


def mails_in(connection: Connection, states: Iterable[MailState], limit: int = 50) -> list[QueuedMail]:
    """The newest mails in one of these states, newest first."""
    rows = connection.execute(select(mail).where(mail.c.state.in_([s.value for s in states]))
                              .order_by(mail.c.queued_at.desc(), mail.c.key).limit(limit))
    return [_queued(r) for r in rows]


def counts(connection: Connection) -> dict[MailState, int]:
    """How many mails are in each state."""
    rows = connection.execute(select(mail.c.state, func.count()).group_by(mail.c.state))
    return {MailState(state): number for state, number in rows}


def forget_before(connection: Connection, before: datetime) -> int:
    """Deletes mails that were settled before a moment. Returns how many."""
    settled = (MailState.SENT.value, MailState.FAILED.value, MailState.PARKED.value)
    return connection.execute(delete(mail).where(mail.c.queued_at < before, mail.c.state.in_(settled))).rowcount


def forget_person(connection: Connection, person_id: str) -> None:
    """Empties what the mails of a person hold about them; the keys stay, so that nothing is sent again."""
    connection.execute(update(mail).where(mail.c.person_id == person_id).values(
        recipient="", message=b"", subject="", mentions=[], last_answer="erased",
        state=func.replace(func.replace(mail.c.state, MailState.QUEUED.value, MailState.PARKED.value),
                           MailState.SENDING.value, MailState.PARKED.value)))


def _is_due(now: datetime) -> ColumnElement[bool]:
    waits = and_(mail.c.not_before > now, mail.c.not_before < now + LONGEST_WAIT)
    is_leased = and_(mail.c.leased_until >= now, mail.c.leased_until <= now + 2 * LEASE)
    return or_(and_(mail.c.state == MailState.QUEUED, ~waits), and_(mail.c.state == MailState.SENDING, ~is_leased))


def _drop_unmade(connection: Connection, keys: Iterable[str]) -> None:
    connection.execute(delete(mail).where(mail.c.key.in_(list(keys)), _IS_UNMADE))


def _settled(state: MailState, answer: str) -> dict[str, object]:
    return {"state": state.value, "last_answer": answer, "leased_until": None, "leased_by": None}


def _row(one: Mail, now: datetime) -> dict[str, object]:
    return {"key": one.key, "kind": one.kind.value, "batch": one.batch, "person_id": one.person_id,
            "recipient": one.recipient, "subject": one.subject, "urgency": one.kind.urgency,
            "message_id": one.message_id, "message": zlib.compress(one.message, 1) if one.message else b"",
            "mentions": list(one.mentions),
            "state": MailState.QUEUED.value, "attempts": 0, "not_before": now, "not_after": one.not_after,
            "queued_at": now, "last_answer": ""}


def _mail(row: Row[tuple[object, ...]]) -> Mail:
    message = zlib.decompress(row.message) if row.message else b""
    return Mail(row.key, MailKind(row.kind), row.person_id, row.recipient, row.subject, row.message_id, message,
                row.batch, tuple(row.mentions), row.not_after)


def _queued(row: Row[tuple[object, ...]]) -> QueuedMail:
    return QueuedMail(_mail(row), MailState(row.state), row.attempts, row.not_before, row.queued_at, row.sent_at,
                      row.last_answer)
