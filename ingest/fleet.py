"""Runs many sources at once, but politely: those that share a host one after another, different hosts side by side."""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from urllib.parse import urlsplit

from config.catalogue import Source
from ingest.pipeline import is_resting, run_source
from ingest.report import RunReport
from ingest.world import World
from matcher.store.runs import memory_of

_MOST_HOSTS = 6
_BY_HAND = ("manual", "file")
_log = logging.getLogger(__name__)


def run_sources(sources: Sequence[Source], world: World) -> list[RunReport]:
    """One run of each source that asks others' servers, in the order given. A host that is silent is asked once."""
    asking = [s for s in sources if s.kind not in _BY_HAND]
    hosts = [list(group) for _, group in groupby(sorted(asking, key=_host), key=_host)]
    with ThreadPoolExecutor(max_workers=min(_MOST_HOSTS, max(1, len(hosts)))) as pool:
        done = pool.map(lambda group: list(_run_host(group, world)), hosts)
        reports = {report.source_id: report for group in done for report in group}
    return [reports[s.id] for s in asking]


def has_silence(reports: Sequence[RunReport]) -> bool:
    """Whether not one source answered anything that could be read."""
    return not any(r.has_answered for r in reports)


def _run_host(sources: Iterable[Source], world: World) -> Iterable[RunReport]:
    silent = False
    for source in sources:
        with world.record.reading() as connection:
            memory = memory_of(connection, source.id)
        if silent or is_resting(memory, world.now):
            why = f"{_host(source)} did not answer" if silent else _resting_words(memory.is_paused)
            yield RunReport(source.id, skipped=why)
            continue
        try:
            report = run_source(source, world)
        except Exception as fault:      # the other sources are to be asked whatever became of this one
            _log.exception("the run of %s broke off", source.id)
            report = RunReport(source.id, faults=[f"{type(fault).__name__}: {fault}"[:300]])
        silent = report.is_silent
        yield report


def _resting_words(is_paused: bool) -> str:
    return "paused by staff" if is_paused else "left alone for a while after failing three times"


def _host(source: Source) -> str:
    return urlsplit(source.url or "").netloc.lower()
