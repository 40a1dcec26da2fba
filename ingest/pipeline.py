"""Runs a source from its answers to the record, one notice at a time.

    requests | fetch | adapter.parse | read facts | place | join | plan_changes | store

Only `fetch` and `store` reach outside. Each notice is one transaction, so a run that is killed leaves nothing half
written, and a run of the same input again changes nothing.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from ingest.changes import plan_changes
from ingest.errors import IngestError
from ingest.joining import join
from ingest.placing import Placing, place, remember
from ingest.report import RunReport
from ingest.sources.base import Adapter, Parsed, Refusal
from matcher.model.notice import Notice
from matcher.store.calls import get_call, put_call
from matcher.store.changes import put_changes
from matcher.store.engine import Record
from matcher.store.notices import (
    HeldNotice,
    current_notice,
    known_versions,
    notice_to_json,
    notices_of,
    put_notice,
    seen_again,
)
from matcher.store.runs import end_first_import, end_run, is_first_import_done, start_run

READER = "1"
"""Which reading of facts this is. A new number reads every notice again, quietly: a better parser is not news."""
_BATCH = 200
Item = TypeVar("Item")


def _no_progress(done: int, name: str) -> None:
    """Says nothing."""


@dataclass(slots=True)
class World:
    """What a run works on. `progress` is called with the items done so far and what is in hand."""

    record: Record
    now: datetime
    progress: Callable[[int, str], None] = _no_progress
    standings: Mapping[str, str] = field(default_factory=dict)
    """Source to owner, portal or republisher, as the catalogue says."""
    first_imports: dict[str, bool] = field(default_factory=dict)
    """Sources whose first import this run is, as far as asked."""


def run_files(adapter: Adapter, paths: Sequence[Path], world: World) -> RunReport:
    """Reads files that a source answered with, a folder in name order, through that source's adapter."""
    report = RunReport(adapter.source.id)
    with _recorded(report, world):
        for path in _files(paths):
            try:
                body = path.read_bytes()
                report.bytes += len(body)
                take(_placed(adapter.parse(body, adapter.replayed()), path.name), report, world)
            except OSError as fault:
                report.faults.append(f"{path}: {fault.strerror or fault}")
            except IngestError as fault:
                report.faults.append(f"{path.name}: {fault}")
    return report


def take(items: Iterable[Notice | Refusal], report: RunReport, world: World) -> None:
    """Puts the items of one answer into the record. One that fails is counted with its place; the rest go on."""
    for batch in _batches(items):
        report.refusals += [item for item in batch if isinstance(item, Refusal)]
        notices = [item for item in batch if isinstance(item, Notice)]
        for source_id, group in groupby(sorted(notices, key=_source), key=_source):
            _take_source(source_id, list(group), report, world)


def _take_source(source_id: str, notices: Sequence[Notice], report: RunReport, world: World) -> None:
    with world.record.reading() as connection:
        known = known_versions(connection, source_id, [n.key for n in notices])
    unchanged = []
    for notice in notices:
        world.progress(report.seen, notice.title)
        try:
            version, digest = known.pop(notice.key, None), content_hash(notice)
            if version and version.content_hash == digest and version.reader == READER:
                report.unchanged += 1
                unchanged.append(version)
            else:
                _take_one(notice, digest, report, world)
        except Exception as fault:      # independent items: one that cannot be stored must not stop the rest
            report.refusals.append(Refusal(notice.url or notice.key, f"{type(fault).__name__}: {fault}"[:300]))
    stale = [v.id for v in unchanged if v.last_seen_at < world.now]
    if stale:
        with world.record.writing() as connection:
            seen_again(connection, stale, world.now)


def _take_one(notice: Notice, digest: str, report: RunReport, world: World) -> None:
    with world.record.writing() as connection:
        earlier = current_notice(connection, notice.source_id, notice.key)
        if earlier and earlier.content_hash == digest and earlier.reader == READER:
            report.unchanged += 1
            return
        placing = place(connection, notice, earlier)
        _store(connection, notice, digest, earlier, placing, world)
    report.new += earlier is None
    report.joined += earlier is None and not placing.is_new
    report.changed += earlier is not None
    report.doubtful += bool(placing.doubts)


def _store(connection: Connection, notice: Notice, digest: str, earlier: HeldNotice | None, placing: Placing,
           world: World) -> None:
    call_id, now = placing.call_id, world.now
    held = HeldNotice(earlier.id if earlier else sys.maxsize, call_id, notice, digest, READER,
                      earlier.first_seen_at if earlier else now, now)
    siblings = [h for h in notices_of(connection, call_id) if h.ref.name != held.ref.name]
    is_backfill = _is_first_import(connection, notice.source_id, world)
    before = get_call(connection, call_id)
    after = join(call_id, [*siblings, held], before, now, world.standings, is_backfill=is_backfill)
    if before is None or earlier is None or before.content_hash != after.content_hash:
        put_call(connection, after)
    put_notice(connection, notice, call_id, digest, READER, now)
    remember(connection, notice, call_id)
    is_quiet = is_backfill or (earlier is not None and earlier.content_hash == digest)
    changes = plan_changes(earlier.notice if earlier else None, notice, before, after, is_quiet=is_quiet)
    put_changes(connection, call_id, changes, now)


def content_hash(notice: Notice) -> str:
    """Changes whenever what the source says changes; its version number alone does not count."""
    said = notice_to_json(notice) | {"version": ""}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _is_first_import(connection: Connection, source_id: str, world: World) -> bool:
    if source_id not in world.first_imports:
        world.first_imports[source_id] = not is_first_import_done(connection, source_id)
    return world.first_imports[source_id]


@contextmanager
def _recorded(report: RunReport, world: World) -> Iterator[None]:
    """Keeps a row of the run; only a run that gets to its end makes later news of a source news."""
    with world.record.writing() as connection:
        run_id = start_run(connection, report.source_id, world.now)
    yield
    messages = [f"{r.place}: {r.reason}" for r in report.refusals[:50]] + report.faults[:50]
    with world.record.writing() as connection:
        end_run(connection, run_id, report.state, report.counts, messages, world.now)
        for source_id, is_first in world.first_imports.items():
            if is_first and report.taken:
                end_first_import(connection, source_id, world.now)


def _placed(parsed: Parsed, where: str) -> Iterator[Notice | Refusal]:
    for item in parsed.items:
        yield replace(item, place=f"{where}, {item.place}") if isinstance(item, Refusal) else item


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            yield path


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _source(notice: Notice) -> str:
    return notice.source_id
