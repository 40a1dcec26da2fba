"""Keeps a lease alive beside long work: a beat every so often, until the work ends or the beat says no."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

BEATS_A_LEASE = 4
"""So many beats fit into a lease: three may be lost and it still holds."""
_log = logging.getLogger(__name__)


@contextmanager
def heartbeat(lease: timedelta, beat: Callable[[], bool], name: str) -> Iterator[None]:
    """Calls `beat` from a thread of its own, four times a lease; False ends it. One that fails is logged."""
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(lease.total_seconds() / BEATS_A_LEASE):
            try:
                if not beat():
                    return
            except Exception:      # a record that is busy now may answer the next beat, before the lease is over
                _log.exception("%s: a heartbeat was lost", name)

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
