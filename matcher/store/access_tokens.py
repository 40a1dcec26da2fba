"""Tokens that stand for a person: a browser's while it is signed in, the API's, and the private calendar feed's."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from matcher.model.member import Person
from matcher.store.tables.members import access_token, person

SESSION = "session"
SESSION_LASTS = timedelta(hours=12)
_STANDING = access_token.c.ended_at.is_(None)
_OWNER = select(person.c.id, person.c.email, person.c.name, person.c.role, person.c.member_id).join_from(
    access_token, person, person.c.id == access_token.c.person_id).where(
    access_token.c.token_hash == bindparam("hash"), access_token.c.kind == bindparam("kind"), _STANDING)
_SESSION_OWNER = _OWNER.where(access_token.c.made_at > bindparam("since"))


def new_token(connection: Connection, person_id: str, kind: str, now: datetime) -> str:
    """A fresh token of `kind` (api, calendar); the one before it ends. The record keeps a hash only."""
    end_tokens(connection, person_id, kind, now)
    return _keep(connection, person_id, kind, now)


def begin_session(connection: Connection, person_id: str, now: datetime) -> str:
    """A token for one browser, beside those of the person's others, for SESSION_LASTS; sweeps those that are over."""
    connection.execute(delete(access_token).where(
        access_token.c.kind == SESSION, (access_token.c.made_at <= now - SESSION_LASTS) | ~_STANDING))
    return _keep(connection, person_id, SESSION, now)


def end_session(connection: Connection, token: str) -> None:
    """Whoever holds this session's token, a copy too, is nobody from now on."""
    connection.execute(delete(access_token).where(access_token.c.token_hash == _hash(token),
                                                  access_token.c.kind == SESSION))


def end_tokens(connection: Connection, person_id: str, kind: str, now: datetime) -> None:
    """Ends the person's tokens of that kind."""
    connection.execute(update(access_token).where(
        access_token.c.person_id == person_id, access_token.c.kind == kind, _STANDING)
        .values(ended_at=now))


def has_token(connection: Connection, person_id: str, kind: str) -> bool:
    """Whether the person has a token of that kind that still works."""
    return connection.execute(select(access_token.c.token_hash).where(
        access_token.c.person_id == person_id, access_token.c.kind == kind, _STANDING)).first() is not None


def person_of_token(connection: Connection, token: str, kind: str) -> Person | None:
    """Whose token it is; None where it is unknown, ended or of another kind."""
    row = connection.execute(_OWNER, {"hash": _hash(token), "kind": kind}).first()
    return Person(*row) if row else None


def person_of_session(connection: Connection, token: str, now: datetime) -> Person | None:
    """Who signed in with this session; None where it is unknown, ended or too old."""
    asked = {"hash": _hash(token), "kind": SESSION, "since": now - SESSION_LASTS}
    row = connection.execute(_SESSION_OWNER, asked).first()
    return Person(*row) if row else None


def _keep(connection: Connection, person_id: str, kind: str, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    connection.execute(insert(access_token).values(token_hash=_hash(token), person_id=person_id, kind=kind,
                                                   made_at=now))
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
