"""Reads the single values of a prepared call: a date, a sum, a list, a funder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from ingest.errors import ParseError
from matcher.model.codec import MONEY_FIELDS
from matcher.model.fact import Field
from matcher.model.instant import CallDate, DateKind, Precision, TimeBasis
from matcher.model.money import Money

_LISTS = frozenset({Field.APPLICANTS, Field.REGIONS, Field.COUNTRIES, Field.CERTS, Field.SECURITY, Field.IDENTIFIERS,
                    Field.EXPORT, Field.CODES})
_WHOLE = frozenset({Field.TRL_START_MIN, Field.TRL_START_MAX, Field.TRL_END_MIN, Field.MIN_PARTNERS})
_NUMBERS = frozenset({Field.DURATION_MIN, Field.DURATION_MAX})
_YES_NO = frozenset({Field.CONSORTIUM, Field.UK_REGISTERED, Field.MATCH_FUNDING, Field.SME_RESERVED,
                     Field.SME_SUITABLE})
_OBJECTS = frozenset({Field.RATES, Field.CYBER})
_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD"}
_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True, slots=True)
class DefaultHour:
    """The last sensible hour of a source (domain.md 7.1 rule 3), for dates that name no time."""

    hour: int
    zone: str
    basis: TimeBasis


def default_hour(source_id: str, url: str, sponsors: Sequence[str]) -> DefaultHour:
    """UKDI and DASA 12:00, Innovate UK 11:00, UKRI 16:00, the EU 17:00 in Brussels, anyone else 09:00.

    A call that UKRI lists for Innovate UK closes by Innovate UK's clock.
    """
    host, london = urlsplit(url).netloc.lower(), "Europe/London"
    known = TimeBasis.SOURCE_DEFAULT
    if "innovate-uk" in sponsors or host == "apply-for-innovation-funding.service.gov.uk":
        return DefaultHour(11, london, known)
    if host.endswith("ukri.org") or source_id.startswith("ukri"):
        return DefaultHour(16, london, known)
    if host.endswith("europa.eu") or source_id.startswith("eu_"):
        return DefaultHour(17, "Europe/Brussels", known)
    if host == "www.gov.uk" or source_id.startswith(("ukdi", "dasa", "dstl")):
        return DefaultHour(12, london, known)
    return DefaultHour(9, london, TimeBasis.ASSUMED)


def prepared_date(kind: DateKind, words: str, default: DefaultHour) -> CallDate:
    """An ISO date or date-time, `16/06/2026` (day first) or `16 June 2026`. Raises ParseError for anything else.

    A day alone closes at the default hour and opens as it begins; a time without a zone is the default zone's.
    """
    zone = ZoneInfo(default.zone)
    day = _day(words)
    if day is not None:
        hour = default.hour if kind is not DateKind.OPENS else 0
        basis = default.basis if kind is not DateKind.OPENS else TimeBasis.ASSUMED
        at = datetime.combine(day, time(hour), zone).astimezone(UTC)
        return CallDate(kind, at, words, default.zone, Precision.DATE, basis)
    try:
        stated = isoparse(words)
    except ValueError as error:
        raise ParseError(f"{kind.value}: the date {words[:60]!r} cannot be read; write 2026-06-16 or "
                         "2026-06-16T12:00") from error
    at = (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)
    return CallDate(kind, _in_reach(at, words), words, default.zone)


def _day(words: str) -> date | None:
    bare = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", words.strip())     # a spreadsheet's way to write a day
    for form in _DAY_FORMATS:
        try:
            return _in_reach(datetime.strptime(bare, form).replace(tzinfo=UTC), words).date()
        except ValueError:
            continue
    return None


def _in_reach(at: datetime, words: str) -> datetime:
    if not 1990 <= at.year <= 2100:
        raise ParseError(f"the date {words[:60]!r} is outside 1990 to 2100")
    return at


def prepared_fact(field: Field, value: Any) -> Any:
    """The value of a fact as `model.fact.Field` wants it. Raises ParseError naming the field and what is allowed."""
    if field in MONEY_FIELDS:
        return _money(field, value)
    if field in _LISTS:
        listed = value.split(";") if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) for v in listed):
            raise ParseError(f"{field.value}: a list of words wanted, got {value!r}")
        return [v.strip() for v in listed if v.strip()]
    if field in _YES_NO:
        return _yes_no(field, value)
    if field in _WHOLE or field in _NUMBERS:
        return _number(field, value)
    if field in _OBJECTS:
        if not isinstance(value, dict):
            raise ParseError(f"{field.value}: a JSON object wanted, got {value!r}")
        return value
    return plain(str(value)).strip()


def _money(field: Field, value: Any) -> Money:
    words = str(value).strip().replace(",", "")
    currency = _SYMBOLS.get(words[:1], "GBP")
    stated = re.fullmatch(r"([A-Z]{3}) ?(.+)", words)
    if stated:
        currency, words = stated.groups()
    try:
        return Money(Decimal(words.lstrip("£€$ ")), currency)
    except (InvalidOperation, ValueError) as error:
        raise ParseError(f"{field.value}: a sum such as 350000, £350,000 or EUR 350000 wanted, "
                         f"got {str(value)[:60]!r}") from error


def _yes_no(field: Field, value: Any) -> bool:
    told = {"yes": True, "true": True, "no": False, "false": False}.get(str(value).strip().lower())
    if told is None:
        raise ParseError(f"{field.value}: yes or no wanted, got {value!r}")
    return told


def _number(field: Field, value: Any) -> int | float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ParseError(f"{field.value}: a number wanted, got {value!r}") from error
    if field.value.startswith("trl") and number not in range(1, 10):
        raise ParseError(f"{field.value}: a whole number from 1 to 9 wanted, got {value!r}")
    if not 0 <= number < 10_000:
        raise ParseError(f"{field.value}: a number from 0 to 9999 wanted, got {value!r}")
    return int(number) if field in _WHOLE else number


def prepared_funder(sponsors: Sequence[str]) -> str:
    """"Innovate UK, EPSRC" from the short names that sites use ("innovate-uk", "epsrc")."""
    return ", ".join(_funder_name(s) for s in sponsors)


def _funder_name(short: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", short):
        return short
    words = short.split("-")
    return " ".join(w.upper() if len(w) <= 2 or (len(words) == 1 and len(w) <= 5) else w.capitalize() for w in words)


def plain(text: str) -> str:
    """Text without control characters other than line breaks and tabs, and without unpaired surrogates."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", text.replace("\r\n", "\n"))
