"""Dates in fields: ISO in all its shapes, month first, day first, milliseconds (domain.md 7.1)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.catalogue import Source
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import GATES, CallDate, DateKind, Precision, TimeBasis

Order = Literal["month", "day"]

_DATE_WITH_OFFSET = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:?\d{2})?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def date_fact(source: Source, kind: DateKind, stated: str, place: str, *, order: Order = "day",
              label: str = "") -> Fact | None:
    """A date field as a fact, None where it cannot be read. `order` says which number of 11/30/2026 comes first."""
    read = read_date(source, kind, stated, order=order)
    if read is None:
        return None
    return Fact(Field.DATE, read, stated, place if not label else f"{place}, {label}", Origin.STRUCTURED)


def read_date(source: Source, kind: DateKind, stated: str, *, order: Order = "day") -> CallDate | None:
    """A field's date; without a time the source's habitual hour for gates, the start of the day for the rest."""
    stated = stated.strip()
    if not stated:
        return None
    moment = instant(stated, source.zone)
    if moment is not None:
        zone = str(source.zone)
        if kind in GATES and moment.astimezone(source.zone).time() == time(0):
            return CallDate(kind, moment, stated, zone, Precision.DATE, TimeBasis.STATED,
                            "midnight is stated, which may mean that no time was given")
        return CallDate(kind, moment, stated, zone)
    day = plain_day(stated, order)
    return day_date(source, kind, day, stated) if day else None


def day_date(source: Source, kind: DateKind, day: date, stated: str, note: str = "") -> CallDate:
    """A day without a time: the last safe hour for what can be missed, the first minute for the rest."""
    if kind in GATES:
        clock, zone = source.default_deadline_time.split(" ", 1)
        at = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    else:
        zone = str(source.zone)
        at = datetime.combine(day, time(0), source.zone)
    basis = TimeBasis.SOURCE_DEFAULT if kind in GATES else TimeBasis.ASSUMED
    return CallDate(kind, at.astimezone(UTC), stated, zone, Precision.DATE, basis, note)


def instant(stated: str, zone: ZoneInfo) -> datetime | None:
    """A moment with a time of day; naive ones are in `zone`. None for dates alone and for what cannot be read."""
    stated = stated.strip()
    if re.fullmatch(r"\d{12,13}", stated):
        return datetime.fromtimestamp(int(stated) / 1000, UTC)
    if "T" not in stated and not re.match(r"\d{4}-\d{2}-\d{2} \d{2}:", stated):
        return None
    try:
        read = datetime.fromisoformat(re.sub(r"\.(\d{1,6})\d*", r".\1", stated))
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def published_at(stated: str, zone: ZoneInfo) -> datetime | None:
    """When something was published: the moment, or the first minute of the day."""
    day = plain_day(stated)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) if day else None
    return instant(stated, zone) or midnight


def plain_day(stated: str, order: Order = "day") -> date | None:
    """A calendar day; the offset of "2026-12-01+01:00" says where the day is, and it stays that day."""
    stated = stated.strip()
    try:
        if whole := _DATE_WITH_OFFSET.fullmatch(stated):
            return date.fromisoformat(whole[1])
        if slashed := _SLASHED.fullmatch(stated):
            first, second, year = (int(part) for part in slashed.groups())
            return date(year, first, second) if order == "month" else date(year, second, first)
    except ValueError:
        return None
    return None


def wall_words(moment: datetime, zone: ZoneInfo, outward: Literal[-1, 1]) -> str:
    """A moment as wall time without a suffix, the way Find a Tender wants it asked.

    In the hour that the clocks repeat a wall time means two moments: it moves an hour `outward`, so that the window
    holds both.
    """
    local = moment.astimezone(zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local = local.replace(tzinfo=None) + timedelta(hours=outward)
    return f"{local:%Y-%m-%dT%H:%M:%S}"


def windows(start: datetime, end: datetime, length: timedelta, overlap: timedelta) -> list[tuple[datetime, datetime]]:
    """Spans that cover start to end, oldest first, each beginning `overlap` before the one before it ended."""
    spans = []
    while start < end:
        until = min(start + length - overlap, end)
        spans.append((start - overlap, until))
        start = until
    return spans
