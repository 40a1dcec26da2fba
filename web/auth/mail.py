"""The sign-in mail: one link, queued before everything else and sent by the next run of the outbox."""
from datetime import datetime
from typing import Any

from matcher.model.member import Person


def mail_link(bench: Any, person: Person, link: str, now: datetime) -> None:
    """Mails the link."""
