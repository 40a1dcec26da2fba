"""Runs of sources in the record, and what is remembered of a source from one run to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from matcher.store.tables.operations import source_run, source_state
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run met: items by what became of them, and what it cost the source."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    refused: int = 0
    requests: int = 0
    bytes: int = 0
    slowest_seconds: float = 0.0


def start_run(connection: Connection, source_id: str, now: datetime) -> int:
    """A row for a run that begins; its id."""
    made = insert(source_run).values(source_id=source_id, started_at=now, state="running").returning(source_run.c.id)
    return int(connection.execute(made).scalar_one())


def end_run(connection: Connection, run_id: int, state: str, counts: RunCounts, messages: Sequence[str],
            ended_at: datetime) -> None:
    """Closes the row with how it went: ok, partial or failed."""
    connection.execute(update(source_run).where(source_run.c.id == run_id).values(
        state=state, ended_at=ended_at, seen=counts.seen, new=counts.new, changed=counts.changed,
        refused=counts.refused, requests=counts.requests, bytes=counts.bytes,
        slowest_seconds=counts.slowest_seconds, messages=list(messages)))


def forget_runs(connection: Connection, before: datetime) -> int:
    """Drops runs from before a moment. Returns how many."""
    return connection.execute(delete(source_run).where(source_run.c.started_at < before)).rowcount


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a source. `watermark`: all that was published before it has been asked for."""

    failures: int = 0
    disabled_until: datetime | None = None
    is_paused: bool = False
    watermark: datetime | None = None
    is_first_import_done: bool = False
    shape: Mapping[str, float] = field(default_factory=dict)
    """Share of items that had each part, over the last answers with enough of them to tell."""


def memory_of(connection: Connection, source_id: str) -> Memory:
    """What is remembered of a source; all defaults for one that never ran."""
    row = connection.execute(select(source_state).where(source_state.c.source_id == source_id)).first()
    return _memory(row) if row else Memory()


def memories(connection: Connection) -> dict[str, Memory]:
    """What is remembered of every source that ever ran."""
    return {row.source_id: _memory(row) for row in connection.execute(select(source_state))}


def _memory(row: Row[Any]) -> Memory:
    return Memory(row.failures, row.disabled_until, row.is_paused, row.watermark, row.first_import_at is not None,
                  row.shape or {})


def note_success(connection: Connection, source_id: str) -> None:
    """The source answers again: its failures are forgotten."""
    _note(connection, source_id, failures=0, disabled_until=None)


def note_failure(connection: Connection, source_id: str, now: datetime, most: int, rest: timedelta) -> int:
    """One failure more; after `most` in a row the source is left alone for `rest`. Returns how many there are."""
    failures = memory_of(connection, source_id).failures + 1
    _note(connection, source_id, failures=failures, disabled_until=now + rest if failures >= most else None)
    return failures


def note_shape(connection: Connection, source_id: str, shape: Mapping[str, float]) -> None:
    """What the source's items look like now."""
    _note(connection, source_id, shape=dict(shape))


def set_paused(connection: Connection, source_id: str, is_paused: bool) -> None:
    """Staff stop a source, or let it run again."""
    _note(connection, source_id, is_paused=is_paused)


def move_watermark(connection: Connection, source_id: str, to: datetime) -> None:
    """Everything published before `to` is in the record; never moves back."""
    known = memory_of(connection, source_id).watermark
    if known is None or to > known:
        _note(connection, source_id, watermark=to)


def end_first_import(connection: Connection, source_id: str, now: datetime) -> None:
    """A run of this source got through: from now on what is new in it is news, and no longer a backfill."""
    if not memory_of(connection, source_id).is_first_import_done:
        _note(connection, source_id, first_import_at=now)


def _note(connection: Connection, source_id: str, **changed: Any) -> None:
    upsert(connection, source_state, {"source_id": source_id} | changed, key=("source_id",))
