"""Times of day in text, with the zone that they name: "12 noon", "4.00pm UK time", "1200hrs (BST)" (domain.md 7.1)."""

import re
from datetime import date, datetime, time, timedelta

from matcher.model.instant import LONDON

_ZONE = (
    r"(?:\s{0,2}\(?\s?(?P<zone>bst|gmt|utc|cest|cet|(?:uk|london|british)(?:\s+local)?(?:\s+summer)?\s+time|uk"
    r"|(?:brussels|luxembourg|paris|berlin|the hague)(?:\s+local)?\s+time|brussels|e[sd]?t"
    r"|eastern(?:\s+(?:standard|daylight))?(?:\s+time)?"
    r"|(?:british|greenwich)\s+(?:summer|mean)\s+time|local\s+time)\b\.?\s?\)?)?"
)
_HALF = r"a\.?\s?m\b\.?|p\.?\s?m\b\.?"
_CLOCK = (
    rf"(?:(?P<h>[01]?\d"
    rf"|2[0-4])(?P<colon>[:.])(?P<mi>[0-5]\d)(?::[0-5]\d)?\s{{0,2}}(?P<half>{_HALF})?\s{{0,2}}(?P<hrs>hrs"
    rf"|hours?|h\b)?"
    rf"|(?P<h2>1[0-2]|0?[1-9])\s{{0,2}}(?P<half2>{_HALF})"
    r"|(?P<hm>[01]\d[0-5]\d|2[0-3][0-5]\d)(?:\s{0,2}(?:hrs|hours?|h\b)\.?|(?<=at \d{4})(?![\d/%-])"
    r"|(?<=by \d{4})(?=\s(?:on|hours?)\b)|(?<=close \d{4})(?=\son\b)|(?<=closes \d{4})(?=\son\b)|(?=\s?(?:bst"
    r"|gmt|utc)\b))"
    r"|(?P<plain>(?:12\s{0,2})?(?:noon|mid-?day|midnight)))"
    r"(?:[\s,]{0,2}\(?\s?(?P<word>(?:12\s)?noon|mid-?day|midnight)\s?\)?)?"
)
AFTER = re.compile(
    rf"\s?\)?[\s,;:|@(-]{{0,4}}(?P<lead>(?:(?:at|by|before|no later than|not later than|until|from"
    rf"|time)[\s:]{{1,2}}){{0,2}})"
    rf"(?:the\s)?(?P<pz>(?:uk|local)\s+time[:\s]\s?)?{_CLOCK}{_ZONE}"
)
_BEFORE = re.compile(
    rf"(?<![\d.,:£])(?P<lead>)(?P<pz>){_CLOCK}{_ZONE}\)?[\s,@-]{{0,4}}(?:\([^()]{{0,24}}\)[\s,]{{0,2}})?"
    r"(?:(?:on|of|by|for)\s+)?(?:(?:the|this|next|bst|gmt)\s+)?(?:(?:deadline|date)?[\s:,-]{0,3})$"
)
ZONE_BEHIND = re.compile(_ZONE.removesuffix(")?").removeprefix("(?:"))
ZONES = {
    "utc": "UTC",
    "cet": "Europe/Brussels",
    "cest": "Europe/Brussels",
    "brussels": "Europe/Brussels",
    "luxembourg": "Europe/Brussels",
    "paris": "Europe/Brussels",
    "berlin": "Europe/Brussels",
    "the": "Europe/Brussels",       # The Hague
    "et": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "eastern": "America/New_York",
}


def clock_before(slice_: str) -> re.Match[str] | None:
    """The clock that ends the slice; a zone in brackets may stand between it and the day."""
    return _BEFORE.search(slice_) if re.search(r"\d|noon|mid", slice_) else None


def with_bracket(low: str, start: int, end: int) -> int:
    """Takes a bracket that the time opened into the words."""
    return end + 1 if low[start:end].count("(") > low[start:end].count(")") and low[end : end + 1] == ")" else end


def is_clock(match: re.Match[str]) -> bool:
    """Whether the figures are a time: "3.50" needs am, pm, hours or "at" beside it, "3:50" does not."""
    if match["colon"] != ".":
        return True
    return bool(match["half"] or match["hrs"] or match["word"] or match["lead"].strip())


def read_clock(match: re.Match[str], named: date) -> tuple[time, str, date, str]:
    """Time, IANA zone, day and doubt of a clock that stands beside the day `named`; midnight ends the day before."""
    zone_words = (match["zone"] or "").strip()
    zone = ZONES.get(zone_words.split()[0] if zone_words else "", "Europe/London")
    half = (match["half"] or match["half2"] or "").replace(".", "").replace(" ", "")
    word = (match["plain"] or "") + (match["word"] or "")
    if match["hm"]:
        hour, minute = int(match["hm"][:2]), int(match["hm"][2:])
    elif match["plain"]:
        hour, minute = (0, 0) if "midnight" in match["plain"] else (12, 0)
    else:
        hour, minute = int(match["h"] or match["h2"]), int(match["mi"] or 0)
    if half == "pm" and hour < 12:
        hour += 12
    midnight = "midnight" in word and (hour, minute) in ((0, 0), (12, 0), (24, 0))
    if midnight or hour == 24 or (half == "am" and hour == 12 and minute == 0):
        return time(23, 59), zone, named - timedelta(days=1), "midnight: read as the end of the day before, check"
    if half == "am" and hour == 12:
        hour = 0
    doubt = (
        "morning or afternoon not stated" if match["colon"] and not half and 1 <= hour <= 6 and not match["hrs"] else ""
    )
    return time(hour, minute), zone, named, doubt


def zone_doubt(zone_words: str | None, day: date, has_year: bool) -> str:
    """A British zone word that does not fit the season keeps the wall time and is flagged (domain.md 7.1 rule 2)."""
    word = (zone_words or "").strip()
    if not has_year or word not in ("bst", "gmt", "british summer time", "greenwich mean time"):
        return ""
    is_summer = bool(datetime.combine(day, time(12), tzinfo=LONDON).dst())
    if word[0] == "b" and not is_summer:
        return "BST named for a winter date"
    if word[0] == "g" and is_summer:
        return "GMT named for a summer date"
    return ""
