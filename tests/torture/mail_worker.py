"""Composes, queues and sends an edition of fifty until it is killed: each run is a process of its own (`killing`)."""

from config.settings import MailSettings
from matcher.mail.edition import approve, draft, send
from matcher.mail.outbox import send_due
from matcher.mail.transports import open_transport
from matcher.model.edition import EditionState
from matcher.store.engine import Record
from tests.mail.building import NOW, WEEK, a_composer, no_readiness


def work(url: str, port: int, connections: int) -> None:
    """Runs to the end, or is killed."""
    record = Record(url)
    edition = draft(record, WEEK, NOW)
    if edition.state is EditionState.DRAFT:
        approve(record, WEEK, "staff", NOW)
    send(record, WEEK, a_composer(), no_readiness, NOW)
    settings = MailSettings(mail_url=f"smtp://127.0.0.1:{port}", mail_rate=10_000, mail_brake_floor=1000)
    report = send_due(record, [open_transport(settings) for _ in range(connections)], settings, lambda: NOW)
    assert not report.away
