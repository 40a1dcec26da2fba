"""Job ticks in the record: the unique (job, tick) row decides who runs, whatever number of schedulers there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from matcher.store.tables.operations import job_tick
from matcher.store.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Tick:
    """One run of a job. `tick` names the moment that it was due; `state` is running, ok or failed."""

    job: str
    tick: str
    owner: str
    state: str
    started_at: datetime
    lease_until: datetime | None
    ended_at: datetime | None
    result: str

    def is_running(self, now: datetime) -> bool:
        """Whether somebody is at it, by a lease that has not run out."""
        return self.state == "running" and self.lease_until is not None and self.lease_until > now


def is_taken(connection: Connection, job: str, tick: str, now: datetime) -> bool:
    """Whether the tick was run or is being run; a quick look before asking to write."""
    held = _tick(connection, job, tick)
    return held is not None and (held.state != "running" or held.is_running(now))


def take_tick(connection: Connection, job: str, tick: str, owner: str, now: datetime, lease_until: datetime) -> bool:
    """Takes the tick: true for one caller alone. A tick whose owner died is taken over once its lease has run out.

    False also while an earlier tick of the same job is still running: one instance a job.
    """
    _lock_job(connection, job)
    running = connection.execute(select(job_tick.c.tick).where(
        job_tick.c.job == job, job_tick.c.state == "running", job_tick.c.lease_until > now).limit(1)).first()
    if running:
        return False
    if insert_once(connection, job_tick, {"job": job, "tick": tick, "owner": owner, "state": "running",
                                          "started_at": now, "lease_until": lease_until}):
        return True
    taken_over = connection.execute(update(job_tick).values(owner=owner, started_at=now, lease_until=lease_until).where(
        job_tick.c.job == job, job_tick.c.tick == tick, job_tick.c.state == "running", job_tick.c.lease_until <= now))
    return taken_over.rowcount == 1


def extend_lease(connection: Connection, job: str, tick: str, owner: str, lease_until: datetime) -> bool:
    """The heartbeat. False where the tick is another's by now."""
    extended = connection.execute(update(job_tick).values(lease_until=lease_until).where(
        job_tick.c.job == job, job_tick.c.tick == tick, job_tick.c.owner == owner, job_tick.c.state == "running"))
    return extended.rowcount == 1


def end_tick(connection: Connection, job: str, tick: str, owner: str, state: str, result: str, now: datetime) -> None:
    """Notes how it went."""
    connection.execute(update(job_tick).values(state=state, result=result[:2000], ended_at=now, lease_until=None).where(
        job_tick.c.job == job, job_tick.c.tick == tick, job_tick.c.owner == owner))


def last_ticks(connection: Connection) -> dict[str, Tick]:
    """Each job's latest run."""
    newest = select(job_tick.c.job, func.max(job_tick.c.started_at).label("at")).group_by(job_tick.c.job).subquery()
    rows = connection.execute(select(job_tick).join(
        newest, (newest.c.job == job_tick.c.job) & (newest.c.at == job_tick.c.started_at)))
    return {row.job: _from_row(row) for row in rows}


def forget_ticks(connection: Connection, before: datetime) -> int:
    """Drops ended ticks from before a moment. Returns how many."""
    return connection.execute(delete(job_tick).where(
        job_tick.c.started_at < before, job_tick.c.state != "running")).rowcount


def _lock_job(connection: Connection, job: str) -> None:
    """On PostgreSQL two ticks of one job are judged one after the other; on SQLite every write is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:job))"), {"job": f"job:{job}"})


def _tick(connection: Connection, job: str, tick: str) -> Tick | None:
    row = connection.execute(select(job_tick).where(job_tick.c.job == job, job_tick.c.tick == tick)).first()
    return _from_row(row) if row else None


def _from_row(row: Row[Any]) -> Tick:
    return Tick(row.job, row.tick, row.owner, row.state, row.started_at, row.lease_until, row.ended_at, row.result)
