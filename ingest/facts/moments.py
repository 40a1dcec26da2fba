"""Moments in text: every day named, with the time of day, zone and doubts that stand beside it (domain.md 7.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.facts.clocks import AFTER, ZONE_BEHIND, ZONES, clock_before, is_clock, read_clock, with_bracket, zone_doubt
from matcher.model.instant import LONDON

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
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
    rf"(?:[t ]{{1,2}}(?P<ih>\d{{2}}):(?P<imi>\d{{2}})(?::\d{{2}}(?:\.\d+)?)?"
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


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (or month) named in a text, between `start` and `end`, its time of day included.

    `day` is None where only a month or season is named; `year` False where the text gives no year and `day` carries
    a stand-in; `at_time` None where no time is given. `offset` is set where the text is a machine's instant.
    """

    start: int
    end: int
    words: str
    day: date | None
    has_year: bool = True
    weekday: int | None = None
    at_time: time | None = None
    zone: str = "Europe/London"
    note: str = ""
    is_machine: bool = False
    instant: datetime | None = None

    def utc(self) -> datetime | None:
        """The stated instant; None without a time of day."""
        if self.instant is not None:
            return self.instant
        if self.day is None or self.at_time is None:
            return None
        return at_wall_time(self.day, self.at_time, self.zone)


def at_wall_time(day: date, at: time, zone: str) -> datetime:
    """UTC of a wall-clock time in an IANA zone; the first of the two where the clock goes back."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


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
    note = ""
    if year and index is not None and named.weekday() != index:
        note = f"{text[match.start() : match.end()]} was no {weekday.title()}"
    return _with_time(match.start(), match.end(), text, low, floor, named, bool(year), index, note)


def _iso(match: re.Match[str], text: str, low: str, floor: int) -> Moment | None:
    parts = match.groupdict()
    named = date(int(parts["iy"]), int(parts["im"]), int(parts["id"]))
    start, end = match.start(), match.end()
    if not parts["ih"]:
        return _with_time(start, end, text, low, floor, named, True, None, "", is_machine=True)
    hour, minute, offset = int(parts["ih"]), int(parts["imi"]), parts["off"]
    words = text[start:end]
    if (hour, minute) == (0, 0) and (not offset or offset == "z" or offset.lstrip("+-").strip("0:") == ""):
        return Moment(start, end, words, named, is_machine=True)
    at = time(hour, minute) if hour < 24 else time(23, 59)
    instant, zone = None, "Europe/London"
    if not offset and (named_zone := ZONE_BEHIND.match(low, end)):
        zone = ZONES.get(named_zone["zone"].split()[0], zone)
        end = start + len(text[start : named_zone.end()].rstrip())
        words = text[start:end]
    if offset:
        instant = datetime.fromisoformat(f"{named}T{at:%H:%M}" + ("+00:00" if offset == "z" else offset)).astimezone(
            UTC
        )
        local = instant.astimezone(LONDON)
        named, at = local.date(), local.time()
    return Moment(start, end, words, named, at_time=at, zone=zone, is_machine=True, instant=instant)


def _with_time(
    start: int,
    end: int,
    text: str,
    low: str,
    floor: int,
    named: date,
    has_year: bool,
    weekday: int | None,
    note: str,
    *,
    is_machine: bool = False,
) -> Moment:
    clock = AFTER.match(low, end)
    if clock and is_clock(clock):
        if _DAY.match(
            low, clock.start("lead") if clock["lead"] else clock.start("h") if clock["h"] else clock.end()
        ) or low[clock.end() : clock.end() + 1] in ("%", "/"):
            clock = None
    else:
        clock = None
    if clock:
        at, zone, day, doubt = read_clock(clock, named)
        stop = start + len(text[start : with_bracket(low, end, clock.end())].rstrip())
        return Moment(
            start,
            stop,
            text[start:stop],
            day,
            has_year,
            weekday,
            at,
            zone,
            _join(note, doubt, zone_doubt(clock["zone"], day, has_year)),
            is_machine,
        )
    base = max(floor, start - 64)
    before = clock_before(low[base:start])
    if before and is_clock(before):
        at, zone, day, doubt = read_clock(before, named)
        zone_words = before["zone"]
        behind = None if zone_words else ZONE_BEHIND.match(low, end)
        if behind:
            zone_words, end = behind["zone"], behind.end()
            zone = ZONES.get(zone_words.split()[0], "Europe/London")
        return Moment(
            base + before.start(),
            end,
            text[base + before.start() : end],
            day,
            has_year,
            weekday,
            at,
            zone,
            _join(note, doubt, zone_doubt(zone_words, day, has_year)),
            is_machine,
        )
    return Moment(start, end, text[start:end], named, has_year, weekday, note=note, is_machine=is_machine)


def _join(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def with_year(moment: Moment, years: Iterator[int]) -> Moment | None:
    """The moment in the first of `years` that its weekday allows; None if none fits."""
    assert moment.day is not None
    ahead = 1 if "midnight" in moment.note else 0
    for year in years:
        try:
            day = moment.day.replace(year=year)
        except ValueError:
            continue
        if moment.weekday is None or (day + timedelta(days=ahead)).weekday() == moment.weekday:
            return Moment(
                moment.start,
                moment.end,
                moment.words,
                day,
                True,
                moment.weekday,
                moment.at_time,
                moment.zone,
                _join(moment.note, "the year is not stated"),
                moment.is_machine,
            )
    return None
