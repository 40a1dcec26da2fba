"""One moment as a text names it: a day or a month, with the time of day, zone and doubts beside it (domain.md 7.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (or month) named in a text, between `start` and `end`, its time of day included.

    `day` is None where only a month or season is named; `year` False where the text gives no year and `day` carries
    a stand-in; `at_time` None where no time is given. `offset` is set where the text is a machine's instant.
    """

    start: int
    end: int
    words: str
    day: date | None
    has_year: bool = True
    weekday: int | None = None
    at_time: time | None = None
    zone: str = "Europe/London"
    note: str = ""
    is_machine: bool = False
    instant: datetime | None = None

    def utc(self) -> datetime | None:
        """The stated instant; None without a time of day."""
        if self.instant is not None:
            return self.instant
        if self.day is None or self.at_time is None:
            return None
        return at_wall_time(self.day, self.at_time, self.zone)


def at_wall_time(day: date, at: time, zone: str) -> datetime:
    """UTC of a wall-clock time in an IANA zone; the first of the two where the clock goes back."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def with_year(moment: Moment, years: Iterator[int]) -> Moment | None:
    """The moment in the first of `years` that its weekday allows; None if none fits."""
    assert moment.day is not None
    ahead = timedelta(days="midnight" in moment.note)
    for year in years:
        try:
            day = moment.day.replace(year=year)
        except ValueError:
            continue
        if moment.weekday is None or (day + ahead).weekday() == moment.weekday:
            return replace(moment, day=day, has_year=True, note=join_notes(moment.note, "the year is not stated"))
    return None


def join_notes(*notes: str) -> str:
    """Doubts as one sentence."""
    return "; ".join(note for note in notes if note)
