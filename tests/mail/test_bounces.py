"""Returned mail and complaints, in the shapes that servers really write them."""

import mailbox
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import MailError
from matcher.mail.bounces import messages_in, take_reports
from matcher.mail.edition import approve, draft, send
from matcher.mail.links import Act, Action, Links
from matcher.mail.outbox import send_due
from matcher.mail.reports import ReportKind, read_report
from matcher.mail.transport import FileTransport
from matcher.model.mail import Mail, MailKind, MailState, SubscriptionKind, SubscriptionState, Suppression
from matcher.store.engine import Record
from matcher.store.mails import get_mail, mark_sent, queue
from matcher.store.subscriptions import recipients, subscription_of
from matcher.store.suppression import suppression_of
from tests.mail.building import LINKS, NOW, WEEK, a_composer, a_record, a_week, no_readiness, settings

KEY = f"edition:{WEEK}:p1"
TO = f"calls+{LINKS.tag(KEY)}@muster.example"


def a_dsn(status: str, diagnostic: str, to: str = TO, action: str = "failed") -> bytes:
    return "\r\n".join([
        "Return-Path: <>", "From: Mail Delivery System <MAILER-DAEMON@mx.firm.example>", f"To: {to}",
        "Subject: =?utf-8?B?VW56dXN0ZWxsYmFy?=", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"', "",
        "--b1", "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: 8bit", "",
        "Die Nachricht konnte nicht zugestellt werden: Empf\u00e4nger unbekannt", "",
        "--b1", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; mx.firm.example", "Arrival-Date: Tue, 24 Nov 2026 09:00:00 +0000", "",
        "Original-Recipient: rfc822;p1@firm.example", "Final-Recipient: RFC822; P1@Firm.Example",
        f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {diagnostic}", "",
        "--b1", "Content-Type: text/rfc822-headers", "", "Subject: cut off", "", "--b1--", ""]).encode("latin-1")


def a_complaint() -> bytes:
    return "\r\n".join([
        "From: <staff@hotmail.example>", "To: abuse@muster.example", "Subject: complaint about message",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b2"', "",
        "--b2", "Content-Type: text/plain", "", "This is an email abuse report.",
        "--b2", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse", "User-Agent: X/1.0", "Version: 1",
        f"Original-Mail-From: <{TO}>", "Original-Rcpt-To: p1@firm.example", "",
        "--b2", "Content-Type: message/rfc822", "", "From: calls@muster.example",
        f"Message-ID: <{LINKS.tag(KEY)}@muster.example>", "Subject: x", "", "body", "--b2--", ""]).encode()


def sent_week(tmp_path: Path) -> Record:
    record = a_record(tmp_path)
    a_week(record)
    draft(record, WEEK, NOW)
    approve(record, WEEK, "staff", NOW)
    send(record, WEEK, a_composer(), no_readiness, NOW)
    send_due(record, [FileTransport(tmp_path / "outbox")], settings(), lambda: NOW)
    return record


def take(record: Record, *raw: bytes, at=NOW) -> dict[str, int]:
    return dict(take_reports(record, a_composer(), raw, at))


def suppression(record: Record) -> Suppression | None:
    with record.reading() as connection:
        return suppression_of(connection, "p1@firm.example")


def test_a_hard_bounce_stops_the_address_and_the_same_report_again_is_nothing(tmp_path: Path) -> None:
    record, report = sent_week(tmp_path), a_dsn("5.1.1", "550 5.1.1 User unknown")
    assert take(record, report, report) == {"hard": 1, "read before": 1}
    assert suppression(record) is Suppression.HARD_BOUNCE
    with record.reading() as connection:
        assert recipients(connection, SubscriptionKind.DIGEST) == []


def test_soft_bounces_back_off_two_to_sixty_four_hours_and_the_fifth_in_a_row_stops(tmp_path: Path) -> None:
    record, waits, at = sent_week(tmp_path), [], NOW
    for number in range(5):
        take(record, a_dsn("4.2.2", f"452 mailbox full {number}"), at=at)
        if suppression(record):
            break
        with record.writing() as connection:
            connection.exec_driver_sql("update mail set state = 'queued', not_before = '2026-01-01 00:00:00.000000'")
        send_due(record, [FileTransport(tmp_path / "outbox")], settings(), lambda at=at: at + timedelta(seconds=1))
        with record.reading() as connection:
            mail = get_mail(connection, KEY)
        assert mail.state is MailState.QUEUED
        waits.append((mail.not_before - at) / timedelta(hours=1))
        at = mail.not_before
        with record.writing() as connection:
            mark_sent(connection, KEY, "250", at)
    assert waits == [2, 6, 20, 64]
    assert suppression(record) is Suppression.SOFT_BOUNCES


def test_a_mail_that_arrived_in_between_starts_the_count_anew(tmp_path: Path) -> None:
    record = sent_week(tmp_path)
    for number in range(4):
        take(record, a_dsn("4.2.2", f"full {number}"))
    with record.writing() as connection:
        mail = Mail("later", MailKind.EDITION, "p1", "p1@firm.example", "", "<later@muster.example>", b"x")
        queue(connection, mail, NOW)
        mark_sent(connection, "later", "250", NOW + timedelta(days=26))
    take(record, a_dsn("4.2.2", "full again"), at=NOW + timedelta(days=40))
    assert suppression(record) is None


