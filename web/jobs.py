"""Every job of an installation, in one list."""

from datetime import datetime, time, timedelta

from config.catalogue import Catalogue
from ingest.jobs import ingest_jobs
from matcher.index.sync import sync
from matcher.jobs import Bench, Daily, Every, Job
from matcher.mail.alerts import compose_alerts, paces_due
from matcher.mail.desk import MailDesk
from matcher.mail.edition import draft, week_of
from matcher.mail.finder import finder
from matcher.rank.run import match_members

_WEDNESDAY = 2


def all_jobs(catalogue: Catalogue) -> tuple[Job, ...]:
    """Those of ingest, then the index, then mail. Sending an edition stays with the person who approves it."""
    return (*ingest_jobs(catalogue),
            Job("index sync", Every(timedelta(minutes=2)), _sync_index),
            Job("matching", Every(timedelta(minutes=10)), _match_members),
            Job("alerts", Every(timedelta(minutes=15)), _compose_alerts),
            Job("edition draft", Daily(time(7), _WEDNESDAY), _draft_edition),
            Job("mail", Every(timedelta(minutes=1)), _send_mail))


def _sync_index(bench: Bench, now: datetime) -> str:
    report = sync(bench.record, bench.index, bench.embedder, now)
    return f"{report.put} calls put, {report.removed} removed"


def _match_members(bench: Bench, now: datetime) -> str:
    report = match_members(bench.record, bench.embedder, now)
    return f"{report.pairs_scored} pairs of {report.members} members and {report.open_calls} open calls scored"


def _compose_alerts(bench: Bench, now: datetime) -> str:
    desk = MailDesk(bench.record, now)
    find = finder(bench.index, bench.embedder, now)
    report = compose_alerts(bench.record, desk.composer, desk.assess, find, now, paces_due(now))
    return f"{report.alerts} alerts and {report.urgent} urgent mails queued"


def _draft_edition(bench: Bench, now: datetime) -> str:
    week = week_of(now)
    draft(bench.record, week, now)
    return f"{week} drafted"


def _send_mail(bench: Bench, now: datetime) -> str:
    report = MailDesk(bench.record, now).send_due(bench.is_stopping)
    return f"{report.sent} mails sent, {report.failed} failed, {report.put_off} put off"
