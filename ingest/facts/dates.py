"""Dates of a call: which moment on the page is which, and which of several is the deadline (domain.md 7.1)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice

from ingest.facts.date_kinds import kind_of
from ingest.facts.deadline import Candidate, is_by_invitation, settle, within_reach
from ingest.facts.moment import Moment, at_wall_time, with_year
from ingest.facts.moments import moments
from ingest.facts.page import Page, Sentence, plain
from ingest.facts.rounds import round_date
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind, Precision, TimeBasis

_SUPERSEDED = re.compile(
    r"instead of|\bold\b|original|previous|formerly|\bwas\b|no longer|changed from"
    r"|(?:extended|moved|brought forward|postponed|revised|put back) from|earlier deadline|not \w+ day"
)

_RENEWED = re.compile(
    r"read new|\bnew\b|\bnow\b|(?:extended|put back|postponed|brought forward)\b[^.;]{0,30}?\b(?:to|until|till)\b"
    r"|\brevised\b|amended|\bread:?$"
    r"|changed to|moved to|extension"
)

_MOVED_FROM = re.compile(r"(?:extended|moved|changed|brought forward|postponed|revised|put back) from\W*(?:the )?$")

_NO_DEADLINE = re.compile(
    r"(?:there (?:is|are) no|no) (?:formal |fixed |set |submission |application |closing )*(?:deadlines?"
    r"|closing dates?)(?! has)"
    r"|open (?:on a )?rolling|rolling (?:basis|deadline|submission|call)|(?:apply|submitted|sent"
    r"|submit)[^.]{0,40} at any time"
    r"|open all year|always open|continuously open|open until further notice"
)

_CLOCK_ON_DEADLINE = re.compile(
    r"(?:clos\w*|submi\w*|deadline|received)\b[^.]{0,60}?\b(?P<time>(?:\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm)"
    r"|\d{1,2}:\d\d|noon|midday))\b[^.]{0,30}?\bon the"
    r" (?:deadline|closing date|day of the deadline|date|last \w+ of)"
)

_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/\d{4}\b")

_DATE_WORDS = ("20", "19", "/", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIGURE = re.compile(r"\d")

K = DateKind
_GATES = (K.CLOSES, K.EOI_CLOSES, K.REGISTRATION_CLOSES, K.STAGE2_CLOSES, K.QUESTIONS_CLOSE)

_ASSUMED = time(9, 0)
_JOINT = 6
"""Longer words between two dates than " to " or " and " say something of the second."""
_MOST_DATES = 400
"""A notice has a few dozen; the rest of a hostile page is not weighed against them."""


def read_dates(page: Page, *, published: datetime | None = None, default_time: str | None = None) -> list[Fact]:
    """Every date of the call with its kind; one `closes` among them is the deadline, the earlier where two conflict."""
    day = published.date() if published else None
    found = list(islice(_candidates(page), _MOST_DATES))
    found = _split_times(list(_with_years(found, day)), page)
    kept = within_reach(settle(found, day), day)
    facts = [_fact(candidate, default_time) for candidate in kept]
    if not any(c.kind is K.CLOSES for c in kept):
        facts += _without_deadline(page)
    return facts


def _counts_months_first(page: Page) -> bool:
    """Whether the page's own figures show American dates: 11/30/2026 and none the other way round."""
    if "/20" not in page.low:
        return False
    pairs = [(int(m[1]), int(m[2])) for m in _SLASHED.finditer(page.low)]
    american = page.has(" et.", " et ", "eastern time", "usd", "u.s.") or any(second > 12 for _, second in pairs)
    return american and not any(first > 12 for first, _ in pairs)


def _candidates(page: Page) -> Iterator[Candidate]:
    month_first = _counts_months_first(page)
    for sentence in page.sentences:
        if not _FIGURE.search(sentence.low) or not any(word in sentence.low for word in _DATE_WORDS):
            continue
        found = moments(sentence.text, sentence.low, month_first=month_first)
        previous, kind, was_moved, is_round = 0, None, False, False
        for index, moment in enumerate(found):
            following = found[index + 1].start if index + 1 < len(found) else len(sentence.low)
            before = sentence.low[previous : moment.start]
            after = sentence.low[moment.end : following]
            kind = kind_of(before, after, sentence, kind, is_first=index == 0)
            is_round = is_round and len(before) <= _JOINT
            if kind is None and page.offers_funding and (kind := round_date(before, after, sentence)):
                is_round = True
            previous = moment.end
            if kind is None or kind is K.PUBLISHED:
                continue
            if moment.day is None and kind in _GATES:
                continue
            near = f"{sentence.label.lower()} {before} {after[:30]}"
            invited = is_by_invitation(f"{before} {after}", sentence.low[: moment.start])
            around = f"{sentence.label.lower()} {before}"
            is_moved_to = was_moved and bool(re.fullmatch(r"\W*to\W*(?:the )?", before))
            was_moved = bool(_MOVED_FROM.search(before))
            is_new, is_old = bool(_RENEWED.search(around)) or is_moved_to, bool(_SUPERSEDED.search(around))
            yield Candidate(kind, moment, sentence, near, is_new and not was_moved, is_old, invited, is_round)


