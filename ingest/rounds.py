"""Which phase, cycle, round, cohort or year a title names; calls that differ in any are never one (domain.md 7.2)."""

import re
from dataclasses import dataclass

NUMBER_WORDS = {w: str(n) for n, w in enumerate((
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen"), 1)}
_ORDINALS = {w: str(n) for n, w in enumerate((
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth"), 1)}
_ROMAN = {r: str(n) for n, r in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], 1)}
_LABELS = "ifa|phase|cycle|round|cohort|wave|tranche|batch|strand|stage|call|edition|lot|part|year|challenge|theme"
_LABELLED = re.compile(rf"\b({_LABELS})s?\s*(?:no\.?\s*|number\s*)?(\d+|[ivx]+|{'|'.join(NUMBER_WORDS)}|[a-e])\b")
_ORDINAL_LABELLED = re.compile(rf"\b(\d+(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})\s+({_LABELS})s?\b")
_YEARS = re.compile(r"\b(?:fy|cy)?\s?((?:19|20)\d\d)(?:\s?(?:/|-|–|to)\s?((?:19|20)?\d\d)\b)?")
_SHORT_YEARS = re.compile(r"\b(?:fy|cy)\s?(\d\d)\s?/\s?(\d\d)\b")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december")
MONTHS = {name[:3]: name for name in _MONTH_NAMES if name != "may"} | {"sept": "september"}
"""Short names of months to full ones."""
_MONTH = re.compile(rf"\b({'|'.join([*(m for m in _MONTH_NAMES if m != 'may'), *MONTHS])}|may(?=\s+(?:19|20)\d\d)|"
                    r"spring|summer|autumn|winter)\b")
_STAGES = (
    ("expression of interest", "eoi"), ("expressions of interest", "eoi"), ("eoi", "eoi"), ("outline", "outline"),
    ("full proposal", "full"), ("full stage", "full"), ("full application", "full"), ("invited", "invited"),
    ("invitation only", "invited"), ("feasibility", "feasibility"), ("demonstrat", "demonstration"),
    ("early stage", "early"), ("early-stage", "early"), ("mid stage", "mid"), ("mid-stage", "mid"),
    ("late stage", "late"), ("late-stage", "late"))
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Rounds:
    """What a title says of its place in a series. `numbers` are all numbers in it, labelled or not."""

    labels: frozenset[tuple[str, str]]
    years: frozenset[str]
    months: frozenset[str]
    stages: frozenset[str]
    numbers: frozenset[str]


def rounds_of(title: str) -> Rounds:
    """The series marks of a title: "Phase 3, Cycle 7" and "FY23/24" as labels, numbers and years."""
    words = title.casefold()
    labels = {(label, _number(value)) for label, value in _LABELLED.findall(words)}
    labels |= {(label, _number(value)) for value, label in _ORDINAL_LABELLED.findall(words)}
    years = set()
    for start, end in _YEARS.findall(words) + [(f"20{a}", b) for a, b in _SHORT_YEARS.findall(words)]:
        years.add(start)
        if end:
            years.add(end if len(end) == 4 else start[:2] + end)
    stages = {mark for words_of_stage, mark in _STAGES if words_of_stage in words}
    numbers = {n.lstrip("0") or "0" for n in _NUMBER.findall(words)} | {value for _, value in labels}
    months = {MONTHS.get(month, month) for month in _MONTH.findall(words)}
    return Rounds(frozenset(labels), frozenset(years), frozenset(months), frozenset(stages), frozenset(numbers))


def conflict(left: Rounds, right: Rounds) -> str:
    """Why the two cannot be one call, in words; empty where nothing speaks against it."""
    for label in sorted({name for name, _ in left.labels} & {name for name, _ in right.labels}):
        mine, theirs = _values(left, label), _values(right, label)
        if mine != theirs:
            return f"{label} {', '.join(sorted(mine))} against {label} {', '.join(sorted(theirs))}"
    if left.years and right.years and not (left.years <= right.years or right.years <= left.years):
        return f"year {', '.join(sorted(left.years))} against {', '.join(sorted(right.years))}"
    if left.months and right.months and left.months != right.months:
        return f"{', '.join(sorted(left.months))} against {', '.join(sorted(right.months))}"
    return ""


def is_unsure(left: Rounds, right: Rounds) -> bool:
    """Whether one names a number or stage that the other does not: not proof of two calls, but no proof of one."""
    return left.numbers != right.numbers or left.stages != right.stages


def _values(rounds: Rounds, label: str) -> set[str]:
    return {value for name, value in rounds.labels if name == label}


def _number(word: str) -> str:
    bare = re.sub(r"(?<=\d)(st|nd|rd|th)$", "", word).lstrip("0")
    return NUMBER_WORDS.get(bare) or _ORDINALS.get(bare) or _ROMAN.get(bare) or bare or "0"
