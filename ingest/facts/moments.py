"""Finds the moments in a text: every day named, with the time of day that stands beside it (domain.md 7.1)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

from ingest.facts.clocks import AFTER, ZONE_BEHIND, ZONES, clock_before, is_clock, read_clock, with_bracket, zone_doubt
from ingest.facts.moment import Moment, join_notes
from matcher.model.instant import LONDON

MONTHS = {"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5,
          "jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9,
          "oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)"
)
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_OFFSET = r"z|[+-]\d{2}:?\d{2}"

_DAY = re.compile(
    rf"(?<![\w-])(?P<iy>{_YEAR})-(?P<im>\d{{2}})-(?P<id>\d{{2}})"
    rf"(?:[t ]{{1,2}}(?P<ih>\d{{2}}):(?P<imi>\d{{2}})(?::(?P<isec>\d{{2}})(?:\.\d+)?)?"
    rf"\s?(?P<off>{_OFFSET})?|(?P<doff>z|[+-]\d{{2}}:\d{{2}}))?(?!\d)"
    rf"|(?:\b(?P<wd>{_WEEKDAY})\b[,.]?\s+(?:the\s+)?)?(?<![\d.,£$€])(?<![a-z]-)\b(?P<d>\d{{1,2}})\s?(?:st|nd|rd"
    rf"|th)?(?:\s+of)?[\s,-]{{0,3}}"
    rf"\b(?P<m>{_MONTH})\b\.?(?:[\s,-]{{0,3}}(?P<y>{_YEAR})|(?:\s?'|-)(?P<y2>\d{{2}})\b"
    r"|\s(?P<y3>[23]\d)(?=\s*(?:$|[,;)(]|at\b|by\b)))?"
    rf"|(?:\b(?P<uwd>{_WEEKDAY})\b[,.]?\s+)?\b(?P<um>{_MONTH})\b\.?\s+(?P<ud>\d{{1,2}})(?!\d|[:.]\d)(?:st|nd|rd|th)?"
    rf"(?:,?\s+(?P<uy>{_YEAR}))?"
    r"|(?<![\d/.-])(?P<nd>\d{1,2})(?P<sep>[/.-])(?P<nm>\d{1,2})(?P=sep)(?P<ny>\d{4}|\d{2})(?![\d/]|[.-]\d)"
)

_MONTH_ONLY = re.compile(
    rf"\b(?:(?:early|mid|late|end|beginning|start|middle)\s*-?\s*(?:of\s+)?)?\b{_MONTH}\b(?:\s*(?:-|/|to|or"
    rf"|and)\s*{_MONTH}\b)?"
    rf",?\s+(?:\(?{_YEAR}\)?)"
    rf"|\b(?:early|mid|late|end(?:\s+of)?)\s*-?\s*{_YEAR}|\b(?:spring|summer|autumn|winter)(?:\s+of)?\s+{_YEAR}"
    rf"|\b(?:q[1-4]|quarter\s+[1-4])\s*(?:of\s+)?{_YEAR}"
)

_A_WEEK = re.compile(r"\b(?:w/[cbe]|week (?:commencing|beginning|ending|starting|of))(?: the)?[\s:]*$")
"""The week of a day is no day."""
_QUICK = re.compile(
    rf"\d[\s,-]{{0,3}}(?:st|nd|rd|th)?(?:\s+of)?[\s,-]{{0,3}}{_MONTH}|{_MONTH}\.?\s+\d"
    rf"|\d[/.-]\d{{1,2}}[/.-]\d"
    rf"|(?:spring|summer|autumn|winter|early|mid|late|end|q[1-4]"
    rf"|quarter\s[1-4])\s?-?\s?(?:of\s)?{_YEAR}"
    rf"|{_MONTH}\W{{1,4}}(?:20|{_MONTH})"
)


def moments(text: str, low: str, *, month_first: bool = False) -> list[Moment]:
    """Every moment in `text`, in order; `low` is the same in plain lower case, character for character.

    Figures are read day first, as Britain writes them, unless `month_first`.
    """
    if not _QUICK.search(low):
        return []
    found: list[Moment] = []
    for match in _DAY.finditer(low):
        moment = _from_match(match, text, low, found[-1].end if found else 0, month_first)
        if moment and _A_WEEK.search(low, max(0, moment.start - 20), moment.start):
            moment = Moment(moment.start, moment.end, moment.words, None)
        if moment:
            found.append(moment)
    taken = [(m.start, m.end) for m in found]
    found += [
        Moment(m.start(), m.end(), text[m.start() : m.end()], None)
        for m in _MONTH_ONLY.finditer(low)
        if not any(start < m.end() and m.start() < end for start, end in taken)
    ]
    return sorted(found, key=lambda moment: moment.start)


def _from_match(match: re.Match[str], text: str, low: str, floor: int, month_first: bool) -> Moment | None:
    parts = match.groupdict()
    weekday = parts["wd"] or parts["uwd"]
    try:
        if parts["iy"]:
            return _iso(match, text, low, floor)
        if parts["m"]:
            short = parts["y2"] or parts["y3"]
            year = parts["y"] or (f"20{short}" if short else "")
            day, month = int(parts["d"]), MONTHS[parts["m"]]
        elif parts["um"]:
            year, day, month = parts["uy"] or "", int(parts["ud"]), MONTHS[parts["um"]]
        else:
            if parts["sep"] != "/" and len(parts["ny"]) == 2:
                return None
            day, month = int(parts["nd"]), int(parts["nm"])
            if month > 12 >= day or (month_first and day <= 12):
                day, month = month, day
            year = parts["ny"] if len(parts["ny"]) == 4 else f"20{parts['ny']}"
        named = date(int(year) if year else 2000, month, day)
    except ValueError:
        return None
    index = _WEEKDAYS.index(weekday[:3]) if weekday else None
    match_words, note = text[match.start():match.end()], ""
    if year and index is not None and named.weekday() != index:
        note = f"{match_words} was no {weekday.title()}"
    bare = Moment(match.start(), match.end(), match_words, named, bool(year), index, note=note)
    return _with_time(bare, text, low, floor)


def _iso(match: re.Match[str], text: str, low: str, floor: int) -> Moment | None:
    parts = match.groupdict()
    named = date(int(parts["iy"]), int(parts["im"]), int(parts["id"]))
    start, end = match.start(), match.end()
    if not parts["ih"]:
        return _with_time(Moment(start, end, text[start:end], named, is_machine=True), text, low, floor)
    hour, minute, offset = int(parts["ih"]), int(parts["imi"]), parts["off"]
    words = text[start:end]
    if (hour, minute) == (0, 0) and (not offset or offset == "z" or offset.lstrip("+-").strip("0:") == ""):
        return Moment(start, end, words, named, is_machine=True)
    at = time(hour, minute, int(parts["isec"] or 0) % 60) if hour < 24 else time(23, 59)
    instant, zone = None, "Europe/London"
    if not offset and (named_zone := ZONE_BEHIND.match(low, end)):
        zone = ZONES.get(named_zone["zone"].split()[0], zone)
        end = start + len(text[start : named_zone.end()].rstrip())
        words = text[start:end]
    if offset:
        stated = datetime.fromisoformat(f"{named}T{at}" + ("+00:00" if offset == "z" else offset))
        instant = stated.astimezone(UTC)
        local = instant.astimezone(LONDON)
        named, at = local.date(), local.time()
    return Moment(start, end, words, named, at_time=at, zone=zone, is_machine=True, instant=instant)


def _with_time(bare: Moment, text: str, low: str, floor: int) -> Moment:
    """The day with the time behind it, else with the one before it that begins after `floor`."""
    assert bare.day is not None
    clock = AFTER.match(low, bare.end)
    if clock and is_clock(clock) and not _begins_another(clock, low):
        stop = bare.start + len(text[bare.start:with_bracket(low, bare.end, clock.end())].rstrip())
        at, zone, day, doubt = read_clock(clock, bare.day)
        return _timed(bare, text, bare.start, stop, day, at, zone, doubt, clock["zone"])
    base = max(floor, bare.start - 64)
    clock = clock_before(low[base:bare.start])
    if clock is None or not is_clock(clock):
        return bare
    at, zone, day, doubt = read_clock(clock, bare.day)
    zone_words, stop = clock["zone"], bare.end
    if not zone_words and (behind := ZONE_BEHIND.match(low, stop)):
        zone_words, stop = behind["zone"], behind.end()
        zone = ZONES.get(zone_words.split()[0], "Europe/London")
    return _timed(bare, text, base + clock.start(), stop, day, at, zone, doubt, zone_words)


def _begins_another(clock: re.Match[str], low: str) -> bool:
    """Whether the figures are the next day's, a share or a fraction."""
    begin = clock.start("lead") if clock["lead"] else clock.start("h") if clock["h"] else clock.end()
    return bool(_DAY.match(low, begin)) or low[clock.end():clock.end() + 1] in ("%", "/")


def _timed(bare: Moment, text: str, start: int, end: int, day: date, at: time, zone: str, doubt: str,
           zone_words: str | None) -> Moment:
    note = join_notes(bare.note, doubt, zone_doubt(zone_words, day, bare.has_year))
    return replace(bare, start=start, end=end, words=text[start:end], day=day, at_time=at, zone=zone, note=note)
