"""Whether nothing at all speaks against a mail that a sender holds: one query, asked just before the mail leaves."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from matcher.model.address import address_hash
from matcher.model.mail import Basis, Mail, SubscriptionKind, SubscriptionState
from matcher.store.mails import is_held
from matcher.store.tables.mail import bounce, mail, subscription, suppression
from matcher.store.tables.members import member, person


def still_holds(connection: Connection, one: Mail, owner: str) -> bool:
    """Whether the mail is still this sender's."""
    return connection.execute(select(mail.c.key).where(is_held(one.key, owner))).first() is not None


def is_clear(connection: Connection, one: Mail, owner: str) -> bool:
    """True only where the mail is held, the address is on no list and the person's consent stands.

    False means: look closer (`matcher.mail.permission`).
    """
    asked = {"mail_key": one.key, "owner": owner, "hash": address_hash(one.recipient), "person": one.person_id,
             "recipient": one.recipient}
    return connection.execute(_clear(one.kind.subscription), asked).first() is not None


@cache
def _clear(kind: SubscriptionKind | None) -> Select[Any]:
    """Made once: putting the statement together costs more than running it."""
    wanted = select(mail.c.key).where(
        is_held(bindparam("mail_key"), bindparam("owner")),
        ~select(suppression.c.address_hash).where(suppression.c.address_hash == bindparam("hash")).exists(),
        ~select(bounce.c.id).where(bounce.c.address_hash == bindparam("hash"), bounce.c.kind == "soft").exists())
    if kind is None:
        return wanted
    return wanted.where(
        select(subscription.c.kind).join_from(subscription, person).join(member, isouter=True).where(
            subscription.c.person_id == bindparam("person"), subscription.c.kind == kind,
            subscription.c.state == SubscriptionState.ON, subscription.c.basis == Basis.CONSENT,
            person.c.email == bindparam("recipient"), person.c.member_id.is_(None) | member.c.is_active).exists())
