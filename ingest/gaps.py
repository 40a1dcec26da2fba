"""The weekly gap check: asks again for a past window and writes down what the runs of that time had not brought."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from config.catalogue import Source
from ingest.details import asker_of_details
from ingest.errors import FetchError, ParseError
from ingest.report import RunReport
from ingest.sources.base import Adapter, Request, SourceState
from ingest.sources.registry import adapter_for
from ingest.taking import known_follow_ups, take
from ingest.world import World
from matcher.model.notice import Notice
from matcher.store.missed_calls import MissedCall, note_missed
from matcher.store.notices import known_versions
from matcher.store.source_runs import runs_of

LOOK_BACK = timedelta(days=7)
_MOST_PAGES = 200


def check_gaps(source: Source, world: World) -> RunReport:
    """Asks for the last week once more, and takes in what should have come: calls, changes, cancellations.

    A call that was missing is written into the ledger with the reason.
    """
    report, adapter = RunReport(source.id), adapter_for(source)
    complete = asker_of_details(adapter, report, world)
    for request in adapter.requests(world.now, SourceState(world.now - LOOK_BACK)):
        for notices in _pages(request, adapter, report, world):
            due = _due(source, notices, world)
            for notice in _missing(source, due, world):
                _note(source, notice, world)
            take(due, report, world, complete)
    return report


def _pages(request: Request | None, adapter: Adapter, report: RunReport, world: World) -> Iterator[list[Notice]]:
    assert world.fetcher is not None, "a gap check needs a fetcher"
    for _ in range(_MOST_PAGES):
        if request is None or world.is_stopping():
            return
        try:
            report.requests += 1
            answer = world.fetcher.fetch(replace(request, is_conditional=False))
            parsed = adapter.parse(answer.body, answer.request)
        except (FetchError, ParseError) as fault:
            report.faults.append(str(fault))
            return
        report.answers += 1
        yield [*parsed.notices, *known_follow_ups(parsed.follow_ups, world)]
        request = parsed.next


def _due(source: Source, notices: list[Notice], world: World) -> list[Notice]:
    """Those from before the last run: newer ones are only not fetched yet."""
    with world.record.reading() as connection:
        last = next(iter(runs_of(connection, source.id, 1)), None)
    before = last.started_at if last else world.now
    return [n for n in notices if (n.updated_at or n.published_at or before) < before]


def _missing(source: Source, notices: list[Notice], world: World) -> list[Notice]:
    """Those whose key the record has not."""
    with world.record.reading() as connection:
        known = known_versions(connection, source.id, [n.key for n in notices])
    return [n for n in notices if n.key not in known]


def _note(source: Source, notice: Notice, world: World) -> None:
    at = notice.updated_at or notice.published_at
    with world.record.writing() as connection:
        note_missed(connection, MissedCall(source.id, notice.key[:400], world.now, _why(source, at, world)))


def _why(source: Source, at: object, world: World) -> str:
    with world.record.reading() as connection:
        runs = runs_of(connection, source.id, 50)
    failed = [r for r in runs if r.state == "failed" and world.now - r.started_at < LOOK_BACK]
    if at is None:
        return "the source gives no date, so it may be new"
    if failed:
        return f"{len(failed)} runs failed that week, the last with: {(failed[0].messages or ('no words',))[0]}"
    if not [r for r in runs if world.now - r.started_at < LOOK_BACK]:
        return "the source was not asked that week"
    return "the source had not listed it when it was asked, or listed it under an earlier date"
