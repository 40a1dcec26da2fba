"""The weekly digest: what was approved, once, to those who asked."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import strict
from pathlib import Path

import pytest

from matcher.errors import MailError
from matcher.mail import edition
from matcher.mail.outbox import send_due
from matcher.mail.read import html_part, text_part
from matcher.mail.transport import FileTransport
from matcher.model.edition import EditionState
from matcher.model.mail import MailState
from matcher.model.match import Fit
from matcher.store.calls import put_call
from matcher.store.editions import get_edition
from matcher.store.mails import get_mail
from matcher.store.members import put_member
from tests.mail.building import (
    NOW,
    WEEK,
    a_call,
    a_composer,
    a_match,
    a_member,
    a_record,
    a_week,
    no_readiness,
    put_match,
    put_reader,
    settings,
)


def approved(record, week=WEEK):
    edition.draft(record, week, NOW)
    return edition.approve(record, week, "staff", NOW)


def sent(record, week=WEEK, now=NOW):
    return edition.send(record, week, a_composer(), no_readiness, now)


def test_an_approved_week_puts_one_mail_a_person_into_the_folder(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, readers=3)
    approved(record)
    assert sent(record).queued == 3
    report = send_due(record, [FileTransport(tmp_path / "outbox")], settings(), lambda: NOW)
    assert report.sent == 3
    mails = sorted((tmp_path / "outbox").glob("*.eml"))
    assert [m.name for m in mails] == [f"edition-{WEEK}-p{n}.eml" for n in (1, 2, 3)]
    message = message_from_bytes(mails[0].read_bytes(), policy=strict)
    assert message["To"].addresses[0].addr_spec == "p1@firm.example"
    assert message["Subject"] == "Defence and cyber funding this week: 2 open calls, 1 closing by 3 December"
    for part in (text_part(mails[0].read_bytes()), html_part(mails[0].read_bytes())):
        for words in ("Call c1", "UK Defence Innovation", "up to £350,000 per project",
                      "Monday 14 December 2026, midday (UK time), 20 days left", "We want low-power sensing at range.",
                      "Cyber Essentials by award", "https://muster.example/calls/c1", "https://source.example/c1"):
            assert words in part, words


def test_a_week_sent_twice_sends_nothing_new(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    approved(record)
    sent(record)
    send_due(record, [FileTransport(tmp_path / "outbox")], settings(), lambda: NOW)
    assert sent(record).queued == 0
    assert edition.draft(record, WEEK, NOW).state is EditionState.SENT
    assert send_due(record, [FileTransport(tmp_path / "outbox")], settings(), lambda: NOW).sent == 0


def test_nothing_leaves_without_approval(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    edition.draft(record, WEEK, NOW)
    with pytest.raises(MailError, match="is draft, not approved"):
        sent(record)


def test_an_approval_lapses_when_a_listed_call_changes(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    approved(record)
    with record.writing() as connection:
        put_call(connection, replace(a_call("c2"), content_hash="another"))
    with pytest.raises(MailError, match="lapsed, not approved \\(changed since approval: Call c2\\)"):
        sent(record)


def test_a_call_that_closed_since_the_approval_is_left_out(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    approved(record)
    sent(record, now=NOW + timedelta(days=10))
    with record.reading() as connection:
        found = get_mail(connection, f"edition:{WEEK}:p1")
    assert found.mail.mentions == ("c1",)


def test_who_confirms_after_the_approval_waits_for_the_next_week(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    approved(record)
    with record.writing() as connection:
        put_reader(connection, "late", "acme", NOW + timedelta(minutes=1))
    assert sent(record, now=NOW + timedelta(hours=1)).queued == 1


def test_a_weak_or_low_match_is_not_mailed_and_an_empty_week_is_silence(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, calls=[])
    with record.writing() as connection:
        for one in (a_match("acme", "low", 1, score=2.4, fit=Fit.TOO_FEW),
                    a_match("acme", "weak", 2, score=2.9, fit=Fit.WEAK)):
            put_call(connection, a_call(one.call_id))
            put_match(connection, one)
    assert edition.draft(record, WEEK, NOW).state is EditionState.EMPTY
    assert sent(record).queued == 0
    with record.reading() as connection:
        assert "nobody hears from us" in get_edition(connection, WEEK).note


def test_a_call_stands_in_a_mail_once(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call(f"c{n}", closes_in_days=n + 3) for n in range(8)])
    approved(record)
    sent(record)
    with record.reading() as connection:
        mentions = get_mail(connection, f"edition:{WEEK}:p1").mail.mentions
    assert len(mentions) == len(set(mentions))
    assert mentions[:5] == ("c0", "c1", "c2", "c3", "c4")


@pytest.mark.parametrize("week", ["2026-48", "2026-W54", "W48", "2026-W00", ""])
def test_a_wrong_week_is_one_clear_line(week: str) -> None:
    with pytest.raises(MailError, match="2026-W48"):
        edition.checked_week(week)


def test_a_mail_that_cannot_be_composed_is_parked_and_the_rest_go(tmp_path: Path) -> None:
    def fails_for_broken(call, member, now):
        if member.id == "broken":
            raise ZeroDivisionError("by zero")
        return ()

    record = a_record(tmp_path)
    a_week(record)
    with record.writing() as connection:
        put_member(connection, a_member("broken"), NOW)
        put_reader(connection, "p2", "broken")
        put_match(connection, a_match("broken", "c1"))
    approved(record)
    report = edition.send(record, WEEK, a_composer(), fails_for_broken, NOW)
    assert (report.queued, report.unmade) == (1, 1)
    with record.reading() as connection:
        parked = get_mail(connection, f"edition:{WEEK}:p2")
    assert parked.state is MailState.PARKED
    assert parked.last_answer == "could not be composed: ZeroDivisionError: by zero"
