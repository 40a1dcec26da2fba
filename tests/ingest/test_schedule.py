"""Jobs: each tick once, whoever is awake; missed ones once; nothing cut off in the middle."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from ingest.schedule import run_tick
from matcher.jobs import Daily, Every, Job
from matcher.store.engine import Record
from matcher.store.jobs import end_tick, last_ticks, take_tick

NOW = datetime(2026, 11, 23, 9, 7, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LOCKSTEP = 60
"""Ticks that all racers want at the same instant; the rest come to each in an order of its own, as in life."""


@dataclass
class QuietBench:
    record: Record
    index: None = None
    embedder: None = None
    ranker: None = None

    @staticmethod
    def is_stopping() -> bool:
        return False


def race(url: str, effects: Path, ticks: int) -> None:
    bench = QuietBench(Record(url))
    if url.startswith("sqlite"):      # for speed alone
        event.listen(bench.record.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))

    def note(bench: object, now: datetime) -> str:
        with effects.open("a") as file:
            file.write("x\n")
        return "done"

    together, apart = list(range(LOCKSTEP)), list(range(LOCKSTEP, ticks))
    random.shuffle(apart)
    for tick in together + apart:
        run_tick(Job(f"counted {tick}", Every(timedelta(minutes=1)), note), "tick", bench)


@pytest.mark.slow
def test_eight_racing_processes_do_a_thousand_ticks_a_thousand_times(any_url: str, tmp_path: Path) -> None:
    effects = tmp_path / "effects"
    racers = [multiprocessing.get_context("fork").Process(target=race, args=(any_url, effects, 1000)) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(600)
    assert [racer.exitcode for racer in racers] == [0] * 8
    assert len(effects.read_text().splitlines()) == 1000


def test_a_tick_is_taken_over_once_its_owner_is_dead(any_record: Record) -> None:
    with any_record.writing() as connection:
        assert take_tick(connection, "job", "1", "dead", NOW, NOW + LEASE)
        assert not take_tick(connection, "job", "1", "alive", NOW + LEASE / 2, NOW + LEASE)
        assert take_tick(connection, "job", "1", "alive", NOW + LEASE, NOW + 2 * LEASE)


def test_a_job_has_one_instance_at_a_time(any_record: Record) -> None:
    with any_record.writing() as connection:
        assert take_tick(connection, "job", "1", "one", NOW, NOW + LEASE)
        assert not take_tick(connection, "job", "2", "two", NOW, NOW + LEASE)
        end_tick(connection, "job", "1", "one", "ok", "", NOW)
        assert take_tick(connection, "job", "2", "two", NOW, NOW + LEASE)


def test_a_job_that_fails_says_why_and_stops_nothing(any_record: Record) -> None:
    def fail(bench: object, now: datetime) -> str:
        raise ValueError("no such page")

    bench = QuietBench(any_record)
    assert run_tick(Job("bad", Every(timedelta(minutes=1)), fail), "1", bench)
    with bench.record.reading() as connection:
        tick = last_ticks(connection)["bad"]
    assert (tick.state, tick.result) == ("failed", "ValueError: no such page")


@pytest.mark.parametrize(("rhythm", "latest", "following"), [
    (Every(timedelta(hours=1)), "09:00", "10:00"),
    (Every(timedelta(minutes=2)), "09:06", "09:08"),
    (Daily(time(9)), "09:00", "09:00"),
    (Daily(time(9), weekday=0), "09:00", "09:00"),
])
def test_a_rhythm_names_the_same_tick_at_the_same_moment(rhythm, latest: str, following: str) -> None:
    assert f"{rhythm.latest(NOW):%H:%M}" == latest
    assert f"{rhythm.following(NOW):%H:%M}" == following
    assert rhythm.latest(rhythm.following(NOW)) == rhythm.following(NOW)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_daily_job_runs_once_on_the_days_when_the_clocks_change(day: str) -> None:
    daily, moment = Daily(time(1, 30)), datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=2)
    seen = set()
    for _ in range(12 * 26):
        seen.add(daily.latest(moment).isoformat()[:10])
        moment += timedelta(minutes=5)
    assert len(seen) == 2       # the day before's, and the day's own


SERVE = """
import sys, threading, time
from datetime import timedelta
from ingest.schedule import Scheduler
from matcher.jobs import Every, Job
from tests.ingest.test_schedule import QuietBench
from matcher.store.engine import Record
def say(words):
    sys.stdout.write(words + chr(10)); sys.stdout.flush()
def work(bench, now):
    say("begun"); time.sleep(1.5); say("finished"); return "done"
def wake(bench, now):
    say("awake"); return "awake"
jobs = [Job("slow", Every(timedelta(days=36_500)), work), Job("wake", Every(timedelta(seconds=1)), wake)]
Scheduler(QuietBench(Record(sys.argv[1])), jobs).serve(threading.Event())
say("stopped")
"""


def said_until(process: subprocess.Popen, word: str) -> list[str]:
    """What a scheduler prints up to `word`, then, after SIGTERM, to its end."""
    lines = []
    while not lines or lines[-1] != word:
        lines.append(process.stdout.readline().strip())
        assert lines[-1], f"the scheduler ended before it said {word}: {lines}"
    process.send_signal(signal.SIGTERM)
    return lines + process.communicate(timeout=30)[0].split()


@pytest.mark.sqlite
def test_sigterm_finishes_the_job_in_hand_and_a_missed_tick_is_caught_up_once(record: Record) -> None:
    command = [sys.executable, "-c", SERVE, record.url]
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    said = said_until(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment), "begun")
    assert "finished" in said
    assert said[-1] == "stopped"
    said = said_until(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment), "awake")
    assert "begun" not in said
