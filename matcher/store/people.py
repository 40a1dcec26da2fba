"""People who sign in: found by id or address, let in by links that work once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from matcher.model.member import Person
from matcher.store.tables.members import person, sign_in


def person_by_id(connection: Connection, person_id: str) -> Person | None:
    """The person of that id, None where there is none."""
    row = connection.execute(select(person).where(person.c.id == person_id)).first()
    return Person(row.id, row.email, row.name, row.role, row.member_id) if row else None


def person_by_email(connection: Connection, email: str) -> Person | None:
    """The person of that address, whatever its case."""
    row = connection.execute(select(person).where(person.c.email == email.strip().lower())).first()
    return Person(row.id, row.email, row.name, row.role, row.member_id) if row else None


def take_turn(connection: Connection, person_id: str) -> None:
    """Makes other writers about the same person wait until this transaction ends (on SQLite all do anyway)."""
    connection.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())


def seen(connection: Connection, person_id: str, at: datetime) -> datetime | None:
    """Notes the visit. Returns when the person was last here before."""
    before = connection.execute(select(person.c.last_seen_at).where(person.c.id == person_id)).scalar()
    connection.execute(update(person).where(person.c.id == person_id).values(last_seen_at=at))
    return before


def keep_link(connection: Connection, link_id: str, person_id: str, expires_at: datetime, now: datetime) -> None:
    """Keeps a sign-in link that works once until `expires_at`; sweeps those that are over."""
    connection.execute(delete(sign_in).where(sign_in.c.expires_at < now))
    connection.execute(insert(sign_in).values(id=link_id, person_id=person_id, expires_at=expires_at))


def link_stands(connection: Connection, link_id: str, now: datetime) -> bool:
    """Whether the link is known, unused and in time."""
    return connection.execute(select(sign_in.c.id).where(
        sign_in.c.id == link_id, sign_in.c.used_at.is_(None), sign_in.c.expires_at >= now)).first() is not None


def use_link(connection: Connection, link_id: str, now: datetime) -> Person | None:
    """Spends the link and returns whose it was; None where it is unknown, spent or too old."""
    spent = connection.execute(update(sign_in).where(
        sign_in.c.id == link_id, sign_in.c.used_at.is_(None), sign_in.c.expires_at >= now)
        .values(used_at=now).returning(sign_in.c.person_id)).scalar()
    return person_by_id(connection, spent) if spent else None


def members_of_people(connection: Connection, person_ids: Iterable[str]) -> set[str]:
    """The members that these people belong to."""
    wanted = list(person_ids)
    return {m for m in connection.execute(select(person.c.member_id).where(person.c.id.in_(wanted))).scalars() if m}


def all_people(connection: Connection) -> dict[str | None, list[Person]]:
    """Everybody, by member id (None: of no member), in order of address."""
    found: dict[str | None, list[Person]] = {}
    for r in connection.execute(select(person).order_by(person.c.email)):
        found.setdefault(r.member_id, []).append(Person(r.id, r.email, r.name, r.role, r.member_id))
    return found
