"""When to try again, and how fast to go."""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

MOST_ATTEMPTS = 10
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=8)
_FIRST_AWAY = timedelta(seconds=30)
LONGEST_AWAY = timedelta(minutes=15)


def wait_after(attempts: int, chance: Callable[[], float] = random.random) -> timedelta:
    """Five minutes, doubling up to eight hours, a fifth more or less, so that not all come back at once."""
    return _jittered(min(_FIRST_WAIT * 2 ** min(attempts, 10), _LONGEST_WAIT), chance)


def away_after(failures: int, chance: Callable[[], float] = random.random) -> timedelta:
    """How long to leave a server alone that does not answer: half a minute, doubling up to a quarter of an hour."""
    return _jittered(min(_FIRST_AWAY * 2 ** min(failures, 10), LONGEST_AWAY), chance)


class RateLimit:
    """Spaces out sends over all connections of a process."""

    def __init__(self, per_second: float) -> None:
        self._step = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, is_stopping: Callable[[], bool]) -> None:
        """Sleeps until the next send may start, or until the process is asked to stop."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._step
        while (left := start - time.monotonic()) > 0 and not is_stopping():
            time.sleep(min(left, 0.2))


def _jittered(wait: timedelta, chance: Callable[[], float]) -> timedelta:
    return wait * (0.8 + 0.4 * chance())
