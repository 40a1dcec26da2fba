"""`muster edition` and `muster mail` as staff type them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.model.mail import Suppression
from matcher.store.engine import Record
from matcher.store.suppression import suppress
from tests.mail.building import NOW, WEEK, a_call, a_record, a_week
from web.cli import muster


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSTER_DATABASE_URL", f"sqlite:///{tmp_path}/muster.db")
    monkeypatch.setenv("MUSTER_MAIL_URL", f"file:{tmp_path}/outbox")
    monkeypatch.setenv("MUSTER_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("MUSTER_NOW", NOW.isoformat())
    a_week(a_record(tmp_path), [a_call("c1", "Low-power sensing")])

    def command(*words: str) -> Result:
        return CliRunner().invoke(muster, words, catch_exceptions=False)
    return command


def test_a_week_from_draft_to_the_folder(run, tmp_path: Path) -> None:
    assert f"{WEEK} is draft: 1 calls, 1 members with matches" in run("edition", "draft", "this").output
    assert "Matched to Acme Ltd" in run("edition", "show", WEEK).output
    assert "Low-power sensing" in run("edition", "show", WEEK, "--person", "p1@firm.example").output
    assert "is approved" in run("edition", "approve", WEEK).output
    assert "1 mails queued" in run("edition", "send", WEEK).output
    assert [m.name for m in (tmp_path / "outbox").iterdir()] == [f"edition-{WEEK}-p1.eml"]
    assert "0 mails queued" in run("edition", "send", WEEK).output


def test_status_answers_who_got_what_and_why_not(run) -> None:
    assert f"No: {WEEK} was never drafted." in run("mail", "status", "p1@firm.example", "--week", WEEK).output
    run("edition", "draft", WEEK)
    assert f"No: {WEEK} is draft." in run("mail", "status", "p1@firm.example", "--week", WEEK).output
    run("edition", "approve", WEEK)
    run("edition", "send", WEEK)
    assert "Yes: sent 24 November 2026, 9am" in run("mail", "status", "p1@firm.example", "--week", WEEK).output
    assert "Yes: sent" in run("mail", "status", "p1@firm.example", "--call", "c1").output
    assert "No: there is no call 'c9'" in run("mail", "status", "p1@firm.example", "--call", "c9").output
    assert "the weekly digest: on (test, 24 November 2026, 9am)" in run("mail", "status", "p1@firm.example").output
    assert "Nobody here has the address x@y.example." in run("mail", "status", "x@y.example").output
    assert "sent     1" in run("mail", "status").output


def test_bounces_need_a_mailbox(run, tmp_path: Path) -> None:
    assert run("mail", "bounces").exit_code == 2
    (tmp_path / "mbox").write_text("")
    assert "nothing came back" in run("mail", "bounces", "--from", str(tmp_path / "mbox")).output


def test_staff_let_a_parked_mail_go_and_take_an_address_off_the_list(run, tmp_path: Path) -> None:
    run("edition", "draft", WEEK)
    run("edition", "approve", WEEK)
    record = Record(f"sqlite:///{tmp_path}/muster.db")
    with record.writing() as connection:
        suppress(connection, "p1@firm.example", Suppression.HARD_BOUNCE, NOW)
    assert "0 mails queued" in run("edition", "send", WEEK).output
    assert "hard bounce" in run("mail", "status", "p1@firm.example").output
    assert run("mail", "lift", "p1@firm.example").exit_code == 2
    assert "Off the list" in run("mail", "lift", "p1@firm.example", "--by", "Sam: the mailbox is back").output
    assert run("mail", "lift", "p1@firm.example", "--by", "Sam").exit_code == 1
    assert "1 alerts" in run("mail", "alerts", "--all-paces").output
    with record.writing() as connection:
        connection.exec_driver_sql("update mail set state = 'failed', last_answer = '550 no'")
    key = re.search(r"failed: (\S+) to p1@firm.example: 550 no", run("mail", "status").output)[1]
    assert "in line again" in run("mail", "retry", key).output
    assert "1 sent" in run("mail", "send").output
    assert run("mail", "retry", key).exit_code == 1
