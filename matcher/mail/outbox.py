"""The sender: takes due mails by lease, hands each over once, and writes down at once what became of it.

    lease | may it leave? | hand over | sent, failed, parked or put off

Killed anywhere and started again, nobody is missed; the one message that the server had taken and we had not yet
noted may repeat, with the same Message-ID. That stays one message even with several connections, since the last step
(end of data, answer, commit) is taken by one at a time.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.settings import MailSettings
from matcher.errors import MailError
from matcher.mail.brake import held_batches
from matcher.mail.owner import has_died, this_sender
from matcher.mail.pace import MOST_ATTEMPTS, RateLimit, away_after, wait_after
from matcher.mail.permission import clear_to_go, wait_until, why_not
from matcher.mail.transport import Deferred, Dropped, Refused, ServerAway, Transport
from matcher.model.mail import Mail
from matcher.store import mails
from matcher.store.engine import Record
from matcher.store.mail_server import away, note_away, note_back

LEASE = timedelta(minutes=10)
LEASED_AT_ONCE = 20
CLEAR_FOR_SECONDS = 2.0
"""How old the answer to "may it leave?" may be at most: who unsubscribes is out of it that soon."""


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
        for owner in mails.leases_of_others(connection, this_sender()):
            if has_died(owner):
                mails.let_go(connection, owner)
        run.report.held = held_batches(connection, settings)
        gone = away(connection)
    if gone and gone[1] > clock():
        run.report.away = f"{gone[2]}; next try after {gone[1]:%H:%M:%S} UTC"
        return run.report
    run.was_away = gone is not None
    with ThreadPoolExecutor(len(transports)) as pool:
        for done in [pool.submit(run.empty_outbox, t, number) for number, t in enumerate(transports)]:
            done.result()
    return run.report


class _Run:
    def __init__(self, record: Record, settings: MailSettings, clock: Callable[[], datetime],
                 is_stopping: Callable[[], bool]) -> None:
        self.report = SendReport()
        self.was_away = False
        self._record, self._clock, self._is_stopping = record, clock, is_stopping
        self._rate = RateLimit(settings.mail_rate)
        self._counting = threading.Lock()
        self._server_is_away = threading.Event()

    def empty_outbox(self, transport: Transport, number: int) -> None:
        owner = this_sender(number)
        try:
            while not self._is_over() and (due := self._lease(owner)):
                self._send_all(due, transport)
        except ServerAway as error:
            self._note_away(str(error))
        finally:
            with self._record.writing() as connection:
                mails.let_go(connection, owner)
            transport.close()

    def _send_all(self, due: Sequence[mails.Due], transport: Transport) -> None:
        clear, asked_at = frozenset[str](), -CLEAR_FOR_SECONDS
        for number, one in enumerate(due):
            self._rate.wait(self._is_over)
            if self._is_over():
                return
            if time.monotonic() - asked_at >= CLEAR_FOR_SECONDS:
                with self._record.reading() as connection:
                    clear = clear_to_go(connection, [d.mail for d in due[number:]], self._clock())
                asked_at = time.monotonic()
            if one.mail.key in clear or self._may_leave(one.mail):
                self._send(one, transport)

    def _may_leave(self, mail: Mail) -> bool:
        with self._record.reading() as connection:
            reason, later = why_not(connection, mail, self._clock()), wait_until(connection, mail, self._clock())
        if reason:
            self._park(mail.key, reason)
        elif later:
            with self._record.writing() as connection:
                mails.hold(connection, mail.key, "the address bounced softly and is left alone for a while", later)
            self._count("put_off")
        return not reason and not later

    def _is_over(self) -> bool:
        return self._is_stopping() or self._server_is_away.is_set()

    def _lease(self, owner: str) -> list[mails.Due]:
        now = self._clock()
        with self._record.writing() as connection:
            return mails.lease(connection, owner, now + LEASE, now, LEASED_AT_ONCE, self.report.held)

    def _send(self, one: mails.Due, transport: Transport) -> None:
        key = one.mail.key
        try:
            transport.hand_over(one.mail, lambda answer: self._note_sent(key, answer))
        except Refused as error:
            self._fail(key, str(error))
        except (Deferred, Dropped) as error:
            self._put_off(one, error)
        except ServerAway:
            raise
        except (MailError, ValueError) as error:
            self._park(key, f"it cannot be handed over: {error}")

    def _note_sent(self, key: str, answer: str) -> None:
        with self._record.writing() as connection:
            mails.mark_sent(connection, key, answer, self._clock())
            if self.was_away:
                note_back(connection)
        self.was_away = False
        self._count("sent")

    def _fail(self, key: str, answer: str) -> None:
        with self._record.writing() as connection:
            mails.mark_failed(connection, key, answer)
        self._count("failed")

    def _park(self, key: str, reason: str) -> None:
        with self._record.writing() as connection:
            mails.park(connection, key, reason)
        self._count("parked")

    def _put_off(self, one: mails.Due, error: MailError) -> None:
        if one.attempts + 1 < MOST_ATTEMPTS:
            with self._record.writing() as connection:
                mails.put_off(connection, one.mail.key, str(error), self._clock() + wait_after(one.attempts))
            self._count("put_off")
        elif isinstance(error, Dropped):
            self._park(one.mail.key, f"the connection broke in it {MOST_ATTEMPTS} times: {error}")
        else:
            self._fail(one.mail.key, f"put off {MOST_ATTEMPTS} times: {error}")

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
