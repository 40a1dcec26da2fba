"""The one place that opens connections: one question, one checked answer (design.md section 3, domain.md section 6).

    turn at the host | connect to the judged address | read within limits | follow redirects | unpack | compare
"""

import hashlib
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from config.settings import FetchSettings, SiteSettings
from ingest.errors import FetchError
from ingest.exchange import Answer, Exchange
from ingest.pace import backoff_seconds
from ingest.sources.base import Request
from matcher.store.engine import Record
from matcher.store.fetching import Validators, end_turn, remember_validators, take_turn, validators_of

_NAP_SECONDS = 1.0


class Fetcher:
    """Asks one question at a time per host, whatever other processes on the same record do.

    `fetch` remembers nothing of its own accord: call `remember` when the items of the answer are safe in the record, so
    that a run killed in between asks again.
    """

    def __init__(self, record: Record, settings: FetchSettings | None = None, contact: str = "",
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC),
                 sleep: Callable[[float], None] = time.sleep, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self._record = record
        self._settings = settings or FetchSettings()
        self._clock = clock
        self._sleep = sleep
        self._is_stopping = is_stopping
        agent = f"Muster/{_own_version()} (+{contact or SiteSettings().contact})"
        self._exchange = Exchange(self._settings, agent, clock)
        self._holder = f"{os.getpid()}-{random.getrandbits(48):x}"

    def fetch(self, request: Request) -> Answer:
        """The answer, after waiting for a turn and, where that may help, asking again.

        Raises FetchError: address refused, limits broken, a status that was not expected, or no patience left.
        """
        known = self._known(request)
        for attempt in range(1, self._settings.attempts + 1):
            try:
                return self._in_turn(request, known)
            except FetchError as fault:
                if fault.is_final or attempt == self._settings.attempts:
                    raise
                if fault.retry_at is None:
                    self._wait(backoff_seconds(attempt, random.random()))      # noqa: S311
        raise AssertionError("every attempt returns or raises")

    def remember(self, answer: Answer) -> None:
        """Keeps the answer's validators: the same question is free until the source changes its answer."""
        if answer.request.is_conditional and answer.status in (200, 304) and not answer.is_unchanged:
            with self._record.writing() as connection:
                remember_validators(connection, _address(answer.request), answer.validators, self._clock())

    def _known(self, request: Request) -> Validators | None:
        if not request.is_conditional:
            return None
        with self._record.reading() as connection:
            return validators_of(connection, _address(request))

    def _in_turn(self, request: Request, known: Validators | None) -> Answer:
        host = urlsplit(request.url).netloc.lower()
        self._wait_for_turn(host)
        not_before: datetime | None = None
        try:
            return self._exchange.ask(request, known)
        except FetchError as fault:
            not_before = fault.retry_at
            raise
        finally:
            pause = request.pause * random.uniform(1.0, 1.1)      # noqa: S311  jitter: never less than what was asked
            with self._record.writing() as connection:
                end_turn(connection, host, self._holder, max(not_before or self._clock(), self._clock() + pause))

    def _wait_for_turn(self, host: str) -> None:
        lease = timedelta(seconds=self._settings.total_seconds + 5)
        patience = self._clock() + timedelta(seconds=self._settings.patience_seconds)
        while True:
            now = self._clock()
            with self._record.writing() as connection:
                again_at = take_turn(connection, host, self._holder, now, lease)
            if again_at is None:
                return
            if again_at > patience:
                raise FetchError(f"{host} wants to be left alone until {again_at:%H:%M:%S} UTC", retry_at=again_at,
                                 is_final=True)
            self._wait(max((again_at - now).total_seconds(), 0.05))

    def _wait(self, seconds: float) -> None:
        """Sleeps, but not on when the process is asked to end."""
        while seconds > 0:
            if self._is_stopping():
                raise FetchError("is not waited for: Muster was asked to end", is_final=True)
            self._sleep(min(seconds, _NAP_SECONDS))
            seconds -= _NAP_SECONDS


def _address(request: Request) -> str:
    """How a question is remembered: its method, address, parameters and body."""
    asked = hashlib.sha256(b"\0".join([request.body, *(part.content for part in request.parts)])).hexdigest()[:16]
    params = "&".join(f"{name}={value}" for name, value in request.params)
    return f"{request.method} {request.url}?{params} {asked}"


def _own_version() -> str:
    try:
        return version("muster")
    except PackageNotFoundError:
        return "0"
