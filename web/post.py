"""Mails that answer an act on a page: confirm, sign in. Composed as all mail is, queued first in line, sent at once."""

import threading
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection

from config.settings import MailSettings, SiteSettings, signing_key
from matcher.mail.compose import Composer
from matcher.mail.letter import Note
from matcher.mail.links import Act, Action, Links
from matcher.model.member import Person
from matcher.store.mails import queue


def links() -> Links:
    """This installation's links."""
    return Links(current_app.config["SITE"].site_url, signing_key())
