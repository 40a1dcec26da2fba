"""Members and their people in the record."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from matcher.model.member import Certificate, LegalForm, Member, Person, Section, Size, Volume
from matcher.store.tables.members import member, person
from matcher.store.upsert import upsert


def put_member(connection: Connection, wanted: Member, now: datetime) -> None:
    """Writes the member; `changed_at` moves only where the profile differs."""
    profile = member_to_json(wanted)
    digest = profile_hash(wanted)
    known = connection.execute(
        select(member.c.profile_hash, member.c.is_active).where(member.c.id == wanted.id)).first()
    if known and known.profile_hash == digest and known.is_active:
        return
    upsert(connection, member, {"id": wanted.id, "name": wanted.name, "profile": profile, "profile_hash": digest,
                                "changed_at": now, "is_active": True}, key=("id",))


def get_member(connection: Connection, member_id: str) -> Member | None:
    """The member of that id, None where there is none."""
    row = connection.execute(select(member.c.profile).where(member.c.id == member_id)).first()
    return member_from_json(row.profile) if row else None


def active_members(connection: Connection) -> list[Member]:
    """Every member that takes part, in order of name."""
    rows = connection.execute(select(member.c.profile).where(member.c.is_active).order_by(member.c.name, member.c.id))
    return [member_from_json(row.profile) for row in rows]


def active_among(connection: Connection, member_ids: Iterable[str]) -> dict[str, Member]:
    """Those of these members that take part, by id."""
    rows = connection.execute(select(member.c.id, member.c.profile).where(
        member.c.is_active, member.c.id.in_(list(member_ids))))
    return {row.id: member_from_json(row.profile) for row in rows}


def put_person(connection: Connection, wanted: Person, now: datetime) -> None:
    """Writes a person; the address is kept in lower case, one person an address."""
    row = {"id": wanted.id, "email": wanted.email.lower(), "name": wanted.name, "role": wanted.role,
           "member_id": wanted.member_id, "created_at": now}
    upsert(connection, person, row, key=("id",))


def people_of(connection: Connection, member_id: str) -> list[Person]:
    """The people of a member in order of address."""
    rows = connection.execute(select(person).where(person.c.member_id == member_id).order_by(person.c.email))
    return [Person(r.id, r.email, r.name, r.role, r.member_id) for r in rows]


def profile_hash(one: Member) -> str:
    """Changes whenever anything of the member changes."""
    return hashlib.sha256(json.dumps(member_to_json(one), sort_keys=True).encode()).hexdigest()


def member_to_json(one: Member) -> dict[str, Any]:
    """A member as the record, the export and the API keep it."""
    stored = asdict(one)
    for certificate in stored["certificates"]:
        certificate["expires"] = certificate["expires"].isoformat() if certificate["expires"] else None
    stored["cleared"] = dict(one.cleared)
    return stored


def member_from_json(stored: dict[str, Any]) -> Member:
    """The member that `member_to_json` was given."""
    fields = dict(stored)
    fields["sections"] = tuple(Section(**s) for s in stored["sections"])
    fields["certificates"] = tuple(
        Certificate(c["kind"], date.fromisoformat(c["expires"]) if c["expires"] else None, c["number"], c["scope"])
        for c in stored["certificates"])
    fields["cleared"] = tuple(sorted(stored["cleared"].items()))
    fields["size"] = Size(**stored["size"])
    fields["legal_form"] = LegalForm(stored["legal_form"])
    fields["volume"] = Volume(stored["volume"])
    for name in ("tags", "excluded_topics", "works_in_regions", "identifiers"):
        fields[name] = tuple(stored[name])
    return Member(**fields)
