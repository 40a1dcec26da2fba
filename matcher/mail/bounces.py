"""Acts on what comes back: hard stops, soft backs off and the fifth in a row stops, a complaint stops all.

A report is believed only where it names a mail that left, by its tag or Message-ID, which nobody can work out who did
not get that mail. The same report read again changes nothing.
"""

import logging
import mailbox
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from matcher.errors import MailError
from matcher.mail.actions import act
from matcher.mail.compose import Composer
from matcher.mail.links import Act, BadLink
from matcher.mail.permission import SOFT_WAITS
from matcher.mail.reports import Report, ReportKind, read_report
from matcher.model.mail import MailState, QueuedMail, SubscriptionKind, Suppression
from matcher.store.bounces import put_bounce, soft_bounces_in_a_row
from matcher.store.engine import Record
from matcher.store.mails import mail_by_message_id
from matcher.store.subscriptions import end
from matcher.store.suppression import suppress

LARGEST_REPORT = 1_000_000
"""Bytes of a report that are read; what matters stands at its start."""
_log = logging.getLogger(__name__)


def take_reports(record: Record, composer: Composer, messages: Iterable[bytes], now: datetime) -> Counter[str]:
    """Acts on each message, one transaction each. Returns how many came to what."""
    done: Counter[str] = Counter()
    for raw in messages:
        try:
            report = read_report(raw[:LARGEST_REPORT])
        except Exception:       # whatever somebody built to break the reader stops no other report
            _log.warning("a message of %d bytes in the bounce mailbox cannot be read", len(raw), exc_info=True)
            done["not readable"] += 1
            continue
        if report is None:
            done["not ours"] += 1
            continue
        with record.writing() as connection:
            done[_take(connection, composer, report, sha256(raw).hexdigest(), now)] += 1
    return done


def messages_in(path: Path) -> Iterator[bytes]:
    """The messages of a Maildir or an mbox file. Raises MailError where it is neither."""
    if path.is_dir():
        if not (path / "cur").is_dir():
            raise MailError(f"{path} is no Maildir: it holds no folder named cur")
        for folder in ("cur", "new"):
            for file in sorted((path / folder).glob("*")) if (path / folder).is_dir() else []:
                with file.open("rb") as opened:
                    yield opened.read(LARGEST_REPORT)
    elif path.is_file():
        box = mailbox.mbox(path, create=False)
        yield from (box.get_bytes(key) for key in box.keys())     # noqa: SIM118  (iterating a mailbox parses it)
    else:
        raise MailError(f"there is no Maildir or mbox at {path}")


def _take(connection: Connection, composer: Composer, report: Report, report_hash: str, now: datetime) -> str:
    if report.kind is ReportKind.UNSUBSCRIBE:
        return _unsubscribe(connection, composer, report, now)
    found = _mail_of(connection, composer, report)
    if found is None or found.state is not MailState.SENT or not found.mail.recipient:
        return "not ours"
    address = found.mail.recipient
    if not put_bounce(connection, address, found.mail.key, report.kind.value, report.words, report_hash, now):
        return "read before"
    if report.kind is ReportKind.HARD:
        suppress(connection, address, Suppression.HARD_BOUNCE, now)
    elif report.kind is ReportKind.COMPLAINT:
        suppress(connection, address, Suppression.COMPLAINT, now)
        end(connection, found.mail.person_id, tuple(SubscriptionKind), "complaint", now)
    elif soft_bounces_in_a_row(connection, address, now)[0] > len(SOFT_WAITS):
        suppress(connection, address, Suppression.SOFT_BOUNCES, now)
    return report.kind.value


def _unsubscribe(connection: Connection, composer: Composer, report: Report, now: datetime) -> str:
    try:
        action = composer.links.read(report.token, now)
        if action.act is not Act.UNSUBSCRIBE:
            return "not ours"
        act(connection, composer, action, now)
    except BadLink:
        return "not ours"
    return report.kind.value


def _mail_of(connection: Connection, composer: Composer, report: Report) -> QueuedMail | None:
    if report.tag and (found := mail_by_message_id(connection, composer.message_id_of(report.tag))):
        return found
    return mail_by_message_id(connection, report.message_id) if report.message_id else None
