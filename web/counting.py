"""Counts that every worker of this machine shares, for limits: a small SQLite file that may be lost without harm."""

import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from limits.storage import Storage

_TIDY_ONE_IN = 500


class SharedCounts(Storage):
    """A storage of the limits package. Its address is `counted:FILE`; the file is made when first counted in."""

    STORAGE_SCHEME = ("counted",)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._file = Path((uri or "").removeprefix("counted:"))
        self._own = threading.local()      # a connection a thread

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong while counting."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Adds to a count, which begins anew once its time is over."""
        now = time.time()
        if random.randrange(_TIDY_ONE_IN) == 0:      # noqa: S311  (housekeeping, no secret)
            self._counts().execute("DELETE FROM count WHERE until <= ?", (now,))
        row = self._counts().execute(
            "INSERT INTO count VALUES (:key, :amount, :until) ON CONFLICT (key) DO UPDATE SET "
            "number = CASE WHEN until <= :now THEN :amount ELSE number + :amount END, "
            "until = CASE WHEN until <= :now THEN :until ELSE until END RETURNING number",
            {"key": key, "amount": amount, "until": now + expiry, "now": now}).fetchone()
        return int(row[0])

    def get(self, key: str) -> int:
        """The count as it stands."""
        row = self._counts().execute("SELECT number FROM count WHERE key = ? AND until > ?",
                                     (key, time.time())).fetchone()
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the count begins anew, in seconds since 1970."""
        row = self._counts().execute("SELECT until FROM count WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        """Whether it can count."""
        self.get("")
        return True

    def reset(self) -> int:
        """Forgets every count."""
        return self._counts().execute("DELETE FROM count").rowcount

    def clear(self, key: str) -> None:
        """Forgets one count."""
        self._counts().execute("DELETE FROM count WHERE key = ?", (key,))

    def _counts(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            made = sqlite3.connect(self._file, timeout=2, isolation_level=None)
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("PRAGMA synchronous=OFF")
            made.execute("CREATE TABLE IF NOT EXISTS count (key TEXT PRIMARY KEY, number INT, until REAL)")
            self._own.connection = made
        connection: sqlite3.Connection = self._own.connection
        return connection
