"""Returned mail and complaints in the record, by address hash."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from matcher.model.address import address_hash
from matcher.store.tables.mail import bounce, mail
from matcher.store.upsert import insert_once

_COMES_BACK_WITHIN = timedelta(days=4)


def put_bounce(connection: Connection, address: str, mail_key: str, kind: str, words: str, report_hash: str,
               now: datetime) -> bool:
    """Notes a report. Returns False where the very same one was read before."""
    return insert_once(connection, bounce, {
        "address_hash": address_hash(address), "mail_key": mail_key, "kind": kind, "words": words,
        "report_hash": report_hash, "at": now})


def soft_bounces_in_a_row(connection: Connection, address: str, now: datetime) -> tuple[int, datetime | None]:
    """(how many, when the last) of soft bounces since a mail last reached the address.

    A mail that left more than four days ago and did not come back has reached it.
    """
    came_back = select(bounce.c.id).where(bounce.c.mail_key == mail.c.key).exists()
    reached = connection.execute(select(func.max(mail.c.sent_at)).where(
        mail.c.recipient == address, mail.c.state == "sent", mail.c.sent_at < now - _COMES_BACK_WITHIN,
        ~came_back)).scalar()
    since = [bounce.c.at > reached] if reached else []
    row = connection.execute(select(func.count(), func.max(bounce.c.at)).where(
        bounce.c.address_hash == address_hash(address), bounce.c.kind == "soft", *since)).one()
    return int(row[0]), row[1]


def last_bounce(connection: Connection, address: str) -> tuple[str, str, datetime] | None:
    """(kind, words, when) of the newest report about an address."""
    row = connection.execute(
        select(bounce.c.kind, bounce.c.words, bounce.c.at).where(bounce.c.address_hash == address_hash(address))
        .order_by(bounce.c.at.desc(), bounce.c.id.desc()).limit(1)).first()
    return (row.kind, row.words, row.at) if row else None


def forget_bounces(connection: Connection, address: str) -> None:
    """Deletes what servers said of an address: their words often name it."""
    connection.execute(delete(bounce).where(bounce.c.address_hash == address_hash(address)))


def forget_bounces_before(connection: Connection, before: datetime) -> int:
    """Deletes reports that came before a moment. Returns how many."""
    return connection.execute(delete(bounce).where(bounce.c.at < before)).rowcount
