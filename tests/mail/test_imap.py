"""The bounce mailbox polled over IMAP, against a small server that speaks what the poll needs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from matcher.errors import MailError
from matcher.mail.imap import ImapMailbox, poll
from matcher.model.mail import Suppression
from tests.mail.building import NOW, a_composer
from tests.mail.test_bounces import a_dsn, sent_week, suppression


class _Mailbox(socketserver.StreamRequestHandler):
    """Says IMAP4rev1 (RFC 3501) for one folder; `server.seen` holds the numbers that were marked."""

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, command, *rest = line.decode().split()
            for answer in self._answers(command.upper(), rest):
                self.wfile.write(answer + b"\r\n")
            state = b"NO wrong password" if command.upper() == "LOGIN" and '"right"' not in rest else b"OK done"
            self.wfile.write(tag.encode() + b" " + state + b"\r\n")
            if command.upper() == "LOGOUT":
                return

    def _answers(self, command: str, rest: list[str]) -> Iterator[bytes]:
        messages, seen = self.server.messages, self.server.seen     # type: ignore[attr-defined]
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif command == "SELECT":
            yield b"* %d EXISTS" % len(messages)
        elif command == "SEARCH":
            yield b"* SEARCH " + b" ".join(b"%d" % n for n in range(1, len(messages) + 1) if n not in seen)
        elif command == "FETCH":
            raw = messages[int(rest[0]) - 1]
            yield b"* %s FETCH (BODY[] {%d}\r\n%s)" % (rest[0].encode(), len(raw), raw)
        elif command == "STORE":
            seen.add(int(rest[0]))


@contextmanager
def a_mailbox(*messages: bytes) -> Iterator[tuple[int, set[int]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.messages, server.seen = messages, set()      # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.seen         # type: ignore[attr-defined]
        server.shutdown()


def test_unseen_reports_are_acted_on_and_marked(tmp_path: Path) -> None:
    record = sent_week(tmp_path)
    with a_mailbox(b"Subject: hello\r\n\r\nhi\r\n", a_dsn("5.1.1", "550 no such user")) as (port, seen):
        box = ImapMailbox.from_url(f"imap://ann:right@127.0.0.1:{port}/INBOX")
        assert poll(box, record, a_composer(), NOW) == {"not ours": 1, "hard": 1}
        assert seen == {1, 2}
        assert poll(box, record, a_composer(), NOW) == {}
    assert suppression(record) is Suppression.HARD_BOUNCE


def test_a_mailbox_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    record = sent_week(tmp_path)
    with a_mailbox() as (port, _), pytest.raises(MailError, match=r"cannot be read: .*wrong password"):
        poll(ImapMailbox.from_url(f"imap://ann:wrong@127.0.0.1:{port}"), record, a_composer(), NOW)


@pytest.mark.parametrize("url", ["imap://ann:x@mail.example/INBOX", "imaps://mail.example", "smtp://a:b@c", "imaps://"])
def test_a_wrong_address_says_what_is_allowed(url: str) -> None:
    with pytest.raises(MailError, match="write imaps://"):
        ImapMailbox.from_url(url)
