"""Puts notices into the record: placed, joined, compared, stored, each as a whole or not at all."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar

from sqlalchemy import Connection

from ingest.calls import give_way, update_call
from ingest.changes import plan_changes, reissue
from ingest.placing import Placing, place, remember
from ingest.report import Outcome, RunReport
from ingest.sources.base import Refusal
from ingest.world import World
from matcher.model.notice import Notice
from matcher.store.calls import get_call
from matcher.store.changes import put_changes
from matcher.store.notices import (
    HeldNotice,
    KnownVersion,
    current_notice,
    known_versions,
    notice_to_json,
    notices_of,
    put_notice,
    read_again,
    seen_again,
    to_be_read,
)
from matcher.store.reviews import raise_review
from matcher.store.runs import memory_of

READER = "1"
"""Which reading of facts this is. A new number reads every notice again, quietly: a better parser is not news."""
UNREAD = ""
"""The reading of a notice whose own page could not be had: the next run asks again."""
_BATCH = 200
_TOGETHER = 20
"""Notices a transaction: enough that waiting for the disk does not rule, few enough that nobody waits for the lock."""
_AT_MOST_SECONDS = 1.0
"""How long what was read waits for its transaction, where every notice's own page is asked for in between."""
Item = TypeVar("Item")
Complete = Callable[[Notice], tuple[Notice, bool]]


def as_it_is(notice: Notice) -> tuple[Notice, bool]:
    """For sources whose listing says it all."""
    return notice, True


def known_follow_ups(follow_ups: Iterable[Notice], world: World) -> tuple[Notice, ...]:
    """Those that tell what happened to an opportunity that is in the record."""
    with world.record.reading() as connection:
        return tuple(n for n in follow_ups if current_notice(connection, n.source_id, n.parent_key))


def take(items: Iterable[Notice | Refusal], report: RunReport, world: World, complete: Complete = as_it_is) -> None:
    """Puts the items of one answer into the record. One that fails is counted with its place; the rest go on.

    `complete` makes a new or changed notice fuller by its own page, and says whether it could.
    """
    for batch in _batches(items):
        report.refusals += [item for item in batch if isinstance(item, Refusal)]
        notices = [item for item in batch if isinstance(item, Notice)]
        for source_id, group in groupby(sorted(notices, key=_source), key=_source):
            _take_source(source_id, list(group), report, world, complete)


def _take_source(source_id: str, notices: Sequence[Notice], report: RunReport, world: World,
                 complete: Complete) -> None:
    report.met_sources.add(source_id)
    with world.record.reading() as connection:
        known = known_versions(connection, source_id, [n.key for n in notices])
    unchanged: list[KnownVersion] = []
    behind: list[KnownVersion] = []
    ready: list[_Ready] = []
    begun = time.monotonic()
    for notice in notices:
        if world.is_stopping():
            break
        world.progress(report.seen + len(ready), notice.title)
        try:
            report.note_shape(notice)
            version, digest = known.pop(notice.key, None), content_hash(notice)
            if version and version.content_hash == digest and version.reader == READER:
                report.unchanged += 1
                unchanged.append(version)
                continue
            fuller, is_complete = complete(notice)
            if version and version.is_fuller and not is_complete:
                report.unchanged += 1
                behind.append(version)      # what its page once said stands until the page can be had again
                continue
            ready.append(_Ready(fuller, notice, digest, READER if is_complete else UNREAD))
        except Exception as fault:
            _refuse(notice, fault, report)
        if len(ready) >= _TOGETHER or time.monotonic() - begun > _AT_MOST_SECONDS:
            _put(ready, report, world)
            ready, begun = [], time.monotonic()
    _put(ready, report, world)
    stale = [v.id for v in unchanged if v.last_seen_at < world.now]
    if stale or behind:
        with world.record.writing() as connection:
            seen_again(connection, stale, world.now)
            to_be_read(connection, [v.id for v in behind], UNREAD, world.now)


