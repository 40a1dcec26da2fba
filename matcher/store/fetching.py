"""What the record keeps of fetching: turns at a host, validators of addresses, raw answers."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from matcher.store.tables.operations import fetch_memory, host_pace, payload
from matcher.store.upsert import insert_once, upsert


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer of an address said about itself, and the SHA-256 of its body."""

    etag: str = ""
    last_modified: str = ""
    content_hash: str = ""


def take_turn(connection: Connection, host: str, holder: str, now: datetime, lease: timedelta) -> datetime | None:
    """Takes the one turn at a host. None: it is ours until `lease` ends. A moment: try again then, not before.

    Two processes cannot both be told None: the row is locked while it is judged (on SQLite the whole record is).
    """
    free = {"host": host, "not_before": now, "holder": None, "held_until": None}
    insert_once(connection, host_pace, free)
    row = connection.execute(select(host_pace).where(host_pace.c.host == host).with_for_update()).one()
    if row.holder and row.holder != holder and row.held_until and row.held_until > now:
        held_until: datetime = row.held_until
        return min(held_until, now + timedelta(seconds=1))
    not_before: datetime = row.not_before
    if not_before > now:
        return not_before
    connection.execute(update(host_pace).where(host_pace.c.host == host)
                       .values(holder=holder, held_until=now + lease))
    return None


def end_turn(connection: Connection, host: str, holder: str, not_before: datetime) -> None:
    """Gives the turn back; nobody asks the host before `not_before`."""
    connection.execute(update(host_pace).where(host_pace.c.host == host, host_pace.c.holder == holder)
                       .values(holder=None, held_until=None, not_before=not_before))


def validators_of(connection: Connection, address: str) -> Validators | None:
    """What is remembered of an address (with its parameters and body, as the fetch spells it)."""
    row = connection.execute(select(fetch_memory).where(fetch_memory.c.url_hash == _hash(address))).one_or_none()
    return Validators(row.etag or "", row.last_modified or "", row.content_hash or "") if row else None


def remember_validators(connection: Connection, address: str, validators: Validators, now: datetime) -> None:
    """Keeps them for the next question."""
    upsert(connection, fetch_memory, {
        "url_hash": _hash(address), "url": address, "etag": validators.etag or None,
        "last_modified": validators.last_modified or None, "content_hash": validators.content_hash or None,
        "fetched_at": now}, ["url_hash"])


def keep_payload(connection: Connection, source_id: str, url: str, body: bytes, content_hash: str,
                 now: datetime) -> None:
    """Keeps a raw answer, packed."""
    connection.execute(payload.insert().values(source_id=source_id, url=url, content_hash=content_hash,
                                               body=zlib.compress(body, 6), fetched_at=now))


def payload_body(connection: Connection, payload_id: int) -> bytes | None:
    """A raw answer as it came, None where it is gone."""
    packed = connection.execute(select(payload.c.body).where(payload.c.id == payload_id)).scalar_one_or_none()
    return zlib.decompress(packed) if packed is not None else None


def forget_payloads(connection: Connection, before: datetime) -> int:
    """Drops raw answers older than `before`. Returns how many."""
    return connection.execute(delete(payload).where(payload.c.fetched_at < before)).rowcount


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
