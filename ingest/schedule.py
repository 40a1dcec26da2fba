"""Runs jobs when they are due: APScheduler wakes, the record's unique (job, tick) row decides (design.md section 4)."""

import logging
import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from matcher.heartbeat import heartbeat
from matcher.jobs import Bench, Job, Rhythm
from matcher.store.jobs import end_tick, extend_lease, is_taken, take_tick

_THREADS = 4
_LATEST = timedelta(minutes=2)
_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The machine's: a scheduler lives through time, so MUSTER_NOW does not hold it."""
    return datetime.now(UTC)


class Scheduler:
    """One process of possibly many on a record. `serve` returns after SIGTERM, with the items in hand finished."""

    def __init__(self, bench: Bench, jobs: Sequence[Job], clock: Clock = real_clock) -> None:
        self._bench = bench
        self._jobs = jobs
        self._clock = clock
        self._scheduler = BlockingScheduler(
            executors={"default": ThreadPoolExecutor(_THREADS)}, timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})

    def serve(self, stop: threading.Event) -> None:
        """Catches up what was missed, once a job, then runs each job when it is due, until `stop` is set."""
        for job in self._jobs:
            self._scheduler.add_job(self.run_due, _Trigger(job.rhythm), args=[job], id=job.name)
            self._scheduler.add_job(self.run_due, args=[job], id=f"{job.name}, missed")
        threading.Thread(target=self._stop_with, args=[stop], daemon=True).start()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self._scheduler.start()

    def run_due(self, job: Job) -> bool:
        """Runs the tick of this moment unless it was run. Returns whether this call ran it."""
        return run_tick(job, job.rhythm.latest(self._clock()).isoformat(), self._bench, self._clock)

    def _stop_with(self, stop: threading.Event) -> None:
        stop.wait()
        self._scheduler.shutdown(wait=True)


def run_tick(job: Job, tick: str, bench: Bench, clock: Clock = real_clock) -> bool:
    """Takes the tick and does the work. False where it is another's. A job that fails is noted, never raised."""
    owner, record, now = owner_name(), bench.record, clock()
    with record.reading() as connection:
        if is_taken(connection, job.name, tick, now):
            return False
    with record.writing() as connection:
        if not take_tick(connection, job.name, tick, owner, now, now + job.lease):
            return False
    state, result = "ok", ""

    def beat() -> bool:
        with record.writing() as connection:
            return extend_lease(connection, job.name, tick, owner, clock() + job.lease)

    with heartbeat(job.lease, beat, f"job {job.name}"):
        try:
            result = job.run(bench, now)
        except Exception as fault:      # the next job must run whatever this one did
            state, result = "failed", f"{type(fault).__name__}: {fault}"
            _log.exception("job %s failed", job.name)
    with record.writing() as connection:
        end_tick(connection, job.name, tick, owner, state, result, clock())
    return True


def owner_name() -> str:
    """Machine, process and thread: who holds a tick."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident()}"


class _Trigger(BaseTrigger):      # type: ignore[misc]
    """A rhythm in APScheduler's words, a little late by chance, so that not all the world asks on the same second."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm

    def get_next_fire_time(self, previous_fire_time: Any, now: datetime) -> datetime:
        """The next moment at which the job is due, up to a tenth of the way to the one after it later."""
        due = self._rhythm.following(max(previous_fire_time or now, now))
        room = min((self._rhythm.following(due) - due) / 10, _LATEST)
        return due + room * random.random()      # noqa: S311
