"""`muster edition`: the weekly digest from draft to sent."""

import click

from matcher.errors import MailError
from matcher.mail import edition as editions
from matcher.mail.desk import MailDesk
from matcher.mail.finder import finder
from matcher.mail.read import text_part
from matcher.model.edition import Edition, EditionSection
from matcher.store.calls import get_calls
from matcher.store.editions import get_edition
from matcher.store.members import get_member
from matcher.store.people import person_by_email
from web.commands.mail import sending_words, stopping
from web.workbench import Workbench


@click.group()
def edition() -> None:
    """The weekly digest. WEEK is an ISO week such as 2026-W48, or "this"."""


def _week(bench: Workbench, week: str) -> str:
    return editions.week_of(bench.now) if week == "this" else editions.checked_week(week)


@edition.command()
@click.argument("week")
def draft(week: str) -> None:
    """Choose what WEEK lists from what is open now. What staff wrote stays; what was sent stays as it is."""
    bench = Workbench()
    drafted = editions.draft(bench.record, _week(bench, week), bench.now)
    click.echo(_headline(drafted))


@edition.command()
@click.argument("week")
@click.option("--person", metavar="ADDRESS", help="The mail that this person would get, as text.")
def show(week: str, person: str | None) -> None:
    """What WEEK lists, for everybody and for each member; or one person's mail."""
    bench = Workbench()
    week = _week(bench, week)
    if person:
        click.echo(_mail_text(bench, week, person))
        return
    with bench.record.reading() as connection:
        found = get_edition(connection, week)
        if found is None:
            raise click.ClickException(f"{week} has no draft yet: muster edition draft {week}")
        titles = {c.id: c.title for c in get_calls(connection, found.plan.call_ids)}
        names = {i: one.name if (one := get_member(connection, i)) else i for i in found.plan.matched}
    click.echo(_headline(found))
    if found.intro:
        click.echo(f"\n{found.intro}")
    for section in EditionSection:
        items = [i for i in found.plan.shared if i.section is section]
        if items:
            click.echo(f"\n{section.heading}")
        for item in items:
            click.echo(f"  {item.call_id}  {titles.get(item.call_id, 'gone')}{f' ({item.note})' if item.note else ''}")
    for member_id, calls in sorted(found.plan.matched.items(), key=lambda m: names[m[0]]):
        click.echo(f"\nMatched to {names[member_id]}")
        for call_id in calls:
            click.echo(f"  {call_id}  {titles.get(call_id, 'gone')}")


@edition.command()
@click.argument("week")
@click.option("--by", default="command line", show_default=True, help="Who approves; kept with the edition.")
def approve(week: str, by: str) -> None:
    """Say yes to WEEK as drafted. The approval lapses if a listed call changes."""
    bench = Workbench()
    click.echo(_headline(editions.approve(bench.record, _week(bench, week), by, bench.now)))


@edition.command()
@click.argument("week")
def send(week: str) -> None:
    """Queue one mail a person of the approved WEEK, then send what is due. Again sends nothing new."""
    bench = Workbench()
    desk = MailDesk(bench.record, bench.now)
    report = editions.send(bench.record, _week(bench, week), desk.composer, desk.assess, bench.now,
                           finder(bench.index, bench.embedder, bench.now))
    click.echo(f"{report.queued} mails queued, {report.nothing_for} people with nothing for them"
               + (f", {report.unmade} could not be composed: muster mail status" if report.unmade else ""))
    with stopping() as is_stopping:
        click.echo(sending_words(desk.send_due(is_stopping)))


def _mail_text(bench: Workbench, week: str, address: str) -> str:
    with bench.record.reading() as connection:
        person = person_by_email(connection, address)
    if person is None:
        raise MailError(f"nobody here has the address {address}")
    mail = MailDesk(bench.record, bench.now).preview(week, person, finder(bench.index, bench.embedder, bench.now))
    return text_part(mail.message) if mail else f"{address} would get no mail: nothing for them in {week}"


def _headline(one: Edition) -> str:
    members = len(one.plan.matched)
    words = f"{one.week} is {one.state.value}: {len(one.plan.call_ids)} calls, {members} members with matches"
    return f"{words}. {one.note}" if one.note else words
