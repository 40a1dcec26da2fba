"""The invented calls of config/sample/calls, as their sources would answer on the day of reading.

A date stands in the files as `{{+21d midday}}`: so many days from today and the form that the source would give it. A
written date that would fall on a weekend moves to the next Monday, as deadlines do; stamps (`iso`, `rfc822`) do not.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from config.settings import project_folder
from matcher.model.instant import LONDON

_DATE = re.compile(r"\{\{([+-]\d+)d (iso|rfc822|month|midday|\d{1,2}(?:am|pm))\}\}")


def sample_answers(now: datetime) -> list[tuple[str, bytes]]:
    """(source id, what the source answers), one pair a file; the file's name is the source's id."""
    folder = project_folder() / "sample" / "calls"
    return [(path.stem, _answer(path, now)) for path in sorted(folder.glob("*.xml"))]


def _answer(path: Path, now: datetime) -> bytes:
    return _DATE.sub(lambda found: _written(now, int(found[1]), found[2]), path.read_text(encoding="utf-8")).encode()


def _written(now: datetime, days: int, form: str) -> str:
    day = (now.astimezone(LONDON) + timedelta(days=days)).replace(hour=9, minute=0, second=4, microsecond=0)
    if form == "iso":
        return f"{day.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if form == "rfc822":
        return format_datetime(day)
    if form == "month":
        return f"{day:%B %Y}"
    while _is_holiday(day):
        day += timedelta(days=1)
    written = f"{day.day} {day:%B %Y}"
    if form == "midday":
        return f"12:00 Midday on {written} ({day.replace(hour=12):%Z})"
    return f"{written} {form[:-2]}:00{form[-2:]} UK time"


def _is_holiday(day: datetime) -> bool:
    return day.weekday() > 4 or (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)
