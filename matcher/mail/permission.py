"""Whether a mail may leave now: asked at the last moment, whatever was true when it was composed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from matcher.errors import MailError
from matcher.model.address import checked
from matcher.model.mail import Mail, SubscriptionState
from matcher.store.bounces import soft_bounces_in_a_row
from matcher.store.subscriptions import recipients, subscription_of
from matcher.store.suppression import suppression_of

SOFT_WAITS = tuple(timedelta(hours=hours) for hours in (2, 6, 20, 64))
"""After the first four soft bounces in a row; the fifth stops (`matcher.mail.bounces`)."""


def wait_until(connection: Connection, mail: Mail, now: datetime) -> datetime | None:
    """Until when an address that bounced softly is left alone, None where it may be tried."""
    number, last = soft_bounces_in_a_row(connection, mail.recipient, now)
    if not number or last is None:
        return None
    until = last + SOFT_WAITS[min(number, len(SOFT_WAITS)) - 1]
    return until if until > now else None


def why_not(connection: Connection, mail: Mail, now: datetime) -> str:
    """Why the mail must be held back, empty where it may go."""
    if not mail.message:
        return "it could not be composed"
    try:
        checked(mail.recipient)
    except MailError as error:
        return str(error)
    suppressed = suppression_of(connection, mail.recipient)
    if suppressed and (mail.kind.subscription or suppressed.stops_service):
        return f"the address is on the suppression list: {suppressed.value.replace('_', ' ')}"
    if mail.not_after and now > mail.not_after:
        return "too late to be of use"
    wanted = mail.kind.subscription
    if wanted is None:
        return ""
    reader = next(iter(recipients(connection, wanted, [mail.person_id])), None)
    if reader:
        return "" if reader.email == mail.recipient else f"the person's address is now {reader.email}"
    known = subscription_of(connection, mail.person_id, wanted)
    if known is None or known.state is SubscriptionState.UNCONFIRMED:
        return f"{wanted.words}: never confirmed"
    if known.state is SubscriptionState.OFF:
        return f"{wanted.words}: switched off ({known.ended_why})"
    return f"{wanted.words}: the member takes part no more, or needs to give consent"
