"""`muster index`: keeps the search index the same as the record."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from matcher.index import sync as work
from web.workbench import Workbench


@click.group()
def index() -> None:
    """The search index: bring it up to date, compare it with the record, or build it anew."""


@index.command()
def sync() -> None:
    """Index every call that changed since the last sync."""
    bench = Workbench()
    with _progress("Indexing") as progress:
        report = work.sync(bench.record, bench.index, bench.embedder, bench.now, progress)
    click.echo(f"{report.put} calls indexed, {report.removed} taken out.")


@index.command()
@click.option("--no-repair", is_flag=True, help="Only tell, with exit code 1 where something differs.")
def check(no_repair: bool) -> None:
    """Compare ids and contents of record and index, and put right what differs."""
    bench = Workbench()
    report = work.check(bench.record, bench.index, bench.embedder, bench.now, repairs=not no_repair)
    if report.is_clean:
        click.echo("Record and index hold the same.")
        return
    for words, ids in (("not in the index", report.missing), ("in the index alone", report.extra),
                       ("not as the record has it", report.altered)):
        if ids:
            click.echo(f"{len(ids)} {words}: {', '.join(ids[:10])}{' …' if len(ids) > 10 else ''}")
    if no_repair:
        raise SystemExit(1)
    click.echo("Repaired.")


@index.command()
def rebuild() -> None:
    """Build the index anew beside the live one, then change over: readers notice nothing."""
    bench = Workbench()
    with _progress("Rebuilding") as progress:
        report = work.rebuild(bench.record, bench.index, bench.embedder, bench.now, progress)
    click.echo(f"{report.put} calls in the new index, which is live now.")


@contextmanager
def _progress(words: str) -> Iterator[work.Progress]:
    """A bar in a terminal, a line every thousand calls elsewhere."""
    if not sys.stderr.isatty():
        last = [0]

        def tell(done: int, total: int) -> None:
            if done // 1000 > last[0] // 1000:
                click.echo(f"{words}: {done} of {total}", err=True)
            last[0] = done
        yield tell
        return
    from rich.console import Console
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
