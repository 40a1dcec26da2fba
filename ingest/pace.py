"""When to ask again: decisions about waiting, without a clock of their own (domain.md section 6, politeness)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_ASKED = timedelta(days=1)
_FIRST_BACKOFF_SECONDS = 1.0
_LONGEST_BACKOFF_SECONDS = 60.0


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """The moment that a `Retry-After` header names, in seconds or as a date; None where it names none.

    More than a day is taken for a day: a host cannot switch a source off for good.
    """
    words = (value or "").strip()
    if words.isascii() and words.isdigit():
        return now + min(timedelta(seconds=min(int(words[:9]), 10**8)), _LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return min(max(moment, now), now + _LONGEST_ASKED)


def backoff_seconds(attempt: int, chance: float) -> float:
    """How long to wait after failed attempt number `attempt` (from 1): doubling, half of it by `chance` (0 to 1)."""
    longest = min(_FIRST_BACKOFF_SECONDS * 2.0 ** min(attempt - 1, 10), _LONGEST_BACKOFF_SECONDS)
    return longest * (0.5 + 0.5 * chance)
