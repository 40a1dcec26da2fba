"""Every job of an installation, in one list."""

from datetime import datetime, timedelta

from config.catalogue import Catalogue
from ingest.jobs import ingest_jobs
from matcher.index.sync import sync
from matcher.jobs import Bench, Every, Job


def all_jobs(catalogue: Catalogue) -> tuple[Job, ...]:
    """Those of ingest, then the index."""
    return (*ingest_jobs(catalogue),
            Job("index sync", Every(timedelta(minutes=2)), _sync_index))


def _sync_index(bench: Bench, now: datetime) -> str:
    report = sync(bench.record, bench.index, bench.embedder, now)
    return f"{report.put} calls put, {report.removed} removed"
