"""Whether nothing at all speaks against a mail that a sender holds: one query, asked just before the mail leaves."""

from sqlalchemy import Connection, select

from matcher.model.address import address_hash
from matcher.model.mail import Basis, Mail, SubscriptionState
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
    address = address_hash(one.recipient)
    wanted = select(mail.c.key).where(
        is_held(one.key, owner),
        ~select(suppression.c.address_hash).where(suppression.c.address_hash == address).exists(),
        ~select(bounce.c.id).where(bounce.c.address_hash == address, bounce.c.kind == "soft").exists())
    if one.kind.subscription:
        wanted = wanted.where(
            select(subscription.c.kind).join_from(subscription, person).join(member, isouter=True).where(
                subscription.c.person_id == one.person_id, subscription.c.kind == one.kind.subscription,
                subscription.c.state == SubscriptionState.ON, subscription.c.basis == Basis.CONSENT,
                person.c.email == one.recipient, person.c.member_id.is_(None) | member.c.is_active).exists())
    return connection.execute(wanted).first() is not None
