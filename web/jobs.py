"""Every job of an installation, in one list."""

from datetime import datetime, timedelta

from config.catalogue import Catalogue
from ingest.jobs import ingest_jobs
from matcher.index.sync import sync
from matcher.jobs import Bench, Every, Job
from matcher.mail.jobs import JOBS as MAIL_JOBS
from matcher.rank.run import match_members


def all_jobs(catalogue: Catalogue) -> tuple[Job, ...]:
    """Those of ingest, then the index, then mail."""
    return (*ingest_jobs(catalogue),
            Job("index sync", Every(timedelta(minutes=2)), _sync_index),
            Job("matching", Every(timedelta(minutes=10)), _match_members),
            *MAIL_JOBS)


def _sync_index(bench: Bench, now: datetime) -> str:
    report = sync(bench.record, bench.index, bench.embedder, now)
    return f"{report.put} calls put, {report.removed} removed"


def _match_members(bench: Bench, now: datetime) -> str:
    report = match_members(bench.record, bench.ranker, now, index=bench.index, reader=bench.embedder)
    return f"{report.pairs_scored} pairs of {report.members} members and {report.open_calls} open calls scored"
