"""Service mail: the answer to something that the person just did. Queued in the caller's transaction, sent first."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.letter import Note
from matcher.mail.links import Act, Action
from matcher.model.mail import SubscriptionState
from matcher.model.member import Person
from matcher.store.mails import queue
from matcher.store.subscriptions import UNCONFIRMED_FOR, subscriptions_of


def queue_confirmation(connection: Connection, composer: Composer, person: Person, now: datetime) -> None:
    """Asks the person to confirm what waits for their yes, if anything; at most one such mail an hour."""
    asked = [s.kind.words for s in subscriptions_of(connection, person.id) if s.state is SubscriptionState.UNCONFIRMED]
    if not asked:
        return
    wanted, site = " and ".join(asked), composer.site
    note = Note(f"Please confirm: {wanted} from {site.site_name}", (
        f"Somebody, we hope you, asked that {person.email} gets {wanted} from {site.site_name}, which "
        f"{site.owner_name} runs for its members.",
        "If that was you, press the button within seven days. If not, do nothing: you will not hear from us again, "
        "and we delete the request after seven days."),
        composer.links.url(Action(Act.CONFIRM, person.id), now), "Yes, send it to me")
    _queue(connection, composer, note, person, f"confirm:{person.id}:{now:%Y-%m-%dT%H}", now, now + UNCONFIRMED_FOR)


def queue_sign_in(connection: Connection, composer: Composer, person: Person, address: str, link_id: str,
                  lasts: timedelta, now: datetime) -> None:
    """The sign-in link, which is not sent any more once it is over."""
    minutes = int(lasts.total_seconds() // 60)
    note = Note(f"Your sign-in link for {composer.site.site_name}", (
        f"Open the link and press the button to sign in. It works once, for {minutes} minutes.",
        "If you did not ask for it, do nothing."), address, "Sign in")
    _queue(connection, composer, note, person, f"sign-in:{link_id}", now, now + lasts)


def queue_unsubscribed(connection: Connection, composer: Composer, person: Person, words: str, now: datetime) -> None:
    """Says that it worked, once a minute at most, with the way back."""
    note = Note(f"You are unsubscribed from {words}", (
        f"{person.email} gets no more mail about {words}. What was being sent in this minute may still arrive.",
        "If that was a mistake, change it back here."),
        composer.links.url(Action(Act.PREFERENCES, person.id), now), "Change what you get")
    _queue(connection, composer, note, person, f"unsubscribed:{person.id}:{now:%Y-%m-%dT%H:%M}", now)


def queue_export_ready(connection: Connection, composer: Composer, person: Person, now: datetime) -> None:
    """Tells who asked for their data where it is, once a day at most; it stays behind their sign-in."""
    note = Note(f"Your data at {composer.site.site_name} is ready", (
        f"You asked what {composer.site.owner_name} holds about you. Sign in with {person.email} to see it, and to "
        "take it along as JSON or CSV.",
        f"If you did not ask, tell us: {composer.site.contact}."), composer.links.page("my/data"), "See your data")
    _queue(connection, composer, note, person, f"export:{person.id}:{now:%Y-%m-%d}", now)


def _queue(connection: Connection, composer: Composer, note: Note, person: Person, key: str, now: datetime,
           not_after: datetime | None = None) -> None:
    mail = composer.note(note, person.id, person.email, person.name, f"service:{key}", now, not_after)
    queue(connection, mail, now)
