"""`muster members`: bring members in from a file, write them out, list them."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from config.regions import regions
from config.settings import project_folder
from matcher.cluster.doctor import examine
from matcher.cluster.files import Roll, read_roll, render_members, write_members
from matcher.errors import StoreError
from matcher.model.mail import SubscriptionKind
from matcher.rank.preview import mails_by_setting
from matcher.store.members import active_members, get_member, people_of, profile_hash, put_member, put_person
from matcher.store.subscriptions import record_consent
from web.workbench import Workbench


@click.group()
def members() -> None:
    """The members of the cluster and their profiles."""


@members.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Bring in the twelve invented firms of config/sample.")
@click.option("--confirmed-by", metavar="WORDS", default="",
              help="Sign everybody in it up for mail, on the evidence that these words name.")
def import_members(file: Path | None, sample: bool, confirmed_by: str) -> None:
    """Bring in members from FILE (YAML, JSON or CSV). One wrong entry and nothing is changed."""
    if (file is None) == (not sample):
        raise click.UsageError("name one FILE, or give --sample")
    bench = Workbench()
    roll = read_roll(file) if file else read_roll(project_folder() / "sample" / "members.yaml", bench.now.date())
    counts = _store(bench, roll, confirmed_by)
    for warning in roll.warnings:
        click.echo(warning, err=True)
    click.echo(", ".join(f"{count} {state}" for state, count in counts.items()))


def _store(bench: Workbench, roll: Roll, confirmed_by: str) -> dict[str, int]:
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with bench.record.writing() as connection:
        for one in roll.members:
            known = get_member(connection, one.id)
            same = known is not None and profile_hash(known) == profile_hash(one)
            counts["unchanged" if same else "changed" if known else "new"] += 1
            put_member(connection, one, bench.now)
            for person in roll.people.get(one.id, ()):
                put_person(connection, person, bench.now)
                if confirmed_by:
                    record_consent(connection, person.id, tuple(SubscriptionKind), bench.now, how=confirmed_by)
    return counts


@members.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--format", "ending", type=click.Choice(["yaml", "json", "csv"]), default="yaml", show_default=True,
              help="What to print where no FILE is named.")
def export(file: Path | None, ending: str) -> None:
    """Write all members to FILE (its ending says the format), or print them."""
    with Workbench().record.reading() as connection:
        found = active_members(connection)
        people = {one.id: people_of(connection, one.id) for one in found}
    if file is None:
        click.echo(render_members(f".{ending}", found, people), nl=False)
        return
    write_members(file, found, people)
    click.echo(f"{len(found)} members written to {file}")


@members.command("list")
def list_members() -> None:
    """Every member with region, tags and number of sections."""
    with Workbench().record.reading() as connection:
        found = active_members(connection)
    table = Table("id", "name", "region", "sections", "tags", box=None)
    for one in found:
        tags = ", ".join(one.tags)
        table.add_row(one.id, one.name, regions().name(one.region) or "not known", str(len(one.sections)), tags)
    Console().print(table)
    click.echo(f"{len(found)} members")


@members.command()
@click.argument("member_id", metavar="MEMBER", required=False)
def doctor(member_id: str | None) -> None:
    """Say what keeps profiles from finding the right calls, of MEMBER or of all."""
    with Workbench().record.reading() as connection:
        found = [one for one in active_members(connection) if member_id in (None, one.id)]
    if member_id and not found:
        raise StoreError(f"no member is called {member_id!r}")
    for one in found:
        for finding in examine(one):
            click.echo(f"{one.id}: {'warning' if finding.is_warning else 'hint'}: {finding.words}")
    click.echo(f"{len(found)} profiles examined")


@members.command()
@click.argument("member_id", metavar="MEMBER")
def volume(member_id: str) -> None:
    """How many mails each setting, few, normal or many, would have meant for MEMBER over the last 90 days."""
    bench = Workbench()
    with bench.record.reading() as connection:
        member = get_member(connection, member_id)
    if member is None:
        raise StoreError(f"no member is called {member_id!r}")
    for setting, meant in mails_by_setting(bench.record, bench.ranker, member, bench.now,
                                                 bench.embedder).items():
        sign = "set" if setting is member.volume else ""
        click.echo(f"{setting.value:<7} {sign:<4} mails: {meant.mails:>3}, calls in them: {meant.calls:>3}")
