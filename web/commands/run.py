"""`muster run`: the main job once, from asking the sources to mails in the outbox, then where to look."""

from itertools import pairwise

import click
from rich.console import Console
from rich.table import Table

from config.settings import MailSettings, SiteSettings
from matcher.index.sync import sync
from matcher.mail import edition as editions
from matcher.mail.alerts import compose_alerts
from matcher.mail.desk import MailDesk
from matcher.mail.finder import finder
from matcher.model.mail import Pace
from matcher.model.words import days_left_words
from matcher.rank.fit import wanted
from matcher.rank.run import match_members
from matcher.store.calls import get_calls
from matcher.store.matches import matches_of
from matcher.store.members import active_members
from web.commands.ingest import ingest
from web.commands.mail import sending_words, stopping
from web.commands.members import import_members
from web.workbench import Workbench

_SHOWN_PER_MEMBER = 2


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Ask the sources, index, match every member, and write this week's mails. Safe to repeat.

    Where no source answers the shipped sample is used, and where there are no members the sample's firms; both say so.
    """
    _step("Calls")
    ctx.invoke(ingest, source_ids=(), paths=(), takes_sample=False, sample_if_silent=True, quick=True)
    if not _has_members():
        _step("Members")
        click.echo("There are none yet: the sample's invented firms are brought in, their people signed up for mail.")
        ctx.invoke(import_members, file=None, sample=True, confirmed_by="the shipped sample")
    bench = Workbench()          # from here on: whoever has just signed up counts as signed up by now
    _step("Index and matches")
    synced = sync(bench.record, bench.index, bench.embedder, bench.now)
    report = match_members(bench.record, bench.ranker, bench.now, index=bench.index, reader=bench.embedder)
    click.echo(f"{synced.put} calls indexed; {report.open_calls} open calls matched with {report.members} members, "
               f"measured against {report.seen} calls seen.")
    _step("Mail")
    _write_mails(bench)
    _show_best(bench)


def _has_members() -> bool:
    with Workbench().record.reading() as connection:
        return bool(active_members(connection))


def _write_mails(bench: Workbench) -> None:
    week = editions.week_of(bench.now)
    desk = MailDesk(bench.record, bench.now)
    drafted = editions.draft(bench.record, week, bench.now)
    mail_url = MailSettings().mail_url
    if not mail_url.startswith("file:"):
        click.echo(f"{week} is {drafted.state.value}. Mail goes to a server here, so a person approves it: "
                   f"muster edition show {week}, muster edition approve {week}, muster edition send {week}.")
        return
    editions.approve(bench.record, week, "muster run", bench.now)
    find = finder(bench.index, bench.embedder, bench.now)
    digest = editions.send(bench.record, week, desk.composer, desk.assess, bench.now, find)
    alerts = compose_alerts(bench.record, desk.composer, desk.assess, find, bench.now, tuple(Pace))
    with stopping() as stop:
        sent = sending_words(desk.send_due(stop))
    click.echo(f"Week {week}: {digest.queued} digests and {alerts.alerts + alerts.urgent} alerts queued; {sent}. "
               f"They are files in {mail_url.removeprefix('file:')}/.")


def _show_best(bench: Workbench) -> None:
    table = Table(title="The best matches", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("member", "call", "closer than", "time left"):
        table.add_column(heading, overflow="fold")
    with bench.record.reading() as connection:
        for member in active_members(connection):
            best = wanted(matches_of(connection, member.id), member.volume)[:_SHOWN_PER_MEMBER]
            calls = {c.id: c for c in get_calls(connection, [m.call_id for m in best])}
            for before, match in pairwise([None, *best]):
                call = calls[match.call_id]
                gate = call.next_gate(bench.now)
                table.add_row("" if before else member.name, call.title, f"{match.closer_than} of {match.seen}",
                              days_left_words(gate.at, bench.now) if gate and gate.at else "no date stated")
    Console().print(table)
    click.echo("\nLook further:\n"
               f"  make serve            the pages, at {SiteSettings().site_url}\n"
               "  muster match          every match with its reasons and what each firm would still need\n"
               "  muster why MEMBER CALL  the full account of one")


def _step(words: str) -> None:
    click.secho(f"\n{words}", bold=True)
