"""What a job is: a name, a rhythm and a function. Whoever has work that comes round lists `Job` values.

    JOBS = (Job("mail", Every(timedelta(minutes=1)), send_mail),
            Job("edition draft", Daily(time(7), weekday=2), draft_edition))

The function gets a `Bench` and the run's moment, does its work so that doing it again is harmless, and returns one line
that says what it did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zlib import crc32

from matcher.index.protocol import SearchIndex
from matcher.model.instant import LONDON
from matcher.store.engine import Record
from matcher.text.embed import Embedder

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Bench(Protocol):
    """What a job works with."""

    @property
    def record(self) -> Record:
        """The record."""

    @property
    def index(self) -> SearchIndex:
        """The search index."""

    @property
    def embedder(self) -> Embedder:
        """The light embedding engine, opened when first used."""

    @property
    def ranker(self) -> Embedder:
        """The engine that ranks calls for members, opened when first used."""

    @property
    def is_stopping(self) -> Callable[[], bool]:
        """Whether the scheduler was asked to end: a long job then ends after the item in hand."""


class Rhythm(Protocol):
    """When a job is due. Two schedulers at the same moment name the same tick."""

    def latest(self, now: datetime) -> datetime:
        """The last moment up to `now` at which it was due, in UTC."""

    def following(self, now: datetime) -> datetime:
        """The first such moment after `now`."""

    @property
    def words(self) -> str:
        """"every 60 minutes", "daily at 06:00"."""


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again; `name` spreads jobs of the same interval so that they do not all start at once."""

    interval: timedelta
    name: str = ""

    def latest(self, now: datetime) -> datetime:
        """The start of the present interval."""
        step = int(self.interval.total_seconds())
        offset = crc32(self.name.encode()) % step if self.name else 0
        return datetime.fromtimestamp((int(now.timestamp()) - offset) // step * step + offset, UTC)

    def following(self, now: datetime) -> datetime:
        """The start of the next."""
        return self.latest(now) + self.interval

    @property
    def words(self) -> str:
        """In minutes, or in hours where they are whole."""
        minutes = int(self.interval.total_seconds() // 60)
        if minutes == 1:
            return "every minute"
        return f"every {minutes} minutes" if minutes % 60 or minutes < 120 else f"every {minutes // 60} hours"


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at a London time; on one weekday alone (Monday is 0) where that is given."""

    at: time
    weekday: int | None = None

    def latest(self, now: datetime) -> datetime:
        """Today's or the last day's."""
        day = now.astimezone(LONDON).date()
        while True:
            moment = datetime.combine(day, self.at, LONDON).astimezone(UTC)
            if moment <= now and self.weekday in (None, day.weekday()):
                return moment
            day -= timedelta(days=1)

    def following(self, now: datetime) -> datetime:
        """Today's, or the next day's."""
        day = now.astimezone(LONDON).date()
        while True:
            moment = datetime.combine(day, self.at, LONDON).astimezone(UTC)
            if moment > now and self.weekday in (None, day.weekday()):
                return moment
            day += timedelta(days=1)

    @property
    def words(self) -> str:
        """The London time, with the weekday."""
        day = "daily" if self.weekday is None else f"{_DAYS[self.weekday]}s"
        return f"{day} at {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that comes round. `lease`: how long a run counts as alive without a heartbeat."""

    name: str
    rhythm: Rhythm
    run: Callable[[Bench, datetime], str]
    lease: timedelta = timedelta(minutes=5)