def _with_years(found: list[Candidate], published: date | None) -> Iterator[Candidate]:
    """Moments that name no year get one: from their weekday, the page's other dates and the day of publication."""
    stated = [c.moment.day for c in found if c.moment.has_year and c.moment.day]
    days = {(d.month, d.day) for d in stated}
    for candidate in found:
        moment = candidate.moment
        if moment.has_year or moment.day is None:
            yield candidate
            continue
        if (moment.day.month, moment.day.day) in days:
            continue
        ahead = _year_of_the_list(candidate, found)
        if ahead:
            yield replace(candidate, moment=ahead)
            continue
        years = list(_likely_years(moment.day, stated, published, candidate.kind))
        dated = with_year(moment, iter(years))
        if dated:
            yield replace(candidate, moment=dated)
        else:
            yield replace(candidate, moment=replace(moment, day=None, at_time=None))


def _year_of_the_list(candidate: Candidate, found: list[Candidate]) -> Moment | None:
    """ "31 March, 30 June and 30 September 2026": those without a year are of that year, or else of the one before."""
    behind = next(
        (
            other.moment.day
            for other in found
            if other.sentence is candidate.sentence
            and (other.kind is candidate.kind or other.kind is K.PROJECT_END)
            and other.moment.has_year
            and other.moment.start > candidate.moment.start
        ),
        None,
    )
    if behind is None or candidate.moment.day is None:
        return None
    day = candidate.moment.day
    earlier = behind.year if (day.month, day.day) <= (behind.month, behind.day) else behind.year - 1
    dated = with_year(candidate.moment, iter((earlier,)))
    return dated and replace(dated, note=candidate.moment.note)


def _likely_years(day: date, stated: list[date], published: date | None, kind: DateKind) -> Iterable[int]:
    anchors = stated or ([published] if published else [])
    for anchor in anchors[:1]:
        years = (anchor.year - 1, anchor.year, anchor.year + 1)
        if published and not stated:
            ahead = [y for y in years if (y, day.month, day.day) >= (anchor.year, anchor.month, anchor.day)]
            return ahead[:1]
        return sorted(years, key=lambda y: abs((date(y, day.month, min(day.day, 28)) - anchor).days))
    return ()


def _split_times(found: list[Candidate], page: Page) -> list[Candidate]:
    """A day whose time stands in the next row ("Time: 12:00") or in a sentence about the closing date gets it."""
    if not found:
        return found
    told = page.having("on the deadline", "on the closing date", "on the day of the", "on the date", "on the last ")
    rest = next((m for s in told if (m := _CLOCK_ON_DEADLINE.search(s.low))), None)
    following = page.following
    timed = []
    for candidate in found:
        moment, after = candidate.moment, following.get(id(candidate.sentence))
        if moment.day and moment.at_time is None and moment.has_year:
            clock = None
            if after and re.fullmatch(r"(?:closing |deadline |submission )?(?:local )?time", after.label.lower()):
                clock = after.low
            elif rest and candidate.kind is K.CLOSES:
                clock = rest["time"]
            if clock:
                joined = moments(
                    f"{moment.day:%d %B %Y} at {clock[:24]}", f"{moment.day:%d %B %Y} at {clock[:24]}".lower()
                )
                if joined and joined[0].at_time:
                    moment = replace(moment, day=joined[0].day, at_time=joined[0].at_time, zone=joined[0].zone)
        timed.append(replace(candidate, moment=moment))
    return timed


def _fact(candidate: Candidate, default_time: str | None) -> Fact:
    moment, sentence = candidate.moment, candidate.sentence
    value = call_date(candidate.kind, moment, default_time=default_time)
    sure = 0.95 if sentence.origin is Origin.TABLE else 0.88
    if moment.note:
        sure -= 0.3
    return Fact(
        Field.DATE, value, _quote(sentence, moment), sentence.place, sentence.origin, round(sure, 2), moment.note
    )


def call_date(kind: DateKind, moment: Moment, *, default_time: str | None = None) -> CallDate:
    """The moment as a call's date: UTC, with the safe hour where none is stated (domain.md 7.1 rule 3)."""
    if moment.day is None:
        precision = (
            Precision.QUARTER
            if re.search(r"q[1-4]|quarter|spring|summer|autumn|winter", moment.words.lower())
            else Precision.MONTH
        )
        return CallDate(kind, None, moment.words, moment.zone, precision, TimeBasis.STATED, moment.note)
    stated = moment.utc()
    if stated is not None:
        return CallDate(kind, stated, moment.words, moment.zone, Precision.DATETIME, TimeBasis.STATED, moment.note)
    if kind not in _GATES:
        return CallDate(
            kind,
            at_wall_time(moment.day, time(0), moment.zone),
            moment.words,
            moment.zone,
            Precision.DATE,
            TimeBasis.ASSUMED,
            moment.note,
        )
    hour, zone = _ASSUMED, moment.zone
    if default_time:
        clock, _, named = default_time.partition(" ")
        hour, zone = time.fromisoformat(clock), named.strip() or zone
    basis = TimeBasis.SOURCE_DEFAULT if default_time else TimeBasis.ASSUMED
    return CallDate(kind, at_wall_time(moment.day, hour, zone), moment.words, zone, Precision.DATE, basis, moment.note)


def _quote(sentence: Sentence, moment: Moment) -> str:
    return sentence.text if len(sentence.text) <= 300 else moment.words


def _without_deadline(page: Page) -> list[Fact]:
    words = (
        "deadline",
        "closing date",
        "rolling",
        "any time",
        "all year",
        "always open",
        "continuously",
        "further notice",
    )
    for sentence in page.having(*words):
        if _NO_DEADLINE.search(sentence.low):
            value = CallDate(K.CLOSES, None, sentence.text[:200], precision=Precision.UNKNOWN)
            return [Fact(Field.DATE, value, sentence.text, sentence.place, sentence.origin, 0.8)]
    return []


__all__ = ["call_date", "plain", "read_dates"]
