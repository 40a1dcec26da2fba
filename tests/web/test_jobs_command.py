"""`muster jobs` from outside."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.errors import IngestError
from ingest.schedule import real_clock, run_tick
from matcher.jobs import Every, Job
from matcher.store.engine import open_record
from tests.ingest.test_schedule import QuietBench
from web.commands.scheduler import jobs


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QuietBench:
    monkeypatch.setenv("MUSTER_DATABASE_URL", f"sqlite:///{tmp_path}/muster.db")
    return QuietBench(open_record(f"sqlite:///{tmp_path}/muster.db"))


def a_run(bench: QuietBench, ago: timedelta) -> None:
    job = Job("clean-up", Every(timedelta(minutes=2)), lambda *_: "3 raw answers dropped")
    assert run_tick(job, "tick", bench, lambda: real_clock() - ago)


def test_every_job_is_shown_with_its_last_run_and_how_it_went(bench: QuietBench) -> None:
    a_run(bench, timedelta(hours=1))
    said = CliRunner().invoke(jobs).output
    assert "source ukdi_atom" in said
    assert "never ran" in said
    assert "ok: 3 raw answers dropped" in said


@pytest.mark.parametrize(("ago", "is_well"), [(timedelta(minutes=3), True), (timedelta(hours=1), False)])
def test_the_check_asks_whether_a_scheduler_is_there(bench: QuietBench, ago: timedelta, is_well: bool) -> None:
    a_run(bench, ago)
    ended = CliRunner().invoke(jobs, ["--check"])
    assert (ended.exception is None) is is_well
    assert is_well or isinstance(ended.exception, IngestError)


def test_a_job_is_run_by_hand(bench: QuietBench) -> None:
    assert CliRunner().invoke(jobs, ["run", "clean-up"]).output.startswith("clean-up: ok: ")
    assert isinstance(CliRunner().invoke(jobs, ["run", "no such job"]).exception, IngestError)