def reread(held: HeldNotice, report: RunReport, world: World, complete: Complete) -> None:
    """Asks for a notice's own page again: what it says may change while the listing stays as it is."""
    listed = held.listing or held.notice
    fuller, is_complete = complete(listed)
    if not is_complete or (fuller == held.notice and held.reader == READER):
        with world.record.writing() as connection:
            read_again(connection, held.id, world.now)
        report.unchanged += 1
    else:
        _put([_Ready(fuller, listed, held.content_hash, READER)], report, world)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A notice with its facts, ready for the record."""

    notice: Notice
    listed: Notice
    digest: str
    reader: str


def _put(ready: Sequence[_Ready], report: RunReport, world: World) -> None:
    """Stores notices in one transaction, each in a savepoint: one that cannot be stored must not stop the rest."""
    if not ready:
        return
    with world.record.writing() as connection:
        for one in ready:
            try:
                with connection.begin_nested():
                    counts = _put_one(connection, one, world)
            except Exception as fault:
                _refuse(one.notice, fault, report)
            else:
                report.count(counts)


def _put_one(connection: Connection, one: _Ready, world: World) -> Outcome:
    notice, now = one.notice, world.now
    earlier = current_notice(connection, notice.source_id, notice.key)
    if earlier and (earlier.notice, earlier.content_hash, earlier.reader) == (notice, one.digest, one.reader):
        return Outcome.UNCHANGED        # another process, or a line before, has brought it
    if earlier and _is_older(notice, earlier.notice):
        return Outcome.UNCHANGED        # a page that lists the newest first, or a copy that is behind
    placing = place(connection, notice, earlier, may_move=earlier is not None and _is_unread(earlier))
    held = HeldNotice(earlier.id if earlier else sys.maxsize, placing.call_id, notice, one.digest, one.reader,
                      earlier.first_seen_at if earlier else now, now, one.listed if notice != one.listed else None)
    _store(connection, held, earlier, placing, world)
    if earlier:
        return Outcome.CHANGED
    return Outcome.NEW if placing.is_new else Outcome.JOINED


def _refuse(notice: Notice, fault: Exception, report: RunReport) -> None:
    report.refusals.append(Refusal(notice.url or notice.key, f"{type(fault).__name__}: {fault}"[:300]))


def _store(connection: Connection, held: HeldNotice, earlier: HeldNotice | None, placing: Placing,
           world: World) -> None:
    call_id, now = placing.call_id, world.now
    if earlier and earlier.call_id != call_id:
        give_way(connection, earlier.call_id, call_id, "muster", now)
    siblings = [] if placing.is_new else [h for h in notices_of(connection, call_id) if h.ref.name != held.ref.name]
    is_backfill = _is_first_import(connection, held.notice.source_id, world)
    before = None if placing.is_new else get_call(connection, call_id)
    if before is not None:
        put_notice(connection, held, now)
    after = update_call(connection, call_id, [*siblings, held], before, world, is_backfill=is_backfill)
    if before is None:
        put_notice(connection, held, now)       # after its call: a notice cannot be without one
    for doubt in placing.doubts:
        raise_review(connection, "pair", call_id, doubt.call_id, doubt.reason, None, now)
    if earlier is None or earlier.notice.title != held.notice.title or (
            earlier.notice.strong_keys != held.notice.strong_keys):
        remember(connection, held.notice, call_id)
    is_quiet = is_backfill or (earlier is not None and (_is_unread(earlier) or earlier.reader not in (READER, UNREAD)))
    changes = plan_changes(earlier.notice if earlier else None, held.notice, before, after, now=now, is_quiet=is_quiet)
    put_changes(connection, call_id, changes, now)
    if placing.reissues:
        put_changes(connection, placing.reissues, [reissue(held.notice, call_id, is_quiet=is_quiet)], now)


def content_hash(notice: Notice) -> str:
    """Changes whenever what the source says changes; its version number alone does not count."""
    said = notice_to_json(notice) | {"version": ""}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _is_first_import(connection: Connection, source_id: str, world: World) -> bool:
    if source_id not in world.first_imports:
        world.first_imports[source_id] = not memory_of(connection, source_id).is_first_import_done
    return world.first_imports[source_id]


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _source(notice: Notice) -> str:
    return notice.source_id


def _is_unread(earlier: HeldNotice) -> bool:
    """Whether the notice has been seen in the listing alone: what its own page says will be no news of its own."""
    return earlier.reader == UNREAD and earlier.listing is None


def _is_older(new: Notice, held: Notice) -> bool:
    return new.updated_at is not None and held.updated_at is not None and new.updated_at < held.updated_at
