"""Who was told what of which call: the memory that keeps a mail from saying a thing twice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from matcher.store.tables.mail import told
from matcher.store.tables.members import person
from matcher.store.upsert import insert_missing

MATCH = "match"
"""The call itself was shown to the person as a match."""


def tell(connection: Connection, person_id: str, what: Iterable[tuple[str, str]], mail_key: str, now: datetime) -> None:
    """Notes pairs of (call id, what) as told by the mail of this key."""
    insert_missing(connection, told, [{"person_id": person_id, "call_id": call_id, "what": thing,
                                       "mail_key": mail_key, "at": now} for call_id, thing in what])


def untell(connection: Connection, person_id: str, mail_key: str) -> None:
    """Forgets what a mail would have told the person: it never left, and the next one may say it."""
    connection.execute(delete(told).where(told.c.person_id == person_id, told.c.mail_key == mail_key))


def told_to(connection: Connection, person_id: str) -> frozenset[tuple[str, str]]:
    """Pairs of (call id, what) that the person knows already."""
    rows = connection.execute(select(told.c.call_id, told.c.what).where(told.c.person_id == person_id))
    return frozenset((r.call_id, r.what) for r in rows)


def matched_in_editions(connection: Connection, but: str) -> set[tuple[str, str]]:
    """Pairs of (member id, call id) that stood as matches in a weekly mail to the member, but for this batch's."""
    rows = connection.execute(
        select(person.c.member_id, told.c.call_id).distinct().join_from(told, person, person.c.id == told.c.person_id)
        .where(told.c.what == MATCH, told.c.mail_key.startswith("edition:"), ~told.c.mail_key.startswith(f"{but}:")))
    return {(r.member_id, r.call_id) for r in rows}


def people_told_of(connection: Connection, call_id: str) -> list[str]:
    """Ids of the people to whom the call was shown."""
    return list(connection.execute(select(told.c.person_id).distinct().where(told.c.call_id == call_id)
                                   .order_by(told.c.person_id)).scalars())
