"""Who was told what of which call: the memory that keeps a mail from saying a thing twice."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from matcher.store.tables.mail import told
from matcher.store.upsert import insert_once

MATCH = "match"
"""The call itself was shown to the person as a match."""


def tell(connection: Connection, person_id: str, what: Iterable[tuple[str, str]], mail_key: str, now: datetime) -> None:
    """Notes pairs of (call id, what) as told by the mail of this key."""
    for call_id, thing in what:
        insert_once(connection, told, {"person_id": person_id, "call_id": call_id, "what": thing,
                                       "mail_key": mail_key, "at": now})


def told_to(connection: Connection, person_id: str) -> frozenset[tuple[str, str]]:
    """Pairs of (call id, what) that the person knows already."""
    rows = connection.execute(select(told.c.call_id, told.c.what).where(told.c.person_id == person_id))
    return frozenset((r.call_id, r.what) for r in rows)


def people_told_of(connection: Connection, call_id: str) -> list[str]:
    """Ids of the people to whom the call was shown."""
    return list(connection.execute(select(told.c.person_id).distinct().where(told.c.call_id == call_id)
                                   .order_by(told.c.person_id)).scalars())


def forget_told(connection: Connection, person_id: str) -> None:
    """Forgets what a person was told."""
    connection.execute(delete(told).where(told.c.person_id == person_id))
