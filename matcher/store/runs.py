"""Runs of sources in the record, and what is remembered of a source from one run to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

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


def is_first_import_done(connection: Connection, source_id: str) -> bool:
    """Whether a run of this source ever got through; until then everything it brings is backfill, not news."""
    return connection.execute(select(source_state.c.first_import_at).where(
        source_state.c.source_id == source_id)).scalar() is not None


def end_first_import(connection: Connection, source_id: str, now: datetime) -> None:
    """From now on what is new in this source is news."""
    if not is_first_import_done(connection, source_id):
        upsert(connection, source_state, {"source_id": source_id, "first_import_at": now}, key=("source_id",))
