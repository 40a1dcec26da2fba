"""Addresses that want no mail, or cannot get any: hashes only, so that the list survives erasure (domain.md 5.4)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from matcher.model.address import address_hash
from matcher.model.mail import Suppression
from matcher.store.tables.mail import suppression
from matcher.store.upsert import upsert

_ASKED_BY_NAME = 500
_STRENGTH = list(Suppression)


def suppress(connection: Connection, address: str, reason: Suppression, now: datetime) -> None:
    """Puts the address on the list. A stronger reason replaces a weaker one, never the other way round."""
    known = suppression_of(connection, address)
    if known is None or _STRENGTH.index(reason) >= _STRENGTH.index(known):
        upsert(connection, suppression, {"address_hash": address_hash(address), "reason": reason.value, "at": now},
               key=("address_hash",))


def lift(connection: Connection, address: str, reasons: Iterable[Suppression] = tuple(Suppression)) -> bool:
    """Takes the address off the list if it stands there for one of `reasons`. Returns whether it did."""
    result = connection.execute(delete(suppression).where(
        suppression.c.address_hash == address_hash(address), suppression.c.reason.in_([r.value for r in reasons])))
    return result.rowcount == 1


def suppression_of(connection: Connection, address: str) -> Suppression | None:
    """Why the address gets no mail, None where it may."""
    found = connection.execute(
        select(suppression.c.reason).where(suppression.c.address_hash == address_hash(address))).scalar()
    return Suppression(found) if found else None


def suppressed_among(connection: Connection, addresses: Collection[str]) -> frozenset[str]:
    """Which of the addresses are on the list, for mails in numbers."""
    hashes = {address_hash(address): address for address in addresses}
    listed = select(suppression.c.address_hash)
    if len(hashes) <= _ASKED_BY_NAME:
        listed = listed.where(suppression.c.address_hash.in_(list(hashes)))
    return frozenset(hashes[h] for h in connection.execute(listed).scalars() if h in hashes)
