"""Sums of money in text: figures with a currency, ranges as one, with or without VAT (domain.md 7.3)."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from matcher.model.money import Vat

_NUMBER = r"\d{1,3}(?:[, ]\d{3}(?!\d))+(?:\.\d{1,2})?|\d+(?:\.\d+)?(?![,.]?\d)"
_SCALE = r"k|m|mn|bn|b|million|thousand|billion|mill|mil"
_SIGN = r"£|€|\$|gbp|eur|usd"
_AMOUNT = re.compile(
    rf"(?:(?P<s1>{_SIGN})(?:\)\s?:?)?\s?(?P<n1>{_NUMBER})(?![\d,.]*\d)(?:\s?(?:-"
    rf"|to)\s?(?P<upper>{_NUMBER})(?![\d/%.-]))?"
    rf"(?:\s?(?P<k1>{_SCALE})\b)?(?!-(?:year|month|week|day))"
    rf"|(?<![\d,£€$\w-])(?<!\d\.)(?P<n2>{_NUMBER})(?:\s?(?P<k2>{_SCALE})\b)?\s?"
    rf"(?P<s2>gbp|eur|usd|pounds|euros?|€|£)(?!\w)(?!\s?\d))"
)
_JOINT = re.compile(
    r",?\s{0,2}(?:per (?:project|award|grant)\s)?(?:\((?:ex|inc|plus|\+)[^()]{0,30}\)\s)?(?:to|and|-"
    r"|up to|and up to|or|(?:and |or )?(?:no|not) (?:more|greater|higher) than|or more than"
    r"|and at most)\s{0,2}(?:a maximum of |up to )?$"
)
_LOWER = re.compile(
    rf"(?:between|from|of|range:?|:|size)\s{{0,2}}(?P<n>{_NUMBER})(?:\s?(?P<k>{_SCALE}))?\s{{0,2}}(?:to|and"
    rf"|-)\s{{0,2}}$"
)
_CURRENCY = {
    "£": "GBP",
    "gbp": "GBP",
    "pounds": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "usd": "USD",
}
_THOUSAND, _MILLION, _BILLION = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)
_FACTORS = {"k": _THOUSAND, "thousand": _THOUSAND, "bn": _BILLION, "b": _BILLION, "billion": _BILLION} | dict.fromkeys(
    ("m", "mn", "million", "mill", "mil"), _MILLION
)
_NET = re.compile(
    r"\b(?:ex|exc|excl|excluding|exclusive|net|plus|without)\b\.?\s?(?:of )?(?:uk )?vat|\+\s?vat"
    r"|\bvat (?:is )?(?:excluded|exclusive|not included)|net of vat|before vat|not including vat"
)
_GROSS = re.compile(
    r"\b(?:inc|incl|including|inclusive|with)\b\.?\s?(?:of )?(?:uk )?vat|\bvat (?:is )?(?:included"
    r"|inclusive)|gross|(?:including|inclusive of) (?:any )?vat"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount or a range in a sentence, `low` None where only one figure stands."""

    start: int
    end: int
    high: Decimal
    low: Decimal | None
    currency: str
    vat: Vat


def sums(low: str) -> list[Sum]:
    """Every amount with a currency in plain lower-case text; two figures joined by "to" or "and" are one range.

    A figure whose thousands do not come out ("£120,00") is no amount: better none than a wrong one.
    """
    found: list[Sum] = []
    for match in _AMOUNT.finditer(low):
        number, scale = match["n1"] or match["n2"], match["k1"] or match["k2"]
        currency = _CURRENCY[match["s1"] or match["s2"]]
        if match["upper"]:
            high, lower = _value(match["upper"], scale), _value(number, scale)
            if high is not None and lower is not None and lower < high:
                found.append(Sum(match.start(), match.end(), high, lower, currency, _vat(low, match.end())))
                continue
        high = _value(number, scale)
        if high is None:
            continue
        lower, start = None, match.start()
        last = found[-1] if found else None
        if last and last.low is None and last.currency == currency and _JOINT.fullmatch(low[last.end : start]):
            last = _in_the_scale_of(last, low, high, scale)
            if _is_range(last, high, low, start):
                found.pop()
                lower, start = last.high, last.start
        elif bare := _LOWER.search(low, max(0, start - 60), start):
            is_short = len(bare["n"].replace(" ", "").split(".")[0]) <= 3
            value = _value(bare["n"], bare["k"] or (scale if is_short else None))
            if value is not None and value < high:
                lower, start = value, bare.start("n")
        found.append(Sum(start, match.end(), high, lower, currency, _vat(low, match.end())))
    return found


def _in_the_scale_of(last: Sum, low: str, high: Decimal, scale: str | None) -> Sum:
    """ "£1 to £2 million": the first figure is in millions too."""
    bare = low[last.start : last.end].strip("£€$ ").replace(".", "").isdigit()
    if not (scale and bare and last.high < _THOUSAND and high >= _MILLION):
        return last
    return Sum(last.start, last.end, last.high * _FACTORS[scale], None, last.currency, last.vat)


def _is_range(last: Sum, high: Decimal, low: str, start: int) -> bool:
    rises = last.high < high and not re.search(r"\bor\b", low[last.end : start])
    return rises or "between" in low[max(0, last.start - 30) : last.start]


def _value(number: str, scale: str | None) -> Decimal | None:
    try:
        value = Decimal(number.replace(",", "").replace(" ", "")) * _FACTORS.get(scale or "", Decimal(1))
    except InvalidOperation:
        return None
    return value if 0 < value < Decimal(10) ** 13 else None


def _vat(low: str, end: int) -> Vat:
    """From the words behind the figure, up to the next figure or the end of the clause."""
    behind = re.split(r"[£€$;]", low[end : end + 60])[0]
    net, gross = _NET.search(behind), _GROSS.search(behind)
    if net and (not gross or net.start() < gross.start()):
        return Vat.EXCLUDED
    return Vat.INCLUDED if gross else Vat.UNKNOWN
