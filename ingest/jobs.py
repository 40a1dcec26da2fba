"""The jobs of ingest: each source at its interval, the pages of single items, the gap check, health, clean-up."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from config.catalogue import PREPARED, Catalogue, Source
from ingest.details_due import read_due_details
from ingest.fetch import Fetcher
from ingest.gaps import check_gaps
from ingest.health import watch_age
from ingest.pipeline import is_resting, run_source
from ingest.report import RunReport
from ingest.world import World
from matcher.jobs import Bench, Daily, Every, Job
from matcher.store.fetching import forget_payloads
from matcher.store.jobs import forget_ticks
from matcher.store.runs import forget_runs, memory_of

PAYLOADS_KEPT = timedelta(days=90)
TICKS_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=365)


def ingest_jobs(catalogue: Catalogue) -> tuple[Job, ...]:
    """One job a source that is switched on and asks others' servers, and the common ones."""
    asking = [s for s in catalogue.enabled if s.kind not in ("manual", "file")]
    sources = tuple(Job(f"source {s.id}", Every(s.every, s.id), _running(s, catalogue)) for s in asking)
    return (*sources,
            Job("details", Daily(time(2, 30)), _details(asking, catalogue)),
            Job("gap check", Daily(time(3, 30), weekday=6), _gaps(asking, catalogue)),
            Job("source health", Every(timedelta(minutes=30)), lambda bench, now: _health(bench, catalogue, now)),
            Job("clean-up", Daily(time(4)), clean_up))


def clean_up(bench: Bench, now: datetime) -> str:
    """Drops raw answers, ticks and runs whose time is over."""
    with bench.record.writing() as connection:
        payloads = forget_payloads(connection, now - PAYLOADS_KEPT)
        ticks = forget_ticks(connection, now - TICKS_KEPT)
        runs = forget_runs(connection, now - RUNS_KEPT)
    return f"{payloads} raw answers, {ticks} ticks and {runs} runs dropped"


def _running(source: Source, catalogue: Catalogue) -> Callable[[Bench, datetime], str]:
    def run(bench: Bench, now: datetime) -> str:
        with bench.record.reading() as connection:
            if is_resting(memory_of(connection, source.id), now):
                return "not asked: paused or resting"
        return run_source(source, _world(bench, catalogue, now)).words
    return run


def _details(sources: list[Source], catalogue: Catalogue) -> Callable[[Bench, datetime], str]:
    enriched = [*(s for s in sources if s.enrich), PREPARED]

    def run(bench: Bench, now: datetime) -> str:
        return _sum([read_due_details(s, _world(bench, catalogue, now)) for s in enriched])
    return run


def _gaps(sources: list[Source], catalogue: Catalogue) -> Callable[[Bench, datetime], str]:
    def run(bench: Bench, now: datetime) -> str:
        reports = [check_gaps(s, _world(bench, catalogue, now)) for s in sources]
        return f"{sum(r.new for r in reports)} notices had been missed in {len(reports)} sources"
    return run


def _health(bench: Bench, catalogue: Catalogue, now: datetime) -> str:
    with bench.record.writing() as connection:
        raised = watch_age(connection, catalogue, now)
    return f"{raised} notices raised" if raised else "all sources are well"


def _world(bench: Bench, catalogue: Catalogue, now: datetime) -> World:
    return World(bench.record, now, Fetcher(bench.record, is_stopping=bench.is_stopping), is_stopping=bench.is_stopping,
                 standings={s.id: s.standing for s in catalogue.sources})


def _sum(reports: list[RunReport]) -> str:
    changed, unchanged, faults = (sum(n) for n in zip(
        *((r.changed, r.unchanged, len(r.faults)) for r in reports), strict=True)) if reports else (0, 0, 0)
    return f"{changed} notices changed, {unchanged} unchanged, {faults} pages could not be had"
