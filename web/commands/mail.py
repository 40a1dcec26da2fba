"""`muster mail`: the outbox, what comes back, and the answer to "did they get it?"."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from matcher.mail.account import call_for, edition_for, standing_of
from matcher.mail.alerts import compose_alerts, paces_due
from matcher.mail.bounces import messages_in, take_reports
from matcher.mail.brake import held_batches
from matcher.mail.desk import MailDesk
from matcher.mail.edition import checked_week
from matcher.mail.finder import finder
from matcher.mail.imap import ImapMailbox, poll
from matcher.mail.outbox import SendReport
from matcher.model.mail import MailState, Pace
from matcher.store.audit import note_act
from matcher.store.batches import release as release_batch
from matcher.store.bounces import forget_bounces
from matcher.store.mail_server import away
from matcher.store.mails import counts, mails_in
from matcher.store.mails import retry as retry_mail
from matcher.store.suppression import lift as lift_suppression
from web.workbench import Workbench


@click.group()
def mail() -> None:
    """The mail outbox."""


@mail.command()
@click.argument("address", required=False)
@click.option("--week", help="Whether the person got that week's digest.")
@click.option("--call", "call_id", metavar="ID", help="Whether the person was told of that call.")
def status(address: str | None, week: str | None, call_id: str | None) -> None:
    """What the outbox holds; with ADDRESS, what that person got, and if not, why not."""
    desk = _desk()
    if address is None:
        _print_outbox(desk)
        return
    with desk.record.reading() as connection:
        held = held_batches(connection, desk.settings)
        if week:
            click.echo(edition_for(connection, address, checked_week(week), held, desk.now))
        if call_id:
            click.echo(call_for(connection, address, call_id, held, desk.now))
        if not week and not call_id:
            for line in standing_of(connection, address, held, desk.now):
                click.echo(line)


@mail.command()
@click.option("--all-paces", is_flag=True, help="Also for those who get alerts daily, whatever the hour.")
def alerts(all_paces: bool) -> None:
    """Queue what people should hear of now: new matches, changes, reminders. `muster mail send` sends it."""
    bench = Workbench()
    desk = MailDesk(bench.record, bench.now)
    paces = paces_due(bench.now) if not all_paces else (Pace.AS_IT_HAPPENS, Pace.DAILY)
    find = finder(bench.index, bench.embedder, bench.now)
    report = compose_alerts(bench.record, desk.composer, desk.assess, find, bench.now, paces)
    click.echo(f"{report.alerts} alerts and {report.urgent} urgent mails queued, {report.quiet} people without news"
               + (f", {report.unmade} could not be composed: muster mail status" if report.unmade else ""))


@mail.command()
@click.option("--from", "path", type=click.Path(path_type=Path), help="A Maildir or an mbox file.")
def bounces(path: Path | None) -> None:
    """Read returned mail and complaints from a mailbox: of MUSTER_MAIL_BOUNCES_IMAP, or the one that --from names."""
    desk = _desk()
    if path:
        done = take_reports(desk.record, desk.composer, messages_in(path), desk.now)
    elif desk.settings.mail_bounces_imap:
        done = poll(ImapMailbox.from_url(desk.settings.mail_bounces_imap), desk.record, desk.composer, desk.now)
    else:
        raise click.UsageError("name a mailbox with --from, or set MUSTER_MAIL_BOUNCES_IMAP")
    click.echo(", ".join(f"{number} {what}" for what, number in sorted(done.items())) or "nothing came back")


@mail.command()
def send() -> None:
    """Send what is due, then stop."""
    desk = _desk()
    with stopping() as is_stopping:
        click.echo(sending_words(desk.send_due(is_stopping)))


@mail.command()
@click.argument("batch")
@click.option("--by", default="command line", show_default=True, help="Who looked at it; kept with the batch.")
def release(batch: str, by: str) -> None:
    """Let a BATCH pass that the volume brake holds."""
    desk = _desk()
    with desk.record.writing() as connection:
        if not release_batch(connection, batch, by, desk.now):
            raise click.ClickException(f"there is no batch {batch!r}; muster mail status names those that wait")
    click.echo(f"{batch} is released; muster mail send")


@mail.command()
@click.argument("key")
def retry(key: str) -> None:
    """Let a failed or parked mail go once more, by its KEY; "muster mail status" names them."""
    desk = _desk()
    with desk.record.writing() as connection:
        if not retry_mail(connection, key, desk.now):
            raise click.ClickException(f"no failed or parked mail with something to send has the key {key!r}")
    click.echo(f"{key} is in line again; muster mail send")


@mail.command()
@click.argument("address")
@click.option("--by", required=True, help="Who decided it, and why; kept in the audit trail.")
def lift(address: str, by: str) -> None:
    """Take ADDRESS off the suppression list: its mailbox works again, or the person took their complaint back."""
    desk = _desk()
    with desk.record.writing() as connection:
        if not lift_suppression(connection, address):
            raise click.ClickException(f"{address} is not on the list")
        forget_bounces(connection, address)
        note_act(connection, by, "suppression lifted", "mail address", desk.now)
    click.echo("Off the list. What the person switched off stays off until they confirm it anew.")


def _print_outbox(desk: MailDesk) -> None:
    with desk.record.reading() as connection:
        numbers, held, gone = counts(connection), held_batches(connection, desk.settings), away(connection)
        stuck = mails_in(connection, (MailState.FAILED, MailState.PARKED), 20)
    for state in MailState:
        click.echo(f"{state.value:8} {numbers.get(state, 0)}")
    for batch, why in held.items():
        click.echo(f"held: {batch}: {why}")
    if gone:
        click.echo(f"the mail server is away: {gone[2]}; next try after {gone[1]:%Y-%m-%d %H:%M} UTC")
    for one in stuck:
        click.echo(f"{one.state.value}: {one.mail.key} to {one.mail.recipient}: {one.last_answer}")


def sending_words(report: SendReport) -> str:
    """What a run of the sender did, for a terminal."""
    words = [f"{report.sent} sent"]
    words += [f"{number} {what}" for number, what in (
        (report.failed, "refused"), (report.parked, "parked"), (report.put_off, "put off")) if number]
    lines = [", ".join(words)]
    if report.away:
        lines.append(f"the mail server is away: {report.away}")
    lines += [f"held: {batch}: {why}" for batch, why in report.held.items()]
    return "\n".join(lines)


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Says whether SIGTERM or SIGINT came, so that a sender stops after the mail in flight."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _desk() -> MailDesk:
    bench = Workbench()
    return MailDesk(bench.record, bench.now)
