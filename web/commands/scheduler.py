"""`muster scheduler` runs jobs when they are due; `muster jobs` shows them and runs one by hand."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import click

from config.catalogue import load_catalogue
from ingest.errors import IngestError
from ingest.schedule import Scheduler, real_clock, run_tick
from matcher.jobs import Job
from matcher.model.instant import LONDON
from matcher.store.jobs import Tick, last_ticks
from web.jobs import all_jobs
from web.workbench import Workbench

_LATELY = timedelta(minutes=10)
"""Several times the rhythm of the most frequent jobs."""


class JobBench(Workbench):
    """A workbench that knows when to end."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    @property
    def is_stopping(self) -> Callable[[], bool]:
        """Whether the process was asked to end."""
        return self._stop.is_set


@click.command()
def scheduler() -> None:
    """Run every job when it is due, until stopped. Any number of schedulers may share a record."""
    stop = threading.Event()
    bench = JobBench(stop)
    jobs = all_jobs(load_catalogue())
    click.echo(f"{len(jobs)} jobs on {bench.record.engine.url.render_as_string()}; stop with Ctrl-C", err=True)
    Scheduler(bench, jobs).serve(stop)
    click.echo("stopped", err=True)


@click.group(invoke_without_command=True)
@click.option("--check", "is_check", is_flag=True, help="Only end with 1 where no scheduler has run a job of late.")
@click.pass_context
def jobs(context: click.Context, is_check: bool) -> None:
    """Show every job: when it ran last, how it went, when it runs next."""
    if context.invoked_subcommand:
        return
    bench, now = Workbench(), real_clock()
    with bench.record.reading() as connection:
        last = last_ticks(connection)
    if is_check:
        if not any(tick.is_running(now) or now - tick.started_at < _LATELY for tick in last.values()):
            raise IngestError(f"no job has run within {_LATELY.seconds // 60} minutes: is a scheduler there?")
        return
    for job in all_jobs(load_catalogue()):
        click.echo(f"{job.name:<28} {job.rhythm.words:<18} next {_moment(job.rhythm.following(now))}  "
                   f"{_last_words(last.get(job.name), now)}")


@jobs.command()
@click.argument("name", nargs=-1, required=True)
def run(name: tuple[str, ...]) -> None:
    """Run one job now, whatever its rhythm."""
    job = _named(" ".join(name))
    now = real_clock()
    bench = JobBench(threading.Event())
    if not run_tick(job, f"by hand {now.isoformat()}", bench):
        raise IngestError(f"{job.name} is running already")
    with bench.record.reading() as connection:
        tick = last_ticks(connection)[job.name]
    click.echo(f"{job.name}: {tick.state}: {tick.result}")
    if tick.state == "failed":
        raise SystemExit(1)


def _named(name: str) -> Job:
    known = all_jobs(load_catalogue())
    found = next((job for job in known if job.name == name), None)
    if found is None:
        raise IngestError(f"no job is called {name!r}; there are: {', '.join(job.name for job in known)}")
    return found


def _last_words(tick: Tick | None, now: datetime) -> str:
    if tick is None:
        return "never ran"
    if tick.state == "running":
        return f"running since {_moment(tick.started_at)}" if tick.is_running(now) else "was cut off"
    took = (tick.ended_at - tick.started_at).total_seconds() if tick.ended_at else 0
    return f"last {_moment(tick.started_at)}, {took:.1f} s, {tick.state}: {tick.result}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%a %d %b %H:%M}"
