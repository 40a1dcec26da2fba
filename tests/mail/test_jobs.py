"""The rounds of mail, run as the scheduler runs them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from matcher.mail import edition
from matcher.mail.jobs import JOBS, draft_edition, read_bounces, send_edition, send_mail, tidy
from matcher.model.edition import EditionState
from matcher.store.editions import get_edition
from matcher.store.engine import Record
from tests.mail.building import NOW, WEEK, a_record, a_week

WEDNESDAY = datetime(2026, 11, 25, 7, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=UTC)


@dataclass
class ABench:
    record: Record
    index: Any = None
    embedder: Any = None
    ranker: Any = None

    @staticmethod
    def is_stopping() -> bool:
        return False


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ABench:
    monkeypatch.setenv("MUSTER_MAIL_URL", f"file:{tmp_path}/outbox")
    monkeypatch.setenv("MUSTER_SECRET_FILE", str(tmp_path / "secret"))
    record = a_record(tmp_path)
    a_week(record)
    return ABench(record)


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_an_approved_edition_leaves_on_thursday_morning_and_not_before(bench: ABench, tmp_path: Path) -> None:
    assert draft_edition(bench, WEDNESDAY) == f"{WEEK} is draft"
    assert send_edition(bench, THURSDAY) == f"{WEEK}: draft"
    edition.approve(bench.record, WEEK, "staff", WEDNESDAY)
    assert "leaves on Thursday" in send_edition(bench, THURSDAY - timedelta(minutes=1))
    assert draft_edition(bench, WEDNESDAY) == f"{WEEK} is approved"
    assert send_edition(bench, THURSDAY) == f"{WEEK}: 1 mails queued"
    assert send_mail(bench, THURSDAY).startswith("1 sent")
    assert len(list((tmp_path / "outbox").iterdir())) == 1
    with bench.record.reading() as connection:
        assert get_edition(connection, WEEK).state is EditionState.SENT


def test_the_small_rounds_do_nothing_where_there_is_nothing(bench: ABench) -> None:
    assert read_bounces(bench, NOW) == "no mailbox is set"
    assert tidy(bench, NOW) == "0 unconfirmed wishes and 0 old mails deleted"
