"""`muster mail`: the outbox, what comes back, and the answer to "did they get it?"."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from matcher.mail.brake import held_batches
from matcher.mail.desk import MailDesk
from matcher.mail.outbox import SendReport
from matcher.model.mail import MailState
from matcher.store.batches import release as release_batch
from matcher.store.mail_server import away
from matcher.store.mails import counts, mails_in
from web.workbench import Workbench


@click.group()
def mail() -> None:
    """The mail outbox."""


@mail.command()
def status() -> None:
    """How many mails are in which state, and why those wait that wait."""
    desk = _desk()
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


@mail.command()
def send() -> None:
    """Send what is due, then stop."""
    desk = _desk()
    with stopping() as stop:
        click.echo(sending_words(desk.send_due(stop)))


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
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets, so that a sender stops after the mail in flight."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _desk() -> MailDesk:
    bench = Workbench()
    return MailDesk(bench.record, bench.now)
