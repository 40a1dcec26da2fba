"""Tokens that stand for a person without signing in: the API's, and the private calendar feed's."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from matcher.model.member import Person
from matcher.store.people import person_by_id
from matcher.store.tables.members import access_token


def new_token(connection: Connection, person_id: str, kind: str, now: datetime) -> str:
    """A fresh token of `kind` (api, calendar); the one before it ends. The record keeps a hash only."""
    end_tokens(connection, person_id, kind, now)
    token = secrets.token_urlsafe(24)
    connection.execute(insert(access_token).values(token_hash=_hash(token), person_id=person_id, kind=kind,
                                                   made_at=now))
    return token


def end_tokens(connection: Connection, person_id: str, kind: str, now: datetime) -> None:
    """Ends the person's tokens of that kind."""
    connection.execute(update(access_token).where(
        access_token.c.person_id == person_id, access_token.c.kind == kind, access_token.c.ended_at.is_(None))
        .values(ended_at=now))


def has_token(connection: Connection, person_id: str, kind: str) -> bool:
    """Whether the person has a token of that kind that still works."""
    return connection.execute(select(access_token.c.token_hash).where(
        access_token.c.person_id == person_id, access_token.c.kind == kind,
        access_token.c.ended_at.is_(None))).first() is not None


def person_of_token(connection: Connection, token: str, kind: str) -> Person | None:
    """Whose token it is; None where it is unknown, ended or of another kind."""
    person_id = connection.execute(select(access_token.c.person_id).where(
        access_token.c.token_hash == _hash(token), access_token.c.kind == kind,
        access_token.c.ended_at.is_(None))).scalar()
    return person_by_id(connection, person_id) if person_id else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
