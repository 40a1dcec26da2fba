"""Sources as staff see them: their last runs and what they brought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from matcher.store.tables.calls import call
from matcher.store.tables.operations import payload, source_run, source_state


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One run of a source; `ended_at` None while it goes on."""

    source_id: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    seen: int
    new: int
    changed: int
    refused: int
    requests: int
    bytes: int
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptPayload:
    """A raw answer that is kept for 90 days."""

    id: int
    url: str
    fetched_at: datetime


def last_runs(connection: Connection) -> dict[str, SourceRun]:
    """The newest run of each source that ever ran."""
    newest = select(func.max(source_run.c.id)).group_by(source_run.c.source_id)
    return {r.source_id: _run(r) for r in connection.execute(select(source_run).where(source_run.c.id.in_(newest)))}


def last_successes(connection: Connection) -> dict[str, datetime]:
    """When each source last answered, wholly or in part."""
    rows = connection.execute(select(source_run.c.source_id, func.max(source_run.c.started_at).label("at"))
                              .where(source_run.c.state.in_(("ok", "partial"))).group_by(source_run.c.source_id))
    return {r.source_id: r.at for r in rows}


def paused_sources(connection: Connection) -> frozenset[str]:
    """Ids of the sources that staff stopped."""
    return frozenset(connection.execute(select(source_state.c.source_id).where(source_state.c.is_paused)).scalars())


def runs_of(connection: Connection, source_id: str, size: int = 30) -> list[SourceRun]:
    """A source's runs, newest first."""
    rows = connection.execute(select(source_run).where(source_run.c.source_id == source_id)
                              .order_by(source_run.c.id.desc()).limit(size))
    return [_run(r) for r in rows]


def last_payload(connection: Connection, source_id: str) -> KeptPayload | None:
    """The newest raw answer of a source."""
    row = connection.execute(select(payload.c.id, payload.c.url, payload.c.fetched_at).where(
        payload.c.source_id == source_id).order_by(payload.c.id.desc()).limit(1)).first()
    return KeptPayload(row.id, row.url, row.fetched_at) if row else None


def calls_found_between(connection: Connection, start: datetime,
                        end: datetime) -> list[tuple[datetime, str, tuple[str, ...]]]:
    """(first seen, source, themes) of every call first seen from `start` up to but not at `end`.

    What a source's first import brought is left out: it says when we began, not what was published.
    """
    rows = connection.execute(select(call.c.first_seen_at, call.c.source_id, call.c.themes).where(
        call.c.first_seen_at >= start, call.c.first_seen_at < end, call.c.is_call, call.c.joined_into.is_(None),
        ~call.c.is_backfill))
    return [(r.first_seen_at, r.source_id, tuple(r.themes or ())) for r in rows]


def _run(row: Row[Any]) -> SourceRun:
    return SourceRun(row.source_id, row.started_at, row.ended_at, row.state, row.seen, row.new, row.changed,
                     row.refused, row.requests, row.bytes, tuple(row.messages or ()))
