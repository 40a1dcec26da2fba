"""A mail that could not be composed: kept in the outbox as parked, so that staff see whom it would have reached."""

from datetime import datetime

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.model.mail import Mail, MailKind, Recipient
from matcher.store.mails import queue_unmade


def unmade(connection: Connection, composer: Composer, key: str, kind: MailKind, person: Recipient, batch: str,
           error: Exception, now: datetime) -> None:
    """Parks an empty mail under the key, with the reason."""
    empty = Mail(key, kind, person.person_id, person.email, "(could not be composed)", composer.message_id(key), b"",
                 batch)
    queue_unmade(connection, empty, f"could not be composed: {type(error).__name__}: {error}", now)
