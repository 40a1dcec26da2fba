"""Dates of a call: which moment on the page is which, and which of several is the deadline (domain.md 7.1)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from ingest.facts.moments import Moment, at_wall_time, moments, with_year
from ingest.facts.page import Page, Sentence, plain
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind, Precision, TimeBasis

K = DateKind
_BID = (
    r"(?:tenders?|bids?|quot(?:e|es|ation|ations)|offers?|responses?|proposals?|applications?|submissions?|returns?"
    r"|forms?|requests? to participate|requests?|questionnaires?|sq|psq|pqq|itt|entries|nominations?|outlines?"
    r"|ideas?)"
)
_CUES: tuple[tuple[DateKind, re.Pattern[str]], ...] = (
    (K.QUESTIONS_CLOSE, re.compile(r"clarification|\bquestions?\b|\bquer(?:y|ies)\b|enquir(?:y|ies)|inquir(?:y|ies)")),
    (
        K.BRIEFING_EVENT,
        re.compile(
            r"webinar|briefing|\bevents?\b|workshop|drop-in|open day"
            r"|info(?:rmation)? (?:session|day)|site visit|roadshow"
            r"|(?:supplier|industry|bidders?'?|market|launch|engagement|networking|info) (?:day|session|meeting|event)"
            r"|meet the buyer|q&a session|via teams|on zoom|consortium.building|matchmaking|surger(?:y|ies)"
        ),
    ),
    (
        K.EOI_CLOSES,
        re.compile(
            r"expressions? of interest|\beoi\b|\beois\b|notice of intent|intention to (?:submit|bid|apply|tender)"
            r"|intent(?:ion)? to (?:submit|bid|apply)|pre-proposals?|notifications? of intent|express(?:ing)? (?:an "
            r"|their |your )?interest"
        ),
    ),
    (K.REGISTRATION_CLOSES, re.compile(r"\bregist(?:er|ers|ration|rations|ering)\b|booking|sign up")),
    (
        K.STAGE2_CLOSES,
        re.compile(
            r"(?:stage|phase|step) (?:2|two|ii)\b|second.stage|full.stage"
            r"|invited (?:applicants|proposals|bidders|tenders)"
            r"|shortlisted (?:applicants|bidders|suppliers)|if invited|invited to (?:submit|tender) a full"
        ),
    ),
    (
        K.DECISION,
        re.compile(
            r"decisions?\b|\bnotif|\bpanels?\b|interview|\baward(?:s|ed|ing)?\b|\bannounc(?:e|ement)\b"
            r"|announced (?:by|in|on|from)$|be announced|outcomes?\b|\bresults?\b"
            r"|shortlist(?:ing)?\b"
            r"|\bassess(?:ed|ment)|evaluat|moderation|standstill|feedback|preferred bidder|presentations?\b|\bpitch"
            r"|sifting|\bsift\b"
            r"|due diligence|informed"
        ),
    ),
    (
        K.PUBLISHED,
        re.compile(
            r"\bpublish|publication|\bupdated?\b|\bposted\b|\bdated\b|^\s*date:?\s*$|last modified|version|letter of"
            r"|news date"
        ),
    ),
    (
        K.OPENS,
        re.compile(
            r"\bopen(?:s|ed|ing)?\b(?! (?:source|access|call|data|innovation|competition|procedure|market|to |until"
            r"|for (?:applications )?until))"
            r"|launch(?:es|ed|ing)?\b|(?:tenders?|itt|invitations?(?: to tender)?|documents?"
            r"|competition)(?: \w+){0,4} (?:issued|released|follow|live|available|published)"
            r"|\bissue(?:d)? (?:of|date|in|on)|go(?:es)? live for applications|apply from|available from|pre-announce"
            r"|proposed publication|publication (?:of|date for) (?:the )?(?:tender|itt|contract notice)|tender (?:for"
            r"|is expected)\b.{0,40}$"
            r"|go(?:ing)? out to tender|start accepting|accepting applications from|issu(?:e|ed|ing)\b"
        ),
    ),
    (
        K.CLOSES,
        re.compile(
            r"\bclos(?:e|es|ing|ure)\b|\bclosed (?:on|at)\b|deadline|\bsubmi(?:t|ts|tted|ssion|ssions|tting)\b(?! (?:is"
            r"|are) (?:free|welcome))|cut-?off|closing date"
            r"|\bdue\b(?! (?:to|diligence))|receipt of|last (?:date|day) (?:for|to)|time limit|end date for (?:receipt"
            r"|submission|application)"
            r"|\b(?:return(?:ed)?|received?|lodged|upload(?:ed)?|send|sent|respond|apply|quote|bid|tender|compete|enter"
            r"|deliver(?:ed)? (?:to the )?"
            + _BID
            + r")\b[^.;]{0,70}?\b(?:by|before|no later than|not later than|until|on or before|to arrive)\b"
            r"|\b" + _BID + r"\b[^.;]{0,60}?\b(?:by|before|no later than|not later than|until|on or before|to arrive"
            r"|are accepted until)\b"
            r"|\b" + _BID + r" (?:in )?by\b|\b(?:full )?(?:applications?|proposals?|responses|quotations|submissions?"
            r"|offers|bids)(?: date)?\s*:?\s*$|tender ?period(?: end)?|accepting (?:applications"
            r"|proposals|bids) (?:until|through)|extended (?:to|until|till)"
            r"|\b(?:no|not) later than\b|\bends? date and time|(?:submission|competition|challenge|call|window"
            r"|entries) (?:ends|end|runs until)"
        ),
    ),
    (
        K.PROJECT_START,
        re.compile(
            r"\bstart(?:s|ed|ing)?\b(?! accepting)|commenc|\bbegin(?:s|ning)?\b|kick-?off"
            r"|go.live|mobilis|effective from"
            r"|(?:contracts?|services?|agreements?|framework|projects?|months?|years?|period|term"
            r"|commission)\b[^.;]{0,40}\bfrom\b|\bfrom$|contract(?: dates?| period)?:?$"
            r"|in place (?:by|from|on)|initial term"
        ),
    ),
    (
        K.PROJECT_END,
        re.compile(
            r"\bend(?:s|ing|ed)?\b|\buntil\b|complet(?:e|ed|ion)|\bfinish|\bexpir|conclu(?:de|sion)|terminat"
            r"|deliver(?:y|ed|ies|ables?)?\b(?! (?:of|partner))|through to|\bspent by\b|\bto$|\bterm of\b.*\bto\b"
            r"|run(?:s|ning)? to\b"
            r"|\bup to\b$|last(?:s)? until|runs? until"
        ),
    ),
)
_QUALIFIERS = (K.QUESTIONS_CLOSE, K.BRIEFING_EVENT, K.EOI_CLOSES, K.REGISTRATION_CLOSES)
_STRONG_CLOSE = re.compile(r"deadline|clos|due\b|no later than|not later than|submi")
_SUPERSEDED = re.compile(
    r"instead of|\bold\b|original|previous|formerly|\bwas\b|no longer|changed from"
    r"|extended from|moved from|earlier deadline|not \w+ day"
)
_RENEWED = re.compile(
    r"read new|\bnew\b|\bnow\b|extended (?:to|until|till)|\brevised\b|amended|\bread:?$"
    r"|changed to|moved to|extension"
)
_PASSED = re.compile(
    r"\bsince\b|\bpreviously\b|\blast year\b|\bborn\b|\bact\b|in force|regulations? (?:19|20)"
    r"|as of\b|as at\b|dating"
)
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
    r" (?:deadline|closing date|day of the deadline|date)"
)
_ASKED = re.compile(
    r"(?:questions?|quer(?:y|ies)|clarifications?|enquir(?:y|ies))\b[^.]{0,200}"
    r"(?:e-?mail|ask|raise|sen[dt]|contact|direct|address|portal|submit)[^.]{0,120}\b(?:by|before|no later than"
    r"|until)\b[^.]{0,20}$"
)
_FIGURE = re.compile(r"\d")
_GATES = (K.CLOSES, K.EOI_CLOSES, K.REGISTRATION_CLOSES, K.STAGE2_CLOSES, K.QUESTIONS_CLOSE)
_ASSUMED = time(9, 0)


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: DateKind
    moment: Moment
    sentence: Sentence
    around: str
    is_new: bool = False
    is_old: bool = False
    by_invitation: bool = False

    @property
    def is_words(self) -> bool:
        return not self.moment.is_machine


def read_dates(page: Page, *, published: datetime | None = None, default_time: str | None = None) -> list[Fact]:
    """Every date of the call with its kind; one `closes` among them is the deadline, the earlier where two conflict."""
    found = list(_candidates(page))
    found = list(_with_years(found, published.date() if published else None))
    found = _split_times(found, page)
    kept = _within_reach(_settle(found), published.date() if published else None)
    facts = [_fact(candidate, default_time) for candidate in kept]
    if not any(c.kind is K.CLOSES for c in kept):
        facts += _without_deadline(page)
    return facts


def _within_reach(kept: list[_Candidate], published: date | None) -> list[_Candidate]:
    """Without the dates that lie months before the deadline, or else the publication: history, not plan."""
    anchor = next((c.moment.day for c in kept if c.kind is K.CLOSES and c.moment.day), published)
    if anchor is None:
        return kept
    early = anchor - timedelta(days=150)
    return [c for c in kept if c.kind in (K.CLOSES, K.OPENS) or c.moment.day is None or c.moment.day >= early]


def _candidates(page: Page) -> Iterator[_Candidate]:
    for sentence in page.sentences:
        if not _FIGURE.search(sentence.low):
            continue
        found = moments(sentence.text, sentence.low)
        previous, kind = 0, None
        for index, moment in enumerate(found):
            following = found[index + 1].start if index + 1 < len(found) else len(sentence.low)
            before = sentence.low[previous : moment.start]
            after = sentence.low[moment.end : following]
            kind = _kind(before, after, sentence, kind, is_first=index == 0)
            previous = moment.end
            if kind is None or kind is K.PUBLISHED:
                continue
            if moment.day is None and kind in _GATES:
                continue
            near = f"{sentence.label.lower()} {before} {after[:30]}"
            invited = bool(re.search(r"\binvited|success|shortlist|\bfollow", f"{before} {after}"))
            yield _Candidate(
                kind,
                moment,
                sentence,
                near,
                bool(_RENEWED.search(f"{sentence.label.lower()} {before}")),
                bool(_SUPERSEDED.search(f"{sentence.label.lower()} {before}")),
                invited,
            )


def _kind(before: str, after: str, sentence: Sentence, last: DateKind | None, *, is_first: bool) -> DateKind | None:
    """What the words round a moment say that it is; None where they do not say."""
    clause = re.split(r"[;•|]|\. ", before)[-1]
    joint = re.fullmatch(r"\W*(?:to|until|till|through|and|or|-)\W*(?:the )?\W*", clause)
    if not is_first and joint and last in (K.PROJECT_START, K.OPENS):
        return K.PROJECT_END if last is K.PROJECT_START else K.CLOSES
    if not is_first and joint:
        return last if last not in (K.OPENS, K.PROJECT_START, K.PROJECT_END) else None
    label = sentence.label.lower()
    own = _nearest(clause)
    if sentence.origin is Origin.TABLE or _LABEL_OF_DATE.search(label):
        named = _nearest(label)
        if named is not None and (
            own is None or (own is K.CLOSES and named in _QUALIFIERS and len(clause.strip()) < 14)
        ):
            return named
        if own is None and _CORRECTION.search(label):
            return K.CLOSES
    if own is not None:
        return None if _PASSED.search(clause[-60:]) and own is not K.CLOSES else own
    tail = re.split(r"[;•|]|\. |, (?=and )", after)[0][:90]
    if re.match(r"\s*[-:–]|\s*\)?\s*(?:is|was|will be|for|the)\b", after) and len(clause) < 40:
        return _nearest_first(tail)
    return _nearest(label) if label and len(clause) < 30 else None


_CORRECTION = re.compile(r"instead of|read new|^read$|new (?:date|value)|old (?:date|value)")
_LABEL_OF_DATE = re.compile(r"date|deadline|close|closing|open|when\b|start|end\b|time|by\b|new\b|instead")


@lru_cache(maxsize=4096)
def _nearest(words: str) -> DateKind | None:
    """The kind whose cue stands last in `words`; a qualifier near a mere "deadline" or "closes" wins over it."""
    if not words.strip():
        return None
    window = words[-110:]
    if _ASKED.search(words[-260:]) and not re.search(
        r"deadline|clos|tenders? (?:must|should|are)|responses must", window
    ):
        return K.QUESTIONS_CLOSE
    best: tuple[int, DateKind] | None = None
    qualifier: tuple[int, DateKind] | None = None
    for kind, pattern in _CUES:
        last = max((match.end() for match in pattern.finditer(window)), default=0)
        if kind in _QUALIFIERS and last > (qualifier[0] if qualifier else 0):
            qualifier = (last, kind)
        if last > (best[0] if best else 0):
            best = (last, kind)
    if best is None:
        return None
    if qualifier and best[1] in (K.CLOSES, K.PROJECT_END, K.DECISION) and not _breaks(window[qualifier[0] : best[0]]):
        if best[1] is K.DECISION and qualifier[1] is not K.QUESTIONS_CLOSE:
            return best[1]
        return qualifier[1]
    return best[1]


def _nearest_first(words: str) -> DateKind | None:
    found = [(m.start(), kind) for kind, pattern in _CUES if (m := pattern.search(words))]
    if not found:
        return None
    first = min(found)
    qualifier = next((kind for start, kind in sorted(found) if kind in _QUALIFIERS and start < first[0] + 40), None)
    return qualifier if first[1] is K.CLOSES and qualifier else first[1]


def _breaks(between: str) -> bool:
    """Whether a qualifier belongs to another clause than the cue after it."""
    return bool(
        re.search(
            r"[,;:] (?:and |but |then )?(?:the |your |full |all |must |please )"
            r"|\band\b.{3,40}\b(?:must|should|full)\b|full (?:application|proposal|tender)",
            between,
        )
    )


def _with_years(found: list[_Candidate], published: date | None) -> Iterator[_Candidate]:
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
        years = list(_likely_years(moment.day, stated, published, candidate.kind))
        dated = with_year(moment, iter(years))
        if dated:
            yield replace(candidate, moment=dated)
        else:
            yield replace(candidate, moment=replace(moment, day=None, at_time=None))


def _likely_years(day: date, stated: list[date], published: date | None, kind: DateKind) -> Iterable[int]:
    anchors = stated or ([published] if published else [])
    for anchor in anchors[:1]:
        years = (anchor.year - 1, anchor.year, anchor.year + 1)
        if published and not stated:
            ahead = [y for y in years if (y, day.month, day.day) >= (anchor.year, anchor.month, anchor.day)]
            return ahead[:1]
        return sorted(years, key=lambda y: abs((date(y, day.month, min(day.day, 28)) - anchor).days))
    return ()


def _split_times(found: list[_Candidate], page: Page) -> list[_Candidate]:
    """A day whose time stands in the next row ("Time: 12:00") or in a sentence about the closing date gets it."""
    if not found:
        return found
    told = page.having("on the deadline", "on the closing date", "on the day of the deadline", "on the date")
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


def _settle(found: list[_Candidate]) -> list[_Candidate]:
    """Decides the deadline, moves the rest of the gates to the kinds that they are, and drops what is said twice."""
    found = _second_stage(_promote(found))
    closes = [c for c in found if c.kind is K.CLOSES and c.moment.day]
    deadline = _deadline(closes)
    kept: list[_Candidate] = []
    for candidate in [deadline, *found] if deadline else found:
        if candidate is None or (
            candidate.kind is K.CLOSES
            and deadline
            and candidate is not deadline
            and candidate.moment.day == deadline.moment.day
        ):
            continue
        twin = next(
            (
                n
                for n, k in enumerate(kept)
                if k.kind is candidate.kind
                and (
                    k.moment.day == candidate.moment.day
                    if candidate.moment.day
                    else k.moment.words == candidate.moment.words
                )
            ),
            None,
        )
        if twin is None:
            kept.append(candidate)
        elif kept[twin].moment.at_time is None and candidate.moment.at_time:
            kept[twin] = candidate
    return kept


def _second_stage(found: list[_Candidate]) -> list[_Candidate]:
    """A closing date after the opening of a stage that itself follows a closing date is that later stage's."""
    first = min((c.moment.day for c in found if c.kind is K.CLOSES and c.moment.day and not c.is_old), default=None)
    later = min(
        (c.moment.day for c in found if c.kind is K.OPENS and c.moment.day and first and c.moment.day > first),
        default=None,
    )
    if later is None:
        return found
    return [
        replace(c, kind=K.STAGE2_CLOSES) if c.kind is K.CLOSES and c.moment.day and c.moment.day > later else c
        for c in found
    ]


