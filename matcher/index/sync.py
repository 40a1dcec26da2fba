"""Keeps the index the same as the record: outbox → current row → entry → index → outbox row gone (design.md 4).

Only `sync` writes to the index; `check` and `rebuild` ask it to by way of the outbox. So a call's outbox numbers and
its states rise together, whoever writes, and any of them can be killed and run again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.index.entry import entry_of, outline_of
from matcher.index.protocol import SearchIndex
from matcher.store.calls import shown_call_ids, shown_calls
from matcher.store.engine import Record
from matcher.store.outbox import enqueue, pending, taking
from matcher.text.embed import Embedder
from matcher.themes.refresh import theme_waiting_calls

BATCH = 64
"""Outbox rows that are embedded, written and forgotten together."""
Progress = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did."""

    at: datetime
    put: int
    removed: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Where record and index differed: ids absent from the index, foreign to the record, or not as it has them."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there was nothing to repair."""
        return not (self.missing or self.extra or self.altered)


def sync(record: Record, index: SearchIndex, embedder: Embedder, now: datetime,
         progress: Progress | None = None) -> SyncReport:
    """Brings the index up to date with every change that is waiting, an empty one with all calls. Raises IndexFault;
    what is done stays done."""
    if not index.fingerprint():
        with record.reading() as connection:
            is_lacking = bool(shown_call_ids(connection))
        if is_lacking:
            return rebuild(record, index, embedder, now, progress)
    return _catch_up(record, index, embedder, now, progress)


def check(record: Record, index: SearchIndex, embedder: Embedder, now: datetime, *, repairs: bool = True
          ) -> CheckReport:
    """Compares id and content of every call with the index, after a sync; puts right what differs."""
    sync(record, index, embedder, now)
    found = _compare(record, index.hashes(), embedder.fingerprint)
    if repairs and not found.is_clean:
        with record.writing() as connection:
            enqueue(connection, [*found.missing, *found.extra, *found.altered])
        sync(record, index, embedder, now)
    return found


def rebuild(record: Record, index: SearchIndex, embedder: Embedder, now: datetime,
            progress: Progress | None = None) -> SyncReport:
    """Builds an index beside the live one, while syncs go on reaching both, and swaps it in when it holds everything.

    Killed at any step, the live index is whole: the old one before the swap, the new one after it.
    """
    index.begin_rebuild()
    with record.writing() as connection:
        waiting = pending(connection)
        enqueue(connection, [call_id for call_id in shown_call_ids(connection) if call_id not in waiting])
    report = _catch_up(record, index, embedder, now, progress)
    for _ in range(3):
        lacking = _compare(record, index.building_hashes(), embedder.fingerprint)
        if lacking.is_clean:
            break
        with record.writing() as connection:
            enqueue(connection, [*lacking.missing, *lacking.extra, *lacking.altered])
        _catch_up(record, index, embedder, now)
    index.finish_rebuild()
    check(record, index, embedder, now)
    return report


def _catch_up(record: Record, index: SearchIndex, embedder: Embedder, now: datetime,
              progress: Progress | None = None) -> SyncReport:
    with record.reading() as connection:
        waiting = len(pending(connection))
    if waiting:
        theme_waiting_calls(record, embedder)
    put = removed = done = 0
    while True:
        with taking(record, BATCH) as taken:
            if not taken.seqs:
                break
            index.put(entry_of(call, embedder, taken.seqs[call.id]) for call in taken.calls)
            gone = set(taken.seqs) - {call.id for call in taken.calls}
            if gone:
                index.remove({call_id: taken.seqs[call_id] for call_id in sorted(gone)})
        put, removed, done = put + len(taken.calls), removed + len(gone), done + len(taken.seqs)
        if progress:
            progress(done, max(done, waiting))
    return SyncReport(now, put, removed)


def _compare(record: Record, indexed: Mapping[str, str], fingerprint: str) -> CheckReport:
    with record.reading() as connection:
        wanted = shown_call_ids(connection)
        altered = []
        for start in range(0, len(wanted), 500):
            known = [c for c in wanted[start:start + 500] if c in indexed]
            altered += [c.id for c in shown_calls(connection, known)
                        if outline_of(c, fingerprint).content_hash != indexed[c.id]]
    missing = tuple(c for c in wanted if c not in indexed)
    return CheckReport(missing, tuple(sorted(set(indexed) - set(wanted))), tuple(altered))
