"""What whoever runs mail works with: composer, readiness rules, transports and a clock, opened when first used."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from config.settings import MailSettings, SiteSettings, signing_key
from matcher.mail.compose import Composer
from matcher.mail.digest import Assess
from matcher.mail.edition import preview
from matcher.mail.links import Links
from matcher.mail.outbox import SendReport, send_due
from matcher.mail.personal import Find
from matcher.mail.transports import open_transport
from matcher.model.mail import Mail, Pace, Recipient
from matcher.model.member import Person
from matcher.store.engine import Record


class MailDesk:
    """One per command or job. `now` is the run's, and moves on with the machine's clock in long sends."""

    def __init__(self, record: Record, now: datetime) -> None:
        self.record, self.now = record, now
        self.settings = MailSettings()
        self._started = time.monotonic()

    @cached_property
    def composer(self) -> Composer:
        """Composes with this installation's addresses and signing key."""
        site = SiteSettings()
        return Composer(site, self.settings, Links(site.site_url, signing_key()))

    @cached_property
    def assess(self) -> Assess:
        """The readiness rules."""
        from matcher.readiness.report import assess
        return assess

    def clock(self) -> datetime:
        """Now, for a sender that works for minutes."""
        return self.now + timedelta(seconds=time.monotonic() - self._started)

    def send_due(self, is_stopping: Callable[[], bool] = lambda: False) -> SendReport:
        """Sends what is due over the configured connections."""
        connections = [open_transport(self.settings) for _ in range(self.settings.mail_connections)]
        return send_due(self.record, connections, self.settings, self.clock, is_stopping)

    def preview(self, week: str, person: Person, find: Find) -> Mail | None:
        """The weekly mail that the person would get, None where there is nothing for them. Raises MailError."""
        reader = Recipient(person.id, person.email, person.name, person.member_id, Pace.WEEKLY, self.now)
        return preview(self.record, week, reader, self.composer, self.assess, self.now, find)
