"""Runs a source from its questions to the record.

    requests | fetch | adapter.parse | details | read facts | place | join | plan_changes | store

Only `fetch` and `store` reach outside. A notice is stored as a whole or not at all, so a run that is killed leaves
nothing half written, and a run of the same input again changes nothing.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from config.catalogue import Source
from ingest.details import asker_of_details
from ingest.errors import FetchError, ParseError
from ingest.exchange import Answer
from ingest.gone import ask_about_gone
from ingest.health import watch_run
from ingest.report import RunReport
from ingest.sources.base import Adapter, Refusal, Request, SourceState
from ingest.sources.registry import adapter_for
from ingest.taking import Complete, as_it_is, known_follow_ups, take
from ingest.world import World
from matcher.store.fetching import keep_payload
from matcher.store.runs import (
    Memory,
    end_first_import,
    end_run,
    memory_of,
    move_watermark,
    note_failure,
    note_success,
    start_run,
)

MOST_FAILURES = 3
REST = timedelta(hours=6)
"""A source that failed so often in a row is left alone for so long (domain.md section 6)."""
_MOST_PAGES = 2_000


def run_source(source: Source, world: World) -> RunReport:
    """One run of one source. A notice that fails is reported and the rest go on; an answer that fails ends the run."""
    adapter = adapter_for(source)
    report = RunReport(source.id)
    with _recorded(report, world):
        with world.record.reading() as connection:
            memory = memory_of(connection, source.id)
        for request in adapter.requests(world.now, SourceState(memory.watermark)):
            report.is_whole = _follow(request, adapter, report, world)
            if not report.is_whole:
                break
        if not world.is_stopping():
            _note_health(source, report, memory, world, is_complete=adapter.lists_all_that_is_open)
    return report


def run_files(adapter: Adapter, paths: Sequence[Path], world: World) -> RunReport:
    """Reads files that a source answered with, a folder in name order, through that source's adapter."""
    report = RunReport(adapter.source.id)
    complete = asker_of_details(adapter, report, world) if adapter.source.kind == "file" else as_it_is
    with _recorded(report, world):
        for path in _files(paths, report):
            try:
                body = path.read_bytes()
            except OSError as fault:
                report.faults.append(f"{path}: {fault.strerror or fault}")
                continue
            report.answers += 1
            report.bytes += len(body)
            try:
                _take_body(body, adapter.replayed(), adapter, f"{path.name}, ", report, world, complete)
            except ParseError as fault:
                report.unreadable += 1
                report.faults.append(f"{path.name}: {fault}")
    return report


def run_answers(source: Source, bodies: Iterable[bytes], world: World) -> RunReport:
    """Reads answers that the source never gave, such as the shipped sample: its first import is still to come."""
    adapter, report = adapter_for(source), RunReport(source.id)
    world.first_imports[source.id] = False
    with _recorded(report, world, is_real=False):
        for body in bodies:
            report.answers += 1
            report.bytes += len(body)
            _take_body(body, adapter.replayed(), adapter, "", report, world)
    return report


def _follow(request: Request, adapter: Adapter, report: RunReport, world: World) -> bool:
    """Asks one question through its pages. Whether all were had: the watermark moves only then."""
    window, page, asked = request.window, request, set[Request]()
    while page not in asked and len(asked) < _MOST_PAGES:
        if world.is_stopping():
            return False
        asked.add(page)
        try:
            answer = _ask(page, adapter, report, world)
            following = None if answer.is_unchanged else _take_answer(answer, adapter, report, world)
        except FetchError as fault:
            report.faults.append(str(fault))
            return False
        except ParseError as fault:
            report.unreadable += 1
            report.faults.append(f"{answer.url}: {fault}")
            return False
        if following is None:
            if window:
                with world.record.writing() as connection:
                    move_watermark(connection, adapter.source.id, window[1])
            return not world.is_stopping()
        page = following
    report.faults.append(f"{page.url}: after {len(asked)} pages there is no end, or they lead round in a circle")
    return False


