"""`muster ingest`: runs sources, or reads files that a source answered with."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.catalogue import PREPARED, Catalogue, load_catalogue
from config.settings import FetchSettings
from ingest.errors import IngestError
from ingest.fetch import Fetcher
from ingest.fleet import has_silence, run_sources
from ingest.pipeline import run_answers, run_files
from ingest.report import RunReport
from ingest.sample import sample_answers
from ingest.sources.base import Adapter
from ingest.sources.registry import adapter_for
from ingest.world import World
from web.workbench import Workbench

_PLAIN_EVERY = 500
_SHOWN = 20
_PATIENCE = {"connect_seconds": 5.0, "attempts": 1, "patience_seconds": 60.0}
"""Someone is waiting: a host that does not answer at once is left to the next run."""


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@click.option("--from", "paths", multiple=True, type=click.Path(path_type=Path), metavar="PATH",
              help="Read a file that the source answered with, or a folder of them in name order.")
@click.option("--sample", "takes_sample", is_flag=True, help="Read the invented calls that Muster ships with.")
@click.option("--sample-if-silent", is_flag=True, help="Read them only where no source answers.")
@click.option("--quick", is_flag=True, help="Leave the pages of single items to the next run.")
def ingest(source_ids: tuple[str, ...], paths: tuple[Path, ...], takes_sample: bool, sample_if_silent: bool,
           quick: bool) -> None:
    """Bring in calls: from every source that is switched on, from some, or from files."""
    catalogue = load_catalogue()
    if missing := [str(p) for p in paths if not p.exists()]:
        raise IngestError(f"--from: there is no such file or folder: {', '.join(missing)}")
    if paths and len(source_ids) > 1:
        raise IngestError("--from: files belong to one source; give --source once")
    adapter = _adapter(source_ids, catalogue)
    sources = [catalogue[i] for i in source_ids] or list(catalogue.enabled)
    workbench = Workbench()
    with progress_shown() as progress:
        world = World(workbench.record, workbench.now, progress=progress, asks_details=not quick,
                      standings={source.id: source.standing for source in catalogue.sources})
        if takes_sample:
            reports = _read_sample(catalogue, world)
        elif paths:
            reports = [run_files(adapter, paths, world)]
        else:
            world.fetcher = Fetcher(world.record, FetchSettings().model_copy(update=_PATIENCE))
            reports = run_sources(sources, world)
    for report in reports:
        show(report)
    if not paths and not takes_sample and has_silence(reports):
        click.echo("No source answered.", err=True)
        if sample_if_silent:
            click.echo("The shipped sample is used instead: invented calls, marked as examples.")
            reports = _read_sample(catalogue, world)
            for report in reports:
                show(report)
    if all(report.state == "failed" or report.skipped for report in reports):
        raise SystemExit(1)


def _adapter(source_ids: tuple[str, ...], catalogue: Catalogue) -> Adapter:
    if source_ids in ((), (PREPARED.id,)):
        return adapter_for(PREPARED)
    return adapter_for(catalogue[source_ids[0]])


def _read_sample(catalogue: Catalogue, world: World) -> list[RunReport]:
    answers = groupby(sample_answers(world.now), key=lambda answer: answer[0])
    return [run_answers(catalogue[source_id], [body for _, body in bodies], world) for source_id, bodies in answers]


def show(report: RunReport) -> None:
    """Prints what a run met: the count, then the first faults and refusals with their places."""
    click.echo(f"{report.source_id}: {report.words}")
    _show_some("", report.faults)
    _show_some("refused: ", [f"{r.place}: {r.reason}" for r in report.refusals])


def _show_some(what: str, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(f"  {what}{line}", err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN:,} more", err=True)


@contextmanager
def progress_shown() -> Iterator[Callable[[int, str], None]]:
    """A moving line in a terminal; elsewhere a plain line every few hundred items."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_line
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:>7,.0f} items"),
               TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("asking", total=None)
        yield lambda done, name: bar.update(task, completed=done, description=name[:60])


def _plain_line(done: int, name: str) -> None:
    if done and done % _PLAIN_EVERY == 0:
        click.echo(f"{done:,} items read", err=True)
