"""The sender against real SMTP servers: each mail once, and what happens when the server does not want it."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from matcher.mail import smtp
from matcher.mail.letter import Letter
from matcher.mail.outbox import SendReport, send_due
from matcher.mail.smtp import SmtpTransport
from matcher.mail.transport import ServerAway
from matcher.mail.transports import open_transport
from matcher.model.mail import Mail, MailKind, MailState, Pace, Recipient, SubscriptionKind, Suppression
from matcher.store.batches import open_batch, release
from matcher.store.bounces import last_bounce
from matcher.store.engine import Record
from matcher.store.mails import get_mail, lease, queue
from matcher.store.subscriptions import end
from matcher.store.suppression import suppression_of
from tests.mail.building import NOW, a_composer, a_record, put_reader, settings
from tests.support.smtp import Inbox, only, server_context, smtp_server


def queue_mails(record: Record, count: int, kind: MailKind = MailKind.EDITION, batch: str = "", start: int = 0) -> None:
    with record.writing() as connection:
        if batch:
            open_batch(connection, batch, kind, NOW)
        for number in range(start, start + count):
            put_reader(connection, f"p{number}")
            reader = Recipient(f"p{number}", f"p{number}@firm.example", "", None, Pace.DAILY, NOW)
            letter = Letter("Subject", ("Opening.",), ())
            mail = a_composer().letter(letter, reader, kind, f"{kind}:{number}", batch, NOW)
            assert queue(connection, mail, NOW)


def run(record: Record, port: int, at: Any = NOW, stop: Any = None, scheme: str = "smtp", query: str = "",
        login: str = "", **wanted: Any) -> SendReport:
    wanted = settings(mail_url=f"{scheme}://{login}127.0.0.1:{port}{query}", **wanted)
    transports = [open_transport(wanted) for _ in range(wanted.mail_connections)]
    return send_due(record, transports, wanted, lambda: at, stop or (lambda: False))


def state(record: Record, key: str) -> tuple[MailState, str]:
    with record.reading() as connection:
        found = get_mail(connection, key)
    assert found is not None
    return found.state, found.last_answer


def test_every_due_mail_leaves_once_over_one_connection(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 25)
    with smtp_server(inbox) as port:
        assert run(record, port).sent == 25
        assert run(record, port).sent == 0
    assert len(inbox.message_ids) == len(inbox.taken) == 25
    assert inbox.connections == 1
    assert inbox.taken[0].mail_from.startswith("calls+")


def test_two_connections_share_the_work(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 45)
    with smtp_server(inbox) as port:
        assert run(record, port, mail_connections=2).sent == 45
    assert set(inbox.message_ids.values()) == {1}


def test_the_urgent_leave_first(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 1, MailKind.EDITION, start=1)
    queue_mails(record, 1, MailKind.ALERT, start=2)
    queue_mails(record, 1, MailKind.URGENT, start=3)
    with smtp_server(inbox) as port:
        run(record, port)
    assert inbox.recipients == ["p3@firm.example", "p2@firm.example", "p1@firm.example"]


def test_5xx_is_never_tried_again_and_4xx_is_later(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    inbox.rcpt = {"p0@firm.example": "550 5.1.1 no such person", "p1@firm.example": "450 4.2.1 try later"}.get
    queue_mails(record, 3)
    with smtp_server(inbox) as port:
        report = run(record, port)
        assert (report.sent, report.failed, report.put_off) == (1, 1, 1)
        inbox.rcpt = lambda address: None
        assert run(record, port, NOW + timedelta(minutes=3)).sent == 0
        assert run(record, port, NOW + timedelta(minutes=7)).sent == 1
    assert state(record, "edition:0") == (MailState.FAILED, "550 5.1.1 no such person")
    assert inbox.recipients == ["p2@firm.example", "p1@firm.example"]


@pytest.mark.parametrize(("answer", "stops"), [
    ("550 5.1.1 no such person", True), ("550 5.1.2 no such domain", True), ("550 5.7.1 not from you", False),
    ("554 5.6.0 not like this", False), ("550 no such person", False)])
def test_an_address_that_the_server_does_not_know_gets_no_further_mail(
        tmp_path: Path, answer: str, stops: bool) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    inbox.rcpt = {"p0@firm.example": answer}.get
    queue_mails(record, 2)
    with smtp_server(inbox) as port:
        run(record, port)
    with record.reading() as connection:
        assert suppression_of(connection, "p0@firm.example") is (Suppression.HARD_BOUNCE if stops else None)
        assert (last_bounce(connection, "p0@firm.example") is not None) is stops
        assert suppression_of(connection, "p1@firm.example") is None


def test_a_mail_in_which_the_connection_always_breaks_is_parked_and_the_rest_go(tmp_path: Path) -> None:
    def breaks(server: Any, envelope: Any) -> None:
        if envelope.rcpt_tos == ["p0@firm.example"]:
            server.transport.abort()

    record, inbox = a_record(tmp_path), Inbox()
    inbox.data = breaks
    queue_mails(record, 3)
    with smtp_server(inbox) as port:
        for hour in range(12):
            run(record, port, NOW + timedelta(hours=12 * hour))
    assert state(record, "edition:0")[0] is MailState.PARKED
    assert "broke in it 10 times" in state(record, "edition:0")[1]
    assert sorted(set(inbox.recipients) - {"p0@firm.example"}) == ["p1@firm.example", "p2@firm.example"]


def test_a_server_that_shuts_down_is_left_alone_for_a_while_and_then_gets_all_in_order(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 2, MailKind.EDITION)
    queue_mails(record, 2, MailKind.URGENT, start=2)
    inbox.rcpt = lambda address: "421 4.3.2 shutting down"
    with smtp_server(inbox) as port:
        assert "421" in run(record, port).away
    assert "Connection refused" in run(record, port, NOW + timedelta(minutes=1)).away
    assert "next try after" in run(record, port, NOW + timedelta(minutes=1)).away
    inbox.rcpt = lambda address: None
    with smtp_server(inbox, port=port):
        assert run(record, port, NOW + timedelta(hours=1)).sent == 4
    assert inbox.recipients == [f"p{n}@firm.example" for n in (2, 3, 0, 1)]


def test_a_slow_server_counts_as_a_broken_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_LONGER_FOR_THE_VERDICT", 0.01)
    is_given_up = threading.Event()
    record, inbox = a_record(tmp_path), Inbox()
    inbox.data = lambda server, envelope: "250 taken" if is_given_up.wait(60) else None
    queue_mails(record, 1)
    with smtp_server(inbox) as port:
        try:
            assert run(record, port, query="?timeout=30").put_off == 1
        finally:
            is_given_up.set()
    assert "broke" in state(record, "edition:0")[1]


def test_tls_and_starttls_with_a_login(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = server_context(authority.issue_cert("127.0.0.1"))
    record = a_record(tmp_path)
    query = f"?ca={tmp_path / 'ca.pem'}"
    queue_mails(record, 1)
    inbox = Inbox()
    with smtp_server(inbox, tls_context=context, require_starttls=True, authenticator=only("ann", "p:w/d@"),
                     auth_required=True) as port:
        assert run(record, port, query=query, login="ann:p%3Aw%2Fd%40@").sent == 1
    queue_mails(record, 1, start=1)
    with smtp_server(Inbox(), ssl_context=context) as port:
        assert run(record, port, scheme="smtps", query=query).sent == 1
    queue_mails(record, 1, start=2)
    with smtp_server(Inbox(), ssl_context=context) as port:
        assert "certificate verify failed" in run(record, port, scheme="smtps").away


def test_a_server_is_greeted_without_a_mail(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = server_context(authority.issue_cert("127.0.0.1"))

    def greeted(inbox: Inbox) -> str:
        with smtp_server(inbox, tls_context=context, require_starttls=True, authenticator=only("ann", "right"),
                         auth_required=True) as port:
            url = f"smtp://ann:right@127.0.0.1:{port}?ca={tmp_path / 'ca.pem'}"
            transport = open_transport(settings(mail_url=url))
            assert isinstance(transport, SmtpTransport)
            return transport.greet()

    inbox = Inbox()
    assert greeted(inbox) == "speaks TLS and lets us in"
    inbox.mail = lambda address: "550 5.7.1 not yours"
    with pytest.raises(ServerAway, match="does not take our sender: 550"):
        greeted(inbox)
    assert inbox.taken == []


def test_beyond_this_machine_plain_text_is_refused() -> None:
    from matcher.mail.smtp import SmtpServer
    assert SmtpServer.from_url("smtp://mail.example").needs_starttls
    assert not SmtpServer.from_url("smtp://127.0.0.1:25").needs_starttls


def test_who_unsubscribed_after_the_composing_gets_nothing(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 2)
    with record.writing() as connection:
        end(connection, "p0", [SubscriptionKind.DIGEST], "the person's own link", NOW)
    with smtp_server(inbox) as port:
        assert run(record, port).parked == 1
    assert inbox.recipients == ["p1@firm.example"]
    assert state(record, "edition:0") == (MailState.PARKED, "the weekly digest: switched off (the person's own link)")


def test_the_brake_holds_a_batch_three_times_the_last_until_staff_release_it(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    queue_mails(record, 4, batch="edition:2026-W47")
    with smtp_server(inbox) as port:
        assert run(record, port, mail_brake_floor=5).sent == 4
        with record.writing() as connection:
            connection.exec_driver_sql("update mail_batch set made_at = '2026-11-17 09:00:00.000000'")
        queue_mails(record, 13, batch="edition:2026-W48", start=4)
        report = run(record, port, mail_brake_floor=5)
        assert report.sent == 0
        assert "13 mails, the last batch of this kind had 4" in report.held["edition:2026-W48"]
        with record.writing() as connection:
            assert release(connection, "edition:2026-W48", "staff", NOW)
        assert run(record, port, mail_brake_floor=5).sent == 13


def test_a_stop_ends_after_the_mail_in_flight_and_leaves_nothing_held(tmp_path: Path) -> None:
    record, inbox, stop = a_record(tmp_path), Inbox(), threading.Event()
    inbox.data = lambda server, envelope: stop.set()
    queue_mails(record, 5)
    with smtp_server(inbox) as port:
        assert run(record, port, stop=stop.is_set).sent == 1
        with record.writing() as connection:
            assert len(lease(connection, "another", NOW, 10)) == 4


def test_an_address_that_cannot_be_written_to_is_parked(tmp_path: Path) -> None:
    record, inbox = a_record(tmp_path), Inbox()
    with record.writing() as connection:
        queue(connection, Mail("bad", MailKind.SERVICE, "", "a@b.example\r\nRCPT TO:<x@y.example>", "s", "<x@y>",
                               b"Subject: x\r\n\r\nx\r\n"), NOW)
    with smtp_server(inbox) as port:
        assert run(record, port).parked == 1
    assert "not an address" in state(record, "bad")[1]


@pytest.mark.parametrize("url", ["smtp://", "imap://x", "smtp://host:0", "smtp://host:port", "smtp://host?tls=no"])
def test_a_wrong_mail_url_says_what_is_allowed(url: str) -> None:
    from matcher.errors import MailError
    from matcher.mail.smtp import SmtpServer
    with pytest.raises(MailError, match="write file:FOLDER"):
        SmtpServer.from_url(url)
