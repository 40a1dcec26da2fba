"""Dates and sums in the words that readers get, in mail, pages and terminal alike (domain.md 5.5)."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from matcher.model.instant import CallDate, Precision, TimeBasis, days_left
from matcher.model.money import Money

_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
_ZONE_WORDS = {"Europe/London": "UK time", "Europe/Brussels": "Brussels time", "UTC": "UTC"}


def date_words(date: CallDate, *, with_day: bool = True) -> str:
    """"Tuesday 16 June 2026, midday (UK time)"; the source's own words where it names no day."""
    if date.at is None:
        return date.words
    local = date.at.astimezone(ZoneInfo(date.zone))
    day = f"{local:%A} {local.day} {local:%B %Y}" if with_day else f"{local.day} {local:%B %Y}"
    if date.precision in (Precision.MONTH, Precision.QUARTER):
        return date.words or f"{local:%B %Y}"
    if date.precision is Precision.DATE:
        return f"{day} (time not stated, check)"
    zone = _ZONE_WORDS.get(date.zone, date.zone)
    unsure = "" if date.basis is TimeBasis.STATED else ", time not stated, check"
    return f"{day}, {time_words(local)} ({zone}{unsure})"


def time_words(local: datetime) -> str:
    """"midday", "4pm", "11:59pm"; midnight is written 11:59pm by whoever reads the date, never here."""
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{hour}:{local.minute:02}{half}" if local.minute else f"{hour}{half}"


def days_left_words(at: datetime, now: datetime) -> str:
    """"closes today", "1 day left", "12 days left", "closed"."""
    if at < now:
        return "closed"
    left = days_left(at, now)
    if left == 0:
        return "closes today"
    return "1 day left" if left == 1 else f"{left} days left"


def money_words(money: Money) -> str:
    """"£350,000", "€3 million", "£350,000 ex VAT"."""
    amount, symbol = money.amount, _SYMBOLS.get(money.currency, f"{money.currency} ")
    vat = {"ex": " ex VAT", "inc": " inc VAT", "unknown": ""}[money.vat.value]
    for size, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if amount >= size and (amount / size) == (amount / size).quantize(Decimal("0.01")):
            return f"{symbol}{(amount / size).normalize():f} {word}{vat}"
    return f"{symbol}{amount:,.0f}{vat}" if amount == amount.to_integral_value() else f"{symbol}{amount:,.2f}{vat}"


def change_of_date_words(before: CallDate, after: CallDate) -> str:
    """"midday, 3 March to midday, 17 March 2026"; the zone only where the two differ in it."""
    if before.at is None or after.at is None:
        return f"{date_words(before, with_day=False)} to {date_words(after, with_day=False)}"
    old, new = before.at.astimezone(ZoneInfo(before.zone)), after.at.astimezone(ZoneInfo(after.zone))
    zones = before.zone != after.zone
    return (f"{_moment_words(before, old, with_year=old.year != new.year, with_zone=zones)} to "
            f"{_moment_words(after, new, with_year=True, with_zone=zones)}")


def _moment_words(date: CallDate, local: datetime, *, with_year: bool, with_zone: bool) -> str:
    day = f"{local.day} {local:%B %Y}" if with_year else f"{local.day} {local:%B}"
    if date.precision is not Precision.DATETIME:
        return day
    zone = f" ({_ZONE_WORDS.get(date.zone, date.zone)})" if with_zone else ""
    return f"{time_words(local)}, {day}{zone}"
