"""The sender: takes due mails by lease, hands each over once, and writes down at once what became of it.

    lease | may it leave? | hand over | sent, failed, parked or put off

Killed anywhere and started again, nobody is missed; the one message that the server had taken and we had not yet
noted may repeat, with the same Message-ID. That stays one message even with several connections, since the last step
(end of data, answer, commit) is taken by one at a time.

A lease is kept alive while its sender lives, and looked at again before each mail: a sender that stood still until
another took over changes and sends nothing of the other's.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from config.settings import MailSettings
from matcher.errors import MailError
from matcher.heartbeat import heartbeat
from matcher.mail.brake import held_batches
from matcher.mail.owner import a_sender, has_died
from matcher.mail.pace import LONGEST_AWAY, MOST_ATTEMPTS, RateLimit, away_after, wait_after
from matcher.mail.permission import wait_until, why_not
from matcher.mail.reports import ReportKind
from matcher.mail.transport import Deferred, Dropped, NoSuchAddress, Refused, ServerAway, ServerLeft, Transport
from matcher.model.mail import Mail, Suppression
from matcher.store import mails
from matcher.store.bounces import put_bounce
from matcher.store.clearance import is_clear, still_holds
from matcher.store.engine import Record
from matcher.store.mail_server import away, note_away, note_back
from matcher.store.suppression import suppress
from matcher.store.told import untell

LEASED_AT_ONCE = 20
FAILURES_IN_A_ROW = 10
"""So many mails refused or broken off one after the other are the server's trouble or ours, not theirs: we stop."""
_NOTES_AGAIN_AFTER_SECONDS = (1.0, 5.0, 20.0)
"""When to note again that a mail was taken, while the record is away: a note that fails is a mail sent twice."""


@dataclass(slots=True)
class SendReport:
    """What one run of the sender did. `held` maps batches to why they wait; `away` says why nothing could leave."""

    sent: int = 0
    failed: int = 0
    parked: int = 0
    put_off: int = 0
    held: dict[str, str] = field(default_factory=dict)
    away: str = ""


def send_due(record: Record, transports: Sequence[Transport], settings: MailSettings, clock: Callable[[], datetime],
             is_stopping: Callable[[], bool] = lambda: False) -> SendReport:
    """Sends what is due over the given connections, then returns; asked to stop, after the messages in flight."""
    run = _Run(record, settings, clock, is_stopping)
    with record.writing() as connection:
        for owner in mails.lease_holders(connection):
            if has_died(owner):
                mails.let_go(connection, owner)
        run.report.held = held_batches(connection, settings)
        gone = away(connection)
    if gone and clock() < gone[1] < clock() + 2 * LONGEST_AWAY:     # later than that was written by a wrong clock
        run.report.away = f"{gone[2]}; next try after {gone[1]:%H:%M:%S} UTC"
        return run.report
    run.was_away = gone is not None
    owners = [a_sender() for _ in transports]

    def keep() -> bool:
        with record.writing() as connection:
            mails.keep_leases(connection, owners, clock())
        return True

    with heartbeat(mails.LEASE, keep, "mail"), ThreadPoolExecutor(len(transports)) as pool:
        for done in [pool.submit(run.empty_outbox, *each) for each in zip(transports, owners, strict=True)]:
            done.result()
    return run.report