def _take_answer(answer: Answer, adapter: Adapter, report: RunReport, world: World) -> Request | None:
    """Takes in what an answer holds, and returns the question for the next page. Raises ParseError."""
    with world.record.writing() as connection:
        keep_payload(connection, adapter.source.id, answer.url, answer.body, answer.content_hash, world.now)
    refused = len(report.refusals)
    following = _take_body(answer.body, answer.request, adapter, "", report, world,
                           asker_of_details(adapter, report, world))
    if len(report.refusals) == refused and not world.is_stopping() and world.fetcher:
        world.fetcher.remember(answer)      # an answer with refusals is read again next time
    return following


def _ask(request: Request, adapter: Adapter, report: RunReport, world: World) -> Answer:
    """The answer, or that of the request that the adapter asks instead. Raises FetchError."""
    assert world.fetcher is not None, "a run over the network needs a fetcher"
    started = time.monotonic()
    try:
        report.requests += 1
        answer = world.fetcher.fetch(request)
    except FetchError as fault:
        instead = adapter.after_status(request, fault.status) if fault.status else None
        if instead is None or instead == request:
            raise
        report.requests += 1
        answer = world.fetcher.fetch(instead)
    report.answers += 1
    report.bytes += len(answer.body)
    report.slowest_seconds = max(report.slowest_seconds, round(time.monotonic() - started, 3))
    return answer


def _take_body(body: bytes, request: Request, adapter: Adapter, place: str, report: RunReport, world: World,
               complete: Complete = as_it_is) -> Request | None:
    """Takes in an answer piece by piece, and returns the question for the next page. Raises ParseError."""
    before, following = (report.taken + report.left_out, len(report.refusals)), None
    for number, piece in enumerate(adapter.pieces(body), start=1):
        parsed = adapter.parse(piece, request)
        part = f"{place}part {number}, " if number > 1 else place
        report.warnings += [f"{part}{warning}" for warning in parsed.warnings]
        report.left_out += parsed.left_out
        take((replace(i, place=f"{part}{i.place}") if isinstance(i, Refusal) else i for i in parsed.items), report,
             world, complete)
        known = known_follow_ups(parsed.follow_ups, world)
        report.left_out += len(parsed.follow_ups) - len(known)
        take(known, report, world)
        following = parsed.next
    report.unreadable += report.taken + report.left_out == before[0] and len(report.refusals) > before[1]
    return following


def _note_health(source: Source, report: RunReport, memory: Memory, world: World, *, is_complete: bool) -> None:
    with world.record.writing() as connection:
        watch_run(connection, source, report, memory, world.now)
        if report.requests and not report.has_answered:
            note_failure(connection, source.id, world.now, MOST_FAILURES, REST)
        else:
            note_success(connection, source.id)
            if is_complete:
                ask_about_gone(connection, source, report, world.now)


def is_resting(memory: Memory, now: datetime) -> bool:
    """Whether a source is left alone for now: paused by staff, or failing too often."""
    return memory.is_paused or (memory.disabled_until is not None and memory.disabled_until > now)


@contextmanager
def _recorded(report: RunReport, world: World, *, is_real: bool = True) -> Iterator[None]:
    """Keeps a row of the run; only a run that gets to its end makes later news of a source news."""
    started = time.monotonic()
    with world.record.writing() as connection:
        run_id = start_run(connection, report.source_id, world.now)
    try:
        yield
    except Exception as fault:
        report.faults.append(f"{type(fault).__name__}: {fault}"[:300])
        report.is_whole = False
        raise
    finally:
        messages = [f"{r.place}: {r.reason}" for r in report.refusals[:50]] + report.faults[:50] + report.warnings[:50]
        ended_at = world.now + timedelta(seconds=time.monotonic() - started)
        with world.record.writing() as connection:
            end_run(connection, run_id, report.state, report.counts, messages, ended_at)
            if is_real and report.is_whole and report.state != "failed" and not world.is_stopping():
                for source_id in {report.source_id, *report.met_sources}:
                    end_first_import(connection, source_id, world.now)


def _files(paths: Sequence[Path], report: RunReport) -> Iterator[Path]:
    for path in paths:
        found = [path]
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if not found:
            report.faults.append(f"{path}: there is no file in it")
        yield from found
