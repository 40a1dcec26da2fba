"""Facts from fields of a source's own answer: dates, money and codes that need no reading of prose.

The quote is the field as the source writes it; adapters put the same words into the notice's text
(`Document.from_fields`), so that a reader can find them there.
"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ingest.facts.dates import call_date
from ingest.facts.moments import moments
from ingest.facts.page import plain
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.money import Money, Vat

SURE = 0.97


def date_fact(
    kind: DateKind,
    words: str,
    place: str,
    *,
    default_time: str | None = None,
    zone: str = "Europe/London",
    month_first: bool = False,
) -> Fact | None:
    """A date from a field: "2026-12-18T12:00:00Z", "2026-12-01+01:00", "11/30/2026"; None where it names no day.

    A time without an offset is wall time in `zone`. A figure at exactly midnight UTC is a day without a time, which
    gets `default_time` ("17:00 Europe/Brussels"), the source's habit (domain.md 7.1).
    """
    found = moments(words, plain(words), month_first=month_first)
    if not found or found[0].day is None:
        return None
    moment = found[0]
    if moment.instant is None and moment.zone == "Europe/London" and zone != moment.zone:
        moment = replace(moment, zone=zone)
    value = call_date(kind, moment, default_time=default_time)
    return Fact(Field.DATE, value, words, place, Origin.STRUCTURED, SURE, moment.note)


def epoch_fact(kind: DateKind, milliseconds: int, place: str) -> Fact | None:
    """A date from milliseconds since 1970 (DSIP); None where no calendar holds it."""
    try:
        stated = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    found = date_fact(kind, stated.strftime("%Y-%m-%dT%H:%M:%S+00:00"), place)
    return None if found is None else Fact(Field.DATE, found.value, str(milliseconds), place, Origin.STRUCTURED, SURE)


def money_fact(
    field: Field, amount: Any, currency: str, place: str, *, vat: Vat = Vat.UNKNOWN, quote: str = ""
) -> Fact | None:
    """A sum from a number field; None for zero (about 4% of tenders), for less and for what is no number."""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return None
    if not value.is_finite() or value <= 0 or value >= Decimal(10) ** 13:
        return None
    money = Money(value, currency.upper() or "GBP", vat)
    return Fact(field, money, quote or f"{amount} {currency}".strip(), place, Origin.STRUCTURED, SURE)


def value_fact(field: Field, value: Any, quote: str, place: str) -> Fact:
    """Any other fact of a field: a status, codes, a flag."""
    return Fact(field, value, quote, place, Origin.STRUCTURED, SURE)
