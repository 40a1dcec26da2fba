"""Polls the bounce mailbox over IMAP: reads what is unseen, acts, and marks it seen after that."""

import imaplib
import ssl
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from matcher.errors import MailError
from matcher.mail.bounces import LARGEST_REPORT, take_reports
from matcher.mail.compose import Composer
from matcher.store.engine import Record

MOST_AT_ONCE = 500
_TIMEOUT_SECONDS = 60.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A folder of a mailbox: `imaps://USER:PASSWORD@HOST/FOLDER`; without TLS only on this machine."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    folder: str

    @classmethod
    def from_url(cls, url: str) -> "ImapMailbox":
        """Reads MUSTER_MAIL_BOUNCES_IMAP. Raises MailError with what is allowed."""
        parts = urlsplit(url)
        is_tls = parts.scheme == "imaps"
        try:
            port = parts.port or (993 if is_tls else 143)
        except ValueError:
            port = 0
        if not parts.hostname or not parts.username or not port or \
                not (is_tls or (parts.scheme == "imap" and parts.hostname in _LOOPBACK)):
            raise MailError("MUSTER_MAIL_BOUNCES_IMAP: write imaps://USER:PASSWORD@HOST/FOLDER")
        return cls(parts.hostname, port, is_tls, unquote(parts.username), unquote(parts.password or ""),
                   unquote(parts.path.strip("/")) or "INBOX")


def poll(box: ImapMailbox, record: Record, composer: Composer, now: datetime) -> Counter[str]:
    """Acts on everything unseen, at most 500 messages a run. Raises MailError where the mailbox cannot be read.

    Killed between acting and marking, it reads a report again, which changes nothing.
    """
    done: Counter[str] = Counter()
    try:
        connection = _connect(box)
        try:
            for number in _unseen(connection, box.folder):
                raw = _message(connection, number)
                done += take_reports(record, composer, [raw] if raw else [], now)
                connection.store(number, "+FLAGS", r"(\Seen)")
        finally:
            connection.logout()
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise MailError(f"the bounce mailbox at {box.host} cannot be read: {error}") from error
    return done


def _connect(box: ImapMailbox) -> imaplib.IMAP4:
    connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=ssl.create_default_context(),
                                   timeout=_TIMEOUT_SECONDS) if box.is_tls \
        else imaplib.IMAP4(box.host, box.port, timeout=_TIMEOUT_SECONDS)
    connection.login(box.user, box.password)
    return connection


def _unseen(connection: imaplib.IMAP4, folder: str) -> list[str]:
    answer, said = connection.select(f'"{folder}"')
    if answer != "OK":
        raise imaplib.IMAP4.error(f"no folder {folder!r}: {said}")
    _, found = connection.search(None, "UNSEEN")
    return found[0].decode().split()[:MOST_AT_ONCE] if found and found[0] else []


def _message(connection: imaplib.IMAP4, number: str) -> bytes:
    _, parts = connection.fetch(number, f"(BODY.PEEK[]<0.{LARGEST_REPORT}>)")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")
