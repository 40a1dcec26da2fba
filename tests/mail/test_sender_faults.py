"""What goes wrong around a sender: others at work, clocks that jump, a no at the last moment, servers of any mood."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from matcher.mail.outbox import FAILURES_IN_A_ROW
from matcher.mail.owner import a_sender
from matcher.model.mail import MailKind, MailState, SubscriptionKind, Suppression
from matcher.store import mails
from matcher.store.clearance import is_clear
from matcher.store.mail_server import note_away
from matcher.store.mails import lease
from matcher.store.people import person_by_id
from matcher.store.personal_data import erase_person
from matcher.store.subscriptions import end
from matcher.store.suppression import suppress
from tests.mail.building import NOW, a_record
from tests.mail.test_outbox import queue_mails, run, state
from tests.support.smtp import Inbox, smtp_server

LATER = NOW + mails.LEASE + timedelta(minutes=1)


def test_a_sender_that_stood_still_undoes_nothing_of_who_took_over(tmp_path: Path) -> None:
    record, stalled = a_record(tmp_path), a_sender()
    queue_mails(record, 2)
    with record.writing() as connection:
        held = lease(connection, stalled, NOW, 2)
    with smtp_server(inbox := Inbox()) as port:
        assert run(record, port, LATER).sent == 2
        with record.writing() as connection:
            assert not is_clear(connection, held[1].mail, stalled)
            mails.put_off(connection, "edition:0", stalled, "the connection broke", LATER)
            mails.park(connection, "edition:1", stalled, "the connection broke")
        assert run(record, port, LATER + timedelta(hours=1)).sent == 0
    assert set(inbox.message_ids.values()) == {1}


def test_a_lease_lasts_while_its_sender_lives(tmp_path: Path) -> None:
    record, slow = a_record(tmp_path), a_sender()
    queue_mails(record, 1)
    with record.writing() as connection:
        lease(connection, slow, NOW, 1)
        mails.keep_leases(connection, [slow], NOW + timedelta(minutes=9))
        assert lease(connection, a_sender(), LATER, 1) == []


def test_a_run_that_ends_lets_go_of_nothing_that_another_run_of_its_process_holds(tmp_path: Path) -> None:
    def runs_meanwhile(server: object, envelope: object) -> None:
        for _ in range(2):
            run(record, elsewhere)

    record, inbox, other = a_record(tmp_path), Inbox(), Inbox()
    queue_mails(record, 2)
    inbox.data = runs_meanwhile
    with smtp_server(other) as elsewhere, smtp_server(inbox) as port:
        assert run(record, port).sent == 2
    assert other.taken == []


@pytest.mark.parametrize("says_no", [
    lambda c, p: end(c, p.id, [SubscriptionKind.DIGEST], "the person's own link", NOW),
    lambda c, p: erase_person(c, p, NOW), lambda c, p: suppress(c, p.email, Suppression.HARD_BOUNCE, NOW),
    lambda c, p: c.exec_driver_sql(f"update person set email = 'new@firm.example' where id = '{p.id}'")],
    ids=["unsubscribed", "erased", "suppressed", "moved"])
def test_a_no_while_the_mail_before_is_being_sent_is_in_time(tmp_path: Path, says_no: Callable[..., None]) -> None:
    def no_meanwhile(server: object, envelope: object) -> None:
        with record.writing() as connection:
            if person := person_by_id(connection, "p1"):
                says_no(connection, person)

    record, inbox = a_record(tmp_path), Inbox()
    inbox.data = no_meanwhile
    queue_mails(record, 2)
    with smtp_server(inbox) as port:
        run(record, port)
    assert inbox.recipients == ["p0@firm.example"]
    assert state(record, "edition:1")[0] is MailState.PARKED


def test_a_clock_that_ran_ahead_and_was_put_right_holds_nothing_back(tmp_path: Path) -> None:
    record, ahead = a_record(tmp_path), NOW + timedelta(days=400)
    queue_mails(record, 2)
    with record.writing() as connection:
        connection.exec_driver_sql(f"update mail set not_before = '{ahead:%Y-%m-%d %H:%M:%S}.000000'")
        lease(connection, "elsewhere:1:1:0", ahead, 1)
        note_away(connection, 3, ahead, "the server was away")
    with smtp_server(Inbox()) as port:
        assert run(record, port).sent == 2


@pytest.mark.parametrize(("hook", "answer", "expected"), [
    ("mail", "550 5.7.1 sender unknown", "away"), ("mail", "451 4.3.0 later", "away"), ("mail", "421 bye", "away"),
    ("rcpt", "450 4.2.1 later", "put off"), ("rcpt", "452 4.5.3 too many", "put off"),
    ("rcpt", "550 5.1.1 unknown", "failed"), ("rcpt", "554 5.7.1 no", "failed"), ("rcpt", "421 bye", "away"),
    ("rcpt", "530 5.7.0 authentication required", "away"), ("begin", "451 later", "put off"),
    ("begin", "554 no", "failed"), ("begin", "421 bye", "away"), ("begin", "drop", "put off"),
    ("data", "451 4.3.0 later", "put off"), ("data", "452 4.3.1 disk full", "put off"),
    ("data", "552 5.3.4 too big", "failed"), ("data", "554 5.6.0 spam", "failed"), ("data", "421 bye", "away")])
def test_every_answer_in_every_phase(tmp_path: Path, hook: str, answer: str, expected: str) -> None:
    """5xx fails the mail, 4xx and a break put it off, and what is not about this mail stops the run; none is lost."""
    record, inbox, said = a_record(tmp_path), Inbox(), []

    def once(*_: object) -> str | None:
        said.append(answer)
        return answer if len(said) == 1 else None

    setattr(inbox, hook, once)
    queue_mails(record, 2)
    with smtp_server(inbox) as port:
        report = run(record, port)
        assert bool(report.away) == (expected == "away")
        assert (report.failed, report.sent) == {"failed": (1, 1), "put off": (0, 1), "away": (0, 0)}[expected]
        assert expected == "away" or inbox.connections == 1 + (answer == "drop")
        run(record, port, NOW + timedelta(hours=1))
    assert sorted(inbox.recipients) == [f"p{n}@firm.example" for n in range(expected == "failed", 2)]
    assert set(inbox.message_ids.values()) == {1}


def test_a_server_that_refuses_everybody_spoils_ten_mails_and_then_one_at_a_time(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    inbox.rcpt = lambda address: "554 5.7.1 relay access denied"
    queue_mails(record, 30)
    with smtp_server(inbox) as port:
        assert run(record, port).failed == FAILURES_IN_A_ROW
        assert run(record, port, NOW + timedelta(hours=1)).failed == 1
        inbox.rcpt = lambda address: None
        assert run(record, port, NOW + timedelta(hours=2)).sent == 30 - FAILURES_IN_A_ROW - 1
        with record.writing() as connection:
            for number in range(30):
                mails.retry(connection, f"edition:{number}", NOW)
        assert run(record, port, NOW + timedelta(hours=3)).sent == FAILURES_IN_A_ROW + 1
    assert set(inbox.message_ids.values()) == {1}


def test_a_record_that_stumbles_after_the_servers_yes_costs_no_second_copy(tmp_path: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    record, inbox, noted = a_record(tmp_path), Inbox(), mails.mark_sent

    def stumbles_once(*arguments: object) -> None:
        monkeypatch.setattr(mails, "mark_sent", noted)
        raise OperationalError("update mail", {}, Exception("the connection is gone"))

    monkeypatch.setattr(mails, "mark_sent", stumbles_once)
    queue_mails(record, 1)
    with smtp_server(inbox) as port:
        assert run(record, port).sent == 1
        assert run(record, port, LATER).sent == 0
    assert len(inbox.taken) == 1


def test_a_batch_that_grows_while_it_is_sent_is_braked_all_the_same(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()

    def grows(server: object, envelope: object) -> None:
        if len(inbox.taken) == 1:
            queue_mails(record, 60, batch="edition:2026-W48", start=10)

    inbox.data = grows
    queue_mails(record, 10, batch="edition:2026-W48")
    with smtp_server(inbox) as port:
        report = run(record, port, mail_brake_floor=20)
    assert report.sent == 10
    assert "70 mails, the last batch of this kind had 0" in report.held["edition:2026-W48"]


def test_the_daily_batch_is_measured_by_the_last_daily_one_not_by_the_hour_before(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    batches = (("alert:daily:2026-11-23T08", 9, 9), ("alert:as_it_happens:2026-11-24T07", 1, 7),
               ("alert:daily:2026-11-24T08", 9, 8))
    with smtp_server(Inbox()) as port:
        for number, (name, size, hour) in enumerate(batches):
            queue_mails(record, size, MailKind.ALERT, name, start=number * 10)
            with record.writing() as connection:
                connection.exec_driver_sql(f"update mail_batch set made_at = '{name[-13:-3]} {hour:02}:00:00.000000' "
                                           f"where name = '{name}'")
            floor = 20 if number == 0 else 2
            assert run(record, port, mail_brake_floor=floor).sent == size
