"""`muster ingest`: runs sources, or reads files that a source answered with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.catalogue import Catalogue, load_catalogue
from ingest.errors import IngestError
from ingest.pipeline import World, run_files
from ingest.report import RunReport
from ingest.sources.base import Adapter
from ingest.sources.file_import import PREPARED, FileImport
from ingest.sources.registry import adapter_for
from web.workbench import Workbench

_PLAIN_EVERY = 500
_SHOWN_REFUSALS = 20


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@click.option("--from", "paths", multiple=True, type=click.Path(path_type=Path), metavar="PATH",
              help="Read a file that the source answered with, or a folder of them in name order.")
def ingest(source_ids: tuple[str, ...], paths: tuple[Path, ...]) -> None:
    """Bring in calls: from every source that is switched on, from some, or from files."""
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        raise IngestError(f"--from: there is no such file or folder: {', '.join(missing)}")
    if not paths:
        raise IngestError("running sources over the network is not built yet; use --from")
    catalogue = load_catalogue()
    workbench = Workbench()
    standings = {source.id: source.standing for source in catalogue.sources}
    with progress_shown() as progress:
        world = World(workbench.record, workbench.now, progress, standings)
        report = run_files(_adapter(source_ids, catalogue), paths, world)
    show(report)
    if report.state == "failed":
        raise SystemExit(1)


def _adapter(source_ids: tuple[str, ...], catalogue: Catalogue) -> Adapter:
    if len(source_ids) > 1:
        raise IngestError("--from: files belong to one source; give --source once")
    if source_ids in ((), (PREPARED.id,)):
        return FileImport(PREPARED)
    return adapter_for(catalogue[source_ids[0]])


def show(report: RunReport) -> None:
    """Prints what a run met: the count, then the first refusals with their places."""
    click.echo(f"{report.source_id}: {report.words}")
    for fault in report.faults[:_SHOWN_REFUSALS]:
        click.echo(f"  {fault}", err=True)
    for refusal in report.refusals[:_SHOWN_REFUSALS]:
        click.echo(f"  refused: {refusal.place}: {refusal.reason}", err=True)
    if len(report.refusals) > _SHOWN_REFUSALS:
        click.echo(f"  and {len(report.refusals) - _SHOWN_REFUSALS:,} more refused", err=True)


@contextmanager
def progress_shown() -> Iterator[Callable[[int, str], None]]:
    """A moving line in a terminal; elsewhere a plain line every few hundred items."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_line
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:>7,.0f} items"), BarColumn(),
               TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, name: bar.update(task, completed=done, description=name[:60])


def _plain_line(done: int, name: str) -> None:
    if done and done % _PLAIN_EVERY == 0:
        click.echo(f"{done:,} items read", err=True)
