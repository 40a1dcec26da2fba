"""The rounds of mail: what goes out when (docs/mail.md)."""

from datetime import datetime, time, timedelta

from config.settings import MailSettings
from matcher.jobs import Bench, Daily, Every, Job
from matcher.mail.alerts import AlertReport, compose_alerts
from matcher.mail.desk import MailDesk
from matcher.mail.edition import draft, lapse_if_changed, send, week_of
from matcher.mail.finder import finder
from matcher.mail.imap import ImapMailbox, poll
from matcher.mail.working_days import is_working_day
from matcher.model.edition import EditionState
from matcher.model.instant import LONDON
from matcher.model.mail import Pace
from matcher.store.bounces import forget_bounces_before
from matcher.store.editions import get_edition
from matcher.store.mails import forget_before
from matcher.store.subscriptions import delete_unconfirmed

_WEDNESDAY, _THURSDAY = 2, 3
_SENDS_FROM = time(8)
_KEEPS_MAILS_FOR = timedelta(days=365)


def send_mail(bench: Bench, now: datetime) -> str:
    """Sends what is due."""
    report = MailDesk(bench.record, now).send_due(bench.is_stopping)
    held = f", {len(report.held)} batches held" if report.held else ""
    return f"{report.sent} sent, {report.failed} refused, {report.parked} parked, {report.put_off} put off{held}" \
           f"{f'; server away: {report.away}' if report.away else ''}"


def compose_urgent(bench: Bench, now: datetime) -> str:
    """What is urgent, for all."""
    return _words(_alerts(bench, now))


def compose_hourly(bench: Bench, now: datetime) -> str:
    """Alerts for those who get them as it happens, and what is urgent for all."""
    return _words(_alerts(bench, now, Pace.AS_IT_HAPPENS))


def compose_daily(bench: Bench, now: datetime) -> str:
    """Alerts for those who get them each working day."""
    if not is_working_day(now.astimezone(LONDON).date()):
        return "no working day"
    return _words(_alerts(bench, now, Pace.DAILY))


def draft_edition(bench: Bench, now: datetime) -> str:
    """Drafts this week's digest unless there is one: staff may have begun."""
    week = week_of(now)
    with bench.record.reading() as connection:
        known = get_edition(connection, week)
    edition = known or draft(bench.record, week, now)
    return f"{week} is {edition.state.value}"


def send_edition(bench: Bench, now: datetime) -> str:
    """Sends this week's digest from Thursday eight o'clock on, once it is approved; takes a stale approval back.

    An edition that was on its way when everything stopped is sent to its end, whatever the week.
    """
    week, before = week_of(now), week_of(now - timedelta(days=7))
    with bench.record.reading() as connection:
        edition, last = get_edition(connection, week), get_edition(connection, before)
    if last and last.state is EditionState.SENDING:
        return _send(bench, before, now)
    if edition is None or edition.state not in (EditionState.APPROVED, EditionState.SENDING):
        return f"{week}: {edition.state.value if edition else 'no draft'}"
    local = now.astimezone(LONDON)
    if (local.weekday(), local.time()) < (_THURSDAY, _SENDS_FROM):
        return f"{week} is {lapse_if_changed(bench.record, week).state.value}, leaves on Thursday"
    if lapse_if_changed(bench.record, week).state is EditionState.LAPSED:
        return f"{week} lapsed: a listed call changed"
    return _send(bench, week, now)


def _send(bench: Bench, week: str, now: datetime) -> str:
    desk = MailDesk(bench.record, now)
    find = finder(bench.index, bench.embedder, now)
    return f"{week}: {send(bench.record, week, desk.composer, desk.assess, now, find).queued} mails queued"


def read_bounces(bench: Bench, now: datetime) -> str:
    """Polls the bounce mailbox, where one is set."""
    url = MailSettings().mail_bounces_imap
    if not url:
        return "no mailbox is set"
    done = poll(ImapMailbox.from_url(url), bench.record, MailDesk(bench.record, now).composer, now)
    return ", ".join(f"{number} {what}" for what, number in sorted(done.items())) or "nothing came back"


def tidy(bench: Bench, now: datetime) -> str:
    """Deletes unconfirmed wishes after seven days, and what was sent after a year (domain.md 5.4)."""
    with bench.record.writing() as connection:
        wishes, mails = delete_unconfirmed(connection, now), forget_before(connection, now - _KEEPS_MAILS_FOR)
        forget_bounces_before(connection, now - _KEEPS_MAILS_FOR)
    return f"{wishes} unconfirmed wishes and {mails} old mails deleted"


JOBS = (
    Job("mail", Every(timedelta(minutes=1)), send_mail, lease=timedelta(minutes=15)),
    Job("urgent alerts", Every(timedelta(minutes=10), "urgent alerts"), compose_urgent, lease=timedelta(minutes=15)),
    Job("alerts", Every(timedelta(hours=1)), compose_hourly, lease=timedelta(minutes=15)),
    Job("daily alerts", Daily(time(8)), compose_daily, lease=timedelta(minutes=15)),
    Job("edition draft", Daily(time(7), weekday=_WEDNESDAY), draft_edition),
    Job("edition", Every(timedelta(minutes=15)), send_edition, lease=timedelta(minutes=15)),
    Job("bounces", Every(timedelta(minutes=15), "bounces"), read_bounces),
    Job("mail tidy", Daily(time(3)), tidy))


def _alerts(bench: Bench, now: datetime, *paces: Pace) -> AlertReport:
    desk = MailDesk(bench.record, now)
    return compose_alerts(bench.record, desk.composer, desk.assess, finder(bench.index, bench.embedder, now), now,
                          paces)


def _words(report: AlertReport) -> str:
    return f"{report.alerts} alerts, {report.urgent} urgent, {report.quiet} without news, {report.unmade} not composed"