def _promote(found: list[_Candidate]) -> list[_Candidate]:
    """An expression of interest or a registration that nothing else closes is itself the deadline."""
    closes = [c for c in found if c.kind is K.CLOSES and c.moment.day and not c.is_old]
    eois = [c for c in found if c.kind is K.EOI_CLOSES and c.moment.day]
    if eois and closes and all(c.by_invitation for c in closes):
        found = [replace(c, kind=K.STAGE2_CLOSES) if c in closes else c for c in found]
        closes = []
    own = [c for c in closes if not c.by_invitation]
    if own:
        first = min(c.moment.day for c in own if c.moment.day)
        return [
            replace(c, kind=K.STAGE2_CLOSES)
            if c in closes and c.by_invitation and c.moment.day and c.moment.day > first
            else c
            for c in found
        ]
    if closes:
        return found
    gates = [c for c in found if c.kind is K.REGISTRATION_CLOSES and c.moment.day]
    if (
        eois
        and gates
        and max(c.moment.day for c in gates if c.moment.day) > min(c.moment.day for c in eois if c.moment.day)
    ):
        return [replace(c, kind=K.CLOSES) if c.kind is K.REGISTRATION_CLOSES else c for c in found]
    for kind in (K.EOI_CLOSES, K.REGISTRATION_CLOSES, K.STAGE2_CLOSES):
        if any(c.kind is kind and c.moment.day for c in found):
            return [replace(c, kind=K.CLOSES) if c.kind is kind else c for c in found]
    return found


