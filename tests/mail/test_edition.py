"""The weekly digest: what was approved, once, to those who asked."""

from concurrent.futures import ThreadPoolExecutor
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
from matcher.mail.transports import open_transport
from matcher.model.change import Change, ChangeKind
from matcher.model.edition import EditionState, Event
from matcher.model.fact import Fact, Field, Origin
from matcher.model.mail import MailState, Pace, SubscriptionKind
from matcher.model.match import Fit
from matcher.store.calls import put_call
from matcher.store.changes import put_changes
from matcher.store.editions import get_edition, put_edition
from matcher.store.engine import Record
from matcher.store.feedback import put_feedback
from matcher.store.mails import get_mail
from matcher.store.members import put_member
from matcher.store.subscriptions import record_consent, set_pace
from matcher.store.told import MATCH, tell
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
from tests.support.smtp import Inbox, smtp_server


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
                    a_match("acme", "weak", 2, score=2.4, fit=Fit.WEAK)):
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


def test_a_mail_that_could_not_be_composed_goes_with_the_next_send(tmp_path: Path) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    record = a_record(tmp_path)
    a_week(record, readers=2)
    approved(record)
    assert edition.send(record, WEEK, a_composer(), fails, NOW).unmade == 2
    assert sent(record).queued == 2
    assert sent(record).queued == 0


def test_two_schedulers_at_once_send_one_mail_each(any_record: Record) -> None:
    a_week(any_record, readers=30)
    approved(any_record)
    inbox = Inbox()

    def schedule(port: int) -> None:
        sent(any_record)
        wanted = settings(mail_url=f"smtp://127.0.0.1:{port}")
        send_due(any_record, [open_transport(wanted)], wanted, lambda: NOW)

    with smtp_server(inbox) as port, ThreadPoolExecutor(3) as pool:
        for run in [pool.submit(schedule, port) for _ in range(3)]:
            run.result()
    assert len(inbox.taken) == len(inbox.message_ids) == 30


def test_what_staff_did_not_look_at_is_not_approved(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    seen = edition.draft(record, WEEK, NOW).fingerprint
    with record.writing() as connection:
        put_edition(connection, replace(get_edition(connection, WEEK), intro="Somebody else wrote this."))
    with pytest.raises(MailError, match="look again"):
        edition.approve(record, WEEK, "staff", NOW, seen)


def test_a_match_stands_in_one_edition_only(tmp_path: Path) -> None:
    record, week_after = a_record(tmp_path), "2026-W49"
    a_week(record, [a_call(f"c{n}", closes_in_days=40) for n in range(7)])
    approved(record)
    sent(record)
    assert edition.draft(record, week_after, NOW + timedelta(days=7)).plan.matched == {"acme": ("c5", "c6")}


def test_events_are_for_those_who_want_them(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, readers=2)
    with record.writing() as connection:
        record_consent(connection, "p2", [SubscriptionKind.EVENTS], NOW, how="test")
    drafted = edition.draft(record, WEEK, NOW)
    with record.writing() as connection:
        put_edition(connection, replace(drafted, plan=replace(
            drafted.plan, events=(Event("A surgery", "https://events.example/", "Friday"),))))
    edition.approve(record, WEEK, "staff", NOW)
    sent(record)
    with record.reading() as connection:
        told = {p: "A surgery" in text_part(get_mail(connection, f"edition:{WEEK}:{p}").mail.message)
                for p in ("p1", "p2")}
    assert told == {"p1": False, "p2": True}


def test_who_wants_all_in_the_weekly_mail_finds_changes_and_reminders_there(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record, [a_call("c1", closes_in_days=10), a_call("c2", closes_in_days=60)], readers=2)
    with record.writing() as connection:
        set_pace(connection, "p1", Pace.WEEKLY)
        for person in ("p1", "p2"):
            tell(connection, person, [("c1", MATCH), ("c2", MATCH)], "edition:2026-W47:x", NOW - timedelta(days=9))
        put_feedback(connection, "acme", "c1", "interested", NOW - timedelta(days=9))
        put_changes(connection, "c2", [Change(ChangeKind.MONEY, "Total funding changed from £1 to £2", None, None,
                                              True, True)], NOW)
        put_call(connection, a_call("new"))
        put_match(connection, a_match("acme", "new"))
    approved(record)
    sent(record)
    with record.reading() as connection:
        texts = [text_part(get_mail(connection, f"edition:{WEEK}:{p}").mail.message) for p in ("p1", "p2")]
    for words in ("FOR YOU: CHANGED", "FOR YOU: CLOSING SOON, YOU WERE INTERESTED"):
        assert [words in text for text in texts] == [True, False]
    assert [text.count("from £1 to £2") for text in texts] == [1, 1]


def test_a_call_that_shuts_the_firm_out_is_no_match_and_says_so_where_others_fit(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    academic = Fact(Field.LEAD_RULE, "academic_only", "academics", "text", Origin.TEXT)
    call = a_call("c1", first_seen_at=NOW - timedelta(days=1))
    a_week(record, [replace(call, facts=(*call.facts, academic)), a_call("c2", closes_in_days=60)])
    drafted = edition.draft(record, WEEK, NOW)
    assert drafted.plan.matched == {"acme": ("c2",)}
    assert "c1" not in drafted.plan.call_ids
