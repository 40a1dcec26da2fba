"""A call's facts as a reader meets them: each in words, with its quote and its place."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as url_quote

from matcher.model.call import Call
from matcher.model.fact import Fact, Field
from matcher.model.instant import CallDate
from matcher.model.money import Money
from matcher.model.words import date_words, money_words
from web.labels import region_words
from web.words import DATE_KIND, FIELD, INSTRUMENT, LEAD_RULE, ORIGIN, STATUS, code_words

NOT_STATED = "Not stated"
_ORDER = list(FIELD)
_WORDS_TO_FIND = 8
_NAMED: dict[Field, dict[Any, str]] = {Field.INSTRUMENT: INSTRUMENT, Field.LEAD_RULE: LEAD_RULE, Field.STATUS: STATUS}
_CODES = (Field.CERTS_BY, Field.SECURITY_BY, Field.SUBSIDY, Field.REGION_BASIS, Field.PORTAL)
_UNSHOWN = {Field.IS_CALL, Field.APPLY_URL, Field.DOCUMENT}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact in words. `link` is an http(s) address that the value names."""

    field: str
    label: str
    words: str
    quote: str
    place: str
    origin: str
    doubt: str
    link: str = ""


def fact_rows(call: Call) -> list[FactRow]:
    """Every standing fact but documents and the address to apply at, in reading order."""
    shown = [f for f in call.facts if f.field not in _UNSHOWN]
    shown.sort(key=lambda f: (_ORDER.index(f.field), str(getattr(f.value, "at", ""))))
    return [_row(f) for f in shown]


def value_words(field: Field, value: Any) -> str:
    """A fact's value in words."""
    if isinstance(value, CallDate):
        return date_words(value)
    if isinstance(value, Money):
        return money_words(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple) and field is Field.REGIONS:
        return ", ".join(region_words(str(code)) for code in value) or NOT_STATED
    if isinstance(value, list | tuple):
        return ", ".join(code_words(v) for v in value) or NOT_STATED
    if isinstance(value, dict):
        return _dict_words(field, value)
    return _code(field, value)


def documents(call: Call) -> list[tuple[str, str]]:
    """(title, address) of every document with an address that a browser may follow."""
    found = [f.value for f in call.facts if f.field is Field.DOCUMENT and isinstance(f.value, dict)]
    return [(str(d.get("title") or d.get("url")), str(d["url"])) for d in found if is_link(d.get("url"))]


def is_link(address: Any) -> bool:
    """Whether an address may become a link: http or https only."""
    return isinstance(address, str) and address.lower().startswith(("http://", "https://"))


def at_words(address: str, quote: str) -> str:
    """The address, and the place on its page where a browser that knows text fragments finds the quote's beginning."""
    start = url_quote(" ".join(quote.split()[:_WORDS_TO_FIND]), safe="").replace("-", "%2D")
    return f"{address}#:~:text={start}" if start and "#" not in address else address


def _row(one: Fact) -> FactRow:
    label = DATE_KIND[one.value.kind] if isinstance(one.value, CallDate) else FIELD[one.field]
    doubt = one.doubt or (one.value.note if isinstance(one.value, CallDate) else "")
    name = f"date:{one.value.kind}" if isinstance(one.value, CallDate) else one.field.value
    return FactRow(name, label, value_words(one.field, one.value), one.quote, one.place, ORIGIN[one.origin], doubt,
                   one.value if is_link(one.value) else "")


def _code(field: Field, value: Any) -> str:
    if value is None:
        return NOT_STATED
    if field in _NAMED:
        return str(_NAMED[field].get(value, value))
    return code_words(value) if field in _CODES else str(value)


def _dict_words(field: Field, value: dict[str, Any]) -> str:
    if field is Field.CYBER:
        return _cyber_words(value)
    if field is Field.RATES:
        return ", ".join(f"{code_words(size)} {rate:g}%" for size, rate in value.items())
    return ", ".join(f"{code_words(k)}: {v}" for k, v in value.items())


def _cyber_words(value: dict[str, Any]) -> str:
    """"Level 1 (CSM v4)" or "Low (CSM v3)"; the scales are never mixed (domain.md 3.2)."""
    version, level = str(value.get("csm_version", "")), code_words(value.get("level", ""))
    if version == "v4":
        return f"Level {level} (CSM v4)"
    return f"{level.capitalize()} (CSM {version or 'version not stated'})"
