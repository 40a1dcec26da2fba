"""Mails that answer an act on a page: confirm, sign in. Composed as all mail is, queued first in line, sent at once."""

import threading
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Connection

from config.settings import signing_key
from matcher.mail.compose import Composer
from matcher.mail.desk import MailDesk
from matcher.mail.links import Links
from matcher.mail.service import queue_confirmation, queue_sign_in
from matcher.model.member import Person
from web.desk import workbench

LONGEST_SENDING_SECONDS = 20


def links() -> Links:
    """This installation's signed links."""
    return Links(current_app.config["SITE"].site_url, signing_key())


def post_confirmation(connection: Connection, person: Person, now: datetime) -> None:
    """Queues the mail that asks whether a wish is the person's own."""
    queue_confirmation(connection, composer(now), person, now)


def post_sign_in(connection: Connection, person: Person, address: str, link_id: str, lasts: timedelta,
                 now: datetime) -> None:
    """Queues the mail with a sign-in link."""
    queue_sign_in(connection, composer(now), person, address, link_id, lasts, now)


def composer(now: datetime) -> Composer:
    """What composes mails at this desk."""
    return MailDesk(workbench().record, now).composer


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
