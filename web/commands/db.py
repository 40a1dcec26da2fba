"""`muster db`: moves the record between databases."""

import click

from matcher.store.copy import copy_record
from matcher.store.engine import open_record


@click.group()
def db() -> None:
    """The record's database."""


@db.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy the record at FROM into the empty database TO, and compare counts and hashes of every table.

    Stop the scheduler and the web first: what is written to FROM meanwhile may not come along.
    """
    old, new = open_record(source), open_record(target)
    counts = copy_record(old, new, lambda table, rows: click.echo(f"{table:<20} {rows:>9,}  same"))
    click.echo(f"{sum(counts.values()):,} rows copied. Set MUSTER_DATABASE_URL to the new address to use it.")