class _Run:
    def __init__(self, record: Record, settings: MailSettings, clock: Callable[[], datetime],
                 is_stopping: Callable[[], bool]) -> None:
        self.report = SendReport()
        self.was_away = False
        self._record, self._settings, self._clock, self._is_stopping = record, settings, clock, is_stopping
        self._rate = RateLimit(settings.mail_rate)
        self._counting = threading.Lock()
        self._failures = 0
        self._server_is_away = threading.Event()

    def empty_outbox(self, transport: Transport, owner: str) -> None:
        try:
            while not self._is_over() and (due := self._lease(owner)):
                for one in due:
                    self._rate.wait(self._is_over)
                    if self._is_over():
                        break
                    if self._may_leave(one.mail, owner):
                        self._send(one, owner, transport)
        except ServerAway as error:
            self._note_away(str(error))
        finally:
            with self._record.writing() as connection:
                mails.let_go(connection, owner)
            transport.close()

    def _is_over(self) -> bool:
        return self._is_stopping() or self._server_is_away.is_set()

    def _lease(self, owner: str) -> list[mails.Due]:
        now = self._clock()
        with self._record.writing() as connection:
            self.report.held = held_batches(connection, self._settings)      # a batch may grow while it is sent
            return mails.lease(connection, owner, now, LEASED_AT_ONCE, self.report.held)

    def _may_leave(self, mail: Mail, owner: str) -> bool:
        now = self._clock()
        with self._record.reading() as connection:
            if (mail.not_after is None or now <= mail.not_after) and is_clear(connection, mail, owner):
                return True
            if not still_holds(connection, mail, owner):
                return False
            reason, later = why_not(connection, mail, now), wait_until(connection, mail, now)
        if reason:
            self._park(mail, owner, reason)
        elif later:
            with self._record.writing() as connection:
                mails.hold(connection, mail.key, owner, "the address bounced softly and is left alone for a while",
                           later)
            self._count("put_off")
        return not reason and not later

    def _send(self, one: mails.Due, owner: str, transport: Transport) -> None:
        try:
            transport.hand_over(one.mail, lambda answer: self._note_sent(one.mail.key, answer))
        except Refused as error:
            self._fail(one.mail, owner, str(error), is_gone=isinstance(error, NoSuchAddress))
            self._note_failure(error)
        except Deferred as error:
            self._put_off(one, owner, error)
        except Dropped as error:
            self._put_off(one, owner, error)
            self._note_failure(error)
        except ServerLeft as error:
            self._put_off(one, owner, error)
            raise
        except ServerAway:
            raise
        except (MailError, ValueError) as error:
            self._park(one.mail, owner, f"it cannot be handed over: {error}")

    def _note_sent(self, key: str, answer: str) -> None:
        waits = iter(_NOTES_AGAIN_AFTER_SECONDS)
        while True:
            try:
                with self._record.writing() as connection:
                    mails.mark_sent(connection, key, answer, self._clock())
                    if self.was_away:
                        note_back(connection)
                break
            except DBAPIError:
                if (wait := next(waits, None)) is None:
                    raise
                time.sleep(wait)
        self.was_away, self._failures = False, 0
        self._count("sent")

    def _note_failure(self, error: MailError) -> None:
        """Raises ServerAway after the tenth failure in a row, and where the server was away before, after the first."""
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW or self.was_away:
            raise ServerAway(f"{self._failures} mails in a row did not go; the last: {error}")

    def _fail(self, mail: Mail, owner: str, answer: str, *, is_gone: bool = False) -> None:
        now = self._clock()
        with self._record.writing() as connection:
            mails.mark_failed(connection, mail.key, owner, answer)
            if is_gone:     # the same bounce as by letter, told at the door
                put_bounce(connection, mail.recipient, mail.key, ReportKind.HARD.value, answer, mail.key, now)
                suppress(connection, mail.recipient, Suppression.HARD_BOUNCE, now)
        self._count("failed")

    def _park(self, mail: Mail, owner: str, reason: str) -> None:
        with self._record.writing() as connection:
            mails.park(connection, mail.key, owner, reason)
            untell(connection, mail.person_id, mail.key)
        self._count("parked")

    def _put_off(self, one: mails.Due, owner: str, error: MailError) -> None:
        if one.attempts + 1 < MOST_ATTEMPTS:
            with self._record.writing() as connection:
                mails.put_off(connection, one.mail.key, owner, str(error), self._clock() + wait_after(one.attempts))
            self._count("put_off")
        elif isinstance(error, Deferred):
            self._fail(one.mail, owner, f"put off {MOST_ATTEMPTS} times: {error}")
        else:
            self._park(one.mail, owner, f"the connection broke in it {MOST_ATTEMPTS} times: {error}")

    def _note_away(self, words: str) -> None:
        self._server_is_away.set()
        with self._record.writing() as connection:
            known = away(connection)
            failures = known[0] + 1 if known else 0
            note_away(connection, failures, self._clock() + away_after(failures), words)
        self.report.away = words

    def _count(self, what: str) -> None:
        with self._counting:
            setattr(self.report, what, getattr(self.report, what) + 1)