def _deadline(closes: list[_Candidate]) -> _Candidate | None:
    """Of several: the new before the old, words before machine fields, then the earlier; its time from its twins."""
    if not closes:
        return None
    pool = [c for c in closes if not c.is_old or c.is_new] or closes
    pool = [c for c in pool if c.is_new] or pool
    pool = [c for c in pool if c.moment.note.find("year is not stated") < 0] or pool
    words = [c for c in pool if c.is_words and _STRONG_CLOSE.search(c.around)] or [c for c in pool if c.is_words]
    pool = words or pool
    best = min(pool, key=lambda c: (c.moment.day, c.moment.utc() is None, c.moment.utc()))
    same_day = [c for c in closes if c.moment.day == best.moment.day and c.moment.utc() is not None]
    if same_day:
        spoken = [c for c in same_day if c.is_words] or same_day
        timed = min(spoken, key=lambda c: (c.moment.utc() is None, c.moment.utc()))
        note = "two times on the page, the earlier is kept" if len({c.moment.utc() for c in same_day}) > 1 else ""
        best = replace(timed, moment=replace(timed.moment, note="; ".join(n for n in (timed.moment.note, note) if n)))
    others = {c.moment.day for c in closes if not c.is_old} - {best.moment.day}
    if others and not best.is_new:
        note = "other closing dates on the page, the safe one is kept"
        best = replace(best, moment=replace(best.moment, note="; ".join(n for n in (best.moment.note, note) if n)))
    return best


def _fact(candidate: _Candidate, default_time: str | None) -> Fact:
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
