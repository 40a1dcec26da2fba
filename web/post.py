"""Mails that answer an act on a page: confirm, sign in. Composed as all mail is, queued first in line, sent at once."""

import threading
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Connection

from config.settings import signing_key
from matcher.mail.desk import MailDesk
from matcher.mail.letter import Note
from matcher.mail.links import Act, Action, Links
from matcher.model.member import Person
from matcher.store.mails import queue
from web.desk import workbench

LONGEST_SENDING_SECONDS = 20


def links() -> Links:
    """This installation's signed links."""
    return Links(current_app.config["SITE"].site_url, signing_key())


def post_confirmation(connection: Connection, person: Person, now: datetime) -> None:
    """Queues the mail that asks whether a wish is the person's own; one an hour, however often it is asked for."""
    note = Note("Please confirm: mails about defence and cyber funding", (
        "Somebody, probably you, asked us to write to this address. Press the button on the page behind this link and "
        "we will.", "If it was not you, do nothing: the request is deleted after seven days."),
        links().url(Action(Act.CONFIRM, person.id), now), "Confirm")
    _queue(connection, note, person, f"confirm:{person.id}:{now:%Y-%m-%dT%H}", now)


def post_sign_in(connection: Connection, person: Person, address: str, link_id: str, lasts: timedelta,
                 now: datetime) -> None:
    """Queues the mail with a sign-in link; it is not sent once the link is over."""
    minutes = int(lasts.total_seconds() // 60)
    note = Note(f"Your sign-in link for {current_app.config['SITE'].site_name}", (
        f"Open the link and press the button to sign in. It works once, for {minutes} minutes.",
        "If you did not ask for it, do nothing."), address, "Sign in")
    _queue(connection, note, person, f"sign-in:{link_id}", now, now + lasts)


def send_soon(now: datetime) -> threading.Thread:
    """Hands what is due to the mail server beside the request; what does not leave stays in the outbox."""
    desk, stop = MailDesk(workbench().record, now), threading.Event()
    timer = threading.Timer(LONGEST_SENDING_SECONDS, stop.set)
    timer.daemon = True

    def send() -> None:
        timer.start()
        try:
            desk.send_due(stop.is_set)
        finally:
            timer.cancel()

    thread = threading.Thread(target=send, name="post", daemon=True)
    thread.start()
    return thread


def _queue(connection: Connection, note: Note, person: Person, key: str, now: datetime,
           not_after: datetime | None = None) -> None:
    composer = MailDesk(workbench().record, now).composer
    queue(connection, composer.note(note, person.id, person.email, person.name, key, now, not_after), now)