def test_a_complaint_stops_everything_and_no_new_consent_lifts_it(tmp_path: Path) -> None:
    record = sent_week(tmp_path)
    assert take(record, a_complaint()) == {"complaint": 1}
    assert suppression(record) is Suppression.COMPLAINT
    with record.reading() as connection:
        for kind in (SubscriptionKind.DIGEST, SubscriptionKind.MATCHES):
            assert subscription_of(connection, "p1", kind).state is SubscriptionState.OFF


def test_unsubscribing_by_mail_works_with_the_token_alone(tmp_path: Path) -> None:
    record = sent_week(tmp_path)
    token = LINKS.token(Action(Act.UNSUBSCRIBE, "p1", "digest"), NOW)
    asked = f"From: someone@else.example\r\nSubject: unsubscribe {token}\r\n\r\n".encode()
    assert take(record, asked, asked.replace(b"unsubscribe W", b"unsubscribe X")) == {"unsubscribe": 1, "not ours": 1}
    with record.reading() as connection:
        assert recipients(connection, SubscriptionKind.DIGEST) == []


@pytest.mark.parametrize(("status", "diagnostic", "kind"), [
    ("5.1.1", "550 5.1.1 no such user", ReportKind.HARD), ("5.2.2", "552 5.2.2 mailbox full", ReportKind.SOFT),
    ("4.4.1", "451 no answer from host", ReportKind.SOFT), ("5.7.1", "550 5.7.1 blocked today", ReportKind.SOFT),
    ("", "550 5.1.2 host unknown", ReportKind.HARD)])
def test_a_delivery_report_is_read_by_its_status(status: str, diagnostic: str, kind: ReportKind) -> None:
    found = read_report(a_dsn(status, diagnostic))
    assert found is not None
    assert (found.kind, found.tag, found.address) == (kind, LINKS.tag(KEY), "p1@firm.example")


def test_a_delay_is_no_bounce_and_a_delivery_is_nothing() -> None:
    assert read_report(a_dsn("4.4.1", "later", action="delayed")) is None
    assert read_report(a_dsn("2.0.0", "250 ok", action="delivered")) is None


def test_a_delivery_part_in_base64_is_read_too() -> None:
    fields = b64encode(b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; p1@firm.example\r\nAction: failed\r\n"
                       b"Status: 5.1.1\r\n").decode()
    raw = (f"From: MAILER-DAEMON@x\r\nTo: {TO}\r\nContent-Type: multipart/report; boundary=q\r\n\r\n--q\r\n"
           f"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           f"{fields}\r\n--q--\r\n").encode()
    assert read_report(raw).kind is ReportKind.HARD


def test_prose_of_a_mailer_daemon_is_read_and_an_out_of_office_is_not() -> None:
    prose = f"From: MAILER-DAEMON@old.example\r\nTo: {TO}\r\n\r\nSorry:\r\n<p1@firm.example>: 550 user unknown\r\n"
    assert read_report(prose.encode()).kind is ReportKind.HARD
    away = f"From: p1@firm.example\r\nTo: {TO}\r\nAuto-Submitted: auto-replied\r\n\r\nAway; room 550 is shut.\r\n"
    assert read_report(away.encode()) is None


@pytest.mark.parametrize("to", ["calls@muster.example", f"calls+{Links('', 'guess').tag(KEY)}@muster.example"])
def test_a_report_that_names_no_mail_of_ours_is_not_believed(tmp_path: Path, to: str) -> None:
    record = sent_week(tmp_path)
    assert take(record, a_dsn("5.1.1", "550", to=to)) == {"not ours": 1}
    assert suppression(record) is None


def test_a_report_about_a_mail_that_never_left_changes_nothing(tmp_path: Path) -> None:
    record = a_record(tmp_path)
    a_week(record)
    draft(record, WEEK, NOW)
    approve(record, WEEK, "staff", NOW)
    send(record, WEEK, a_composer(), no_readiness, NOW)
    assert take(record, a_dsn("5.1.1", "550 no such user"), a_complaint()) == {"not ours": 2}
    assert suppression(record) is None


BOMBS = {"parts in parts": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
                                    for n in range(5000)),
         "mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 9000,
         "empty groups": b"Content-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 400_000}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_message_built_to_break_the_reader_stops_no_other(tmp_path: Path, bomb: bytes) -> None:
    record = sent_week(tmp_path)
    done = take(record, b"From: MAILER-DAEMON@x\r\n" + bomb, a_dsn("5.1.1", "550 5.1.1 User unknown"))
    assert done["hard"] == 1


def test_reports_are_read_from_a_maildir_and_from_an_mbox(tmp_path: Path) -> None:
    report = a_dsn("5.1.1", "550 5.1.1 User unknown")
    maildir = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(report)
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(report)
    box.flush()
    for path in (tmp_path / "maildir", tmp_path / "mbox"):
        assert [read_report(raw).kind for raw in messages_in(path)] == [ReportKind.HARD]
    with pytest.raises(MailError, match="no Maildir or mbox"):
        list(messages_in(tmp_path / "nowhere"))


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_nothing_that_comes_back_can_break_the_reader(noise: bytes, place: int) -> None:
    raw = a_dsn("5.1.1", "550 5.1.1 User unknown")
    read_report(noise)
    read_report(raw[:place] + noise + raw[place:])
