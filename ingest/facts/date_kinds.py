"""What a date is, told from the words beside it: opening, deadline, questions, briefing, decision, start, end."""

import re
from functools import lru_cache

from ingest.facts.date_cues import CUES
from ingest.facts.interest import asks_who_will
from ingest.facts.page import Sentence
from ingest.facts.patterns import TO, any_of, last_clause
from matcher.model.fact import Origin
from matcher.model.instant import DateKind

K = DateKind

_QUALIFIERS = (K.QUESTIONS_CLOSE, K.BRIEFING_EVENT, K.EOI_CLOSES, K.REGISTRATION_CLOSES)

_HANDED_IN_LATER = re.compile(
    r"\breports?\b|invoice|\bclaim(?:s|ed)?\b|\binstalled\b|deliverable|milestone|payment|accounts?\b"
    r"|returns? to work|\bspend\b"
    r"|\bevidence of"
)
_PASSED = re.compile(
    r"\bon or after\s*$|\baccessed\b|\bvolume\b|\bpages?\b|\bdoi\b|(?:decision|regulation|directive|conclusions"
    r"|communication|council|judgment|com\(\d+\)\s?\d*)\s+of\W*$|\bsince\b|\bpreviously\b|\blast year\b|\bborn\b"
    r"|\bact\b|in force|regulations? (?:19|20)|as of\b|as at\b|dating"
)
_NO_GATE = re.compile(
    any_of(
        r"statutory", r"legal deadline", r"earlier closing date", r"deadline has passed", r"transpos\w+",
        r"\bdirective\b", r"net[- ]zero",
        r"survey", r"consultation", r"\b(?:lease|road|office|branch|school|shop|site)s? (?:will )?clos",
        r"dynamic (?:market|purchasing)",
        r"(?:remain|be|is|are|stay)\w* (?:valid|unavailable)", r"\bvalidity\b", r"for acceptance",
        r"maintain (?:the|their|its) (?:tender|offer|bid)",
        r"(?:previous|earlier|last|first|former) (?:competition|call|round|tender|phase)\b",
        r"must have (?:\w+ )?(?:been|received|completed|submitted|obtained|held|had|won|started)",
        r"have received (?:your|their)", r"opening of (?:the )?(?:tenders|bids|offers)",
        r"\baccept the (?:winning|best|lowest|successful|chosen)\b", r"\bsubmitted (?:its|his|her|their|a|an|the)\b",
        r"\bwon\b", r"incorporated",
        r"(?:defence|award|completion) of (?:a |the |their )?(?:phd|doctor|degree)\w*",
        r"(?:deadline|due date) (?:for|to) (?:(?:the|your|all|final|making|submitting) ){0,3}(?:complet|deliver"
        r"|spend|pay"
        r"|report|implement|mobilis|accept|claim|invoic|appeal)\w*",
    )
)  # fmt: skip
"""Closing words that close no call: a law, a validity, an earlier round, what applicants did before, later work."""
_LAST_REPORT = re.compile(r"\b(?:final|last) (?:report|deliverable)s?\b[^.;]{0,30}$")
_ENDS_ELSEWHERE = re.compile(r"consultation|survey|transition|tax year|financial year")
_NO_WORK = re.compile(
    r"\b(?:each|every|any) (?:calendar |financial )?year\b"
    r"|\bwe(?:'ve| have)? (?:\w+ly )?(?:made (?:\w+ )?(?:changes|improvements|progress)|changed|improved"
    r"|introduced|replaced)\b"
)
"""What comes round every year, and what was done to one's own service, is no work to be started or ended."""
_UNSEALED = re.compile(r"\b(?:tenders?|bids?|offers?|envelopes?)\b[^.;]{0,20}\bopened\b")
"""The opening of what was sent in, after the call has closed."""
_ASKED = re.compile(
    r"(?:questions?|quer(?:y|ies)|clarifications?|enquir(?:y|ies))\b.{0,200}"
    r"(?:e-?mail|ask|raise|sen[dt]|contact|direct|address|portal|submit).{0,120}\b(?:by|before|no later than"
    r"|until)\b.{0,24}$"
)
_FROM = re.compile(r"\b(?:from|between)\s*$")
_APPLY_BETWEEN = re.compile(
    r"\b(?:apply|bid|submit|enter|applications?|proposals?|bids?|submissions?|entries)\b(?![^.;]{0,90}\b(?:received"
    r"|were"
    r"|was|had|since"
    r"|last|(?<!be )made)\b)[^.;]{0,60}\bbetween\s*$"
)
_NOT_BEFORE = re.compile(r"\b(?:not before|(?:no|not) (?:earlier|sooner) than)\W*$")
_STAGE = re.compile(r"\W*(?:the )?(?:(?:first|second|1st|2nd) stage|stage (?:\d|one|two))\W*")
"""With a span of time behind it a stage is one of the work; with one date it closes."""
_NEAR_END: dict[DateKind, DateKind] = {K.CLOSES: K.OPENS, K.PROJECT_END: K.PROJECT_START}
_FURTHER_END: dict[DateKind, DateKind | None] = {
    K.PROJECT_START: K.PROJECT_END,
    K.OPENS: K.CLOSES,
    K.PROJECT_END: None,
}
"""A span: what "from" a date is where the words speak of its end, and what the date behind "to" is."""
_MEETING = re.compile(r"\b(?:interviews?|panels?|(?P<event>webinars?|workshops?|briefings?|events?))\b[^.;,]{0,16}$")
"""What starts is the meeting and not the project: "interviews begin on 13 April"."""
_MOVED = re.compile(r"extended|moved|changed|brought forward|postponed")
_TO_ACT = re.compile(
    r"\W*(?:in which )?to (?:apply|bid|submit|respond|enter|compete|tender|quote|return|send|reply|put in|hand in)\b"
)
_BARE_DATE = re.compile(r"\s*date:?\s*")
"""Says nothing by itself: the label does."""
_FOR_A_WHILE = re.compile(r"\W*for (?:a |an )?(?:initial )?(?:period|term|duration|\d+ (?:months|years)|\w+ years)\b")
_CORRECTION = re.compile(r"instead of|read new|^read$|new (?:date|value)|old (?:date|value)")
_LABEL_OF_DATE = re.compile(r"date|deadline|clos|open|when\b|start|end\b|time|by\b|new\b|instead|window|period")


def kind_of(before: str, after: str, sentence: Sentence, last: DateKind | None, *, is_first: bool) -> DateKind | None:
    """What the words round a moment say that it is; None where they do not say.

    `last` is the kind of the moment before it in the sentence: "from 1 May to 30 June" goes on with it. Of a span
    that closes a call, "Applications: 1 May - 30 June", the first day opens it.
    """
    kind = _kind_in_words(before, after, sentence, last, is_first=is_first)
    return K.OPENS if kind is K.CLOSES and TO.fullmatch(after) and not _MOVED.search(before) else kind


def _kind_in_words(
    before: str, after: str, sentence: Sentence, last: DateKind | None, *, is_first: bool
) -> DateKind | None:
    clause = last_clause(before)
    joint = not is_first and re.fullmatch(r"\W*(?:to|until|till|through|and|or|-|,)\W*(?:the )?\W*", clause)
    if joint:
        return _FURTHER_END.get(last, last) if last else None
    label = sentence.label.lower()
    if _NOT_BEFORE.search(clause):
        return None
    if TO.fullmatch(after) and _STAGE.fullmatch(clause.strip() or label):
        return None
    own = None if _BARE_DATE.fullmatch(clause) else _own_kind(clause, after, last)
    if sentence.origin is Origin.TABLE or _LABEL_OF_DATE.search(label):
        named = _nearest(f"{label}:")
        if named is not None and (
            own is None or (own is K.CLOSES and named in _QUALIFIERS and len(clause.strip()) < 14)
        ):
            is_no_gate = _NO_GATE.search(f"{label} {clause}") or _HANDED_IN_LATER.search(clause)
            return None if named is K.CLOSES and is_no_gate else named
        if own is None and _CORRECTION.search(label):
            return K.CLOSES
    if own is K.PROJECT_END and _ENDS_ELSEWHERE.search(clause):
        return None
    if own in (K.PROJECT_START, K.PROJECT_END) and _NO_WORK.search(clause[-160:]):
        return None
    if own is K.CLOSES and not _is_gate(clause):
        return K.PROJECT_END if _LAST_REPORT.search(clause) else None
    if own is K.OPENS and _UNSEALED.search(clause):
        return None
    if own is not None:
        return None if _PASSED.search(clause[-60:]) and own is not K.CLOSES else own
    tail = re.split(r"[;•|]|\. |, (?=and )", after)[0][:90]
    if is_first and not clause.strip(" -–•*") and (kind := _nearest_first(tail)):
        return kind
    if re.match(r"\s*[-:–]|\s*\)?\s*(?:is|was|will be|for|the)\b", after) and len(clause) < 40:
        return _nearest_first(tail)
    return _nearest(f"{label}:") if label and len(clause) < 30 else None


def _own_kind(clause: str, after: str, last: DateKind | None) -> DateKind | None:
    """The kind by the date's own clause, before its label is asked."""
    own = _nearest(clause)
    if last in (K.CLOSES, K.STAGE2_CLOSES) and re.search(
        r"\b(?:was|previously|originally|instead of|(?:extended"
        r"|moved|put back|postponed|brought forward)\b[^.;]{0,30}\bto)\W*$", clause
    ):
        return K.CLOSES
    if (own or last) is K.CLOSES and re.match(r"\W*(?:second stage|stage (?:2|two)|2nd stage|full proposals?)", after):
        return K.STAGE2_CLOSES
    if own is None and asks_who_will(clause, after):
        return K.EOI_CLOSES
    if own in (None, K.PROJECT_END) and _TO_ACT.match(after):
        return K.CLOSES
    if own is None and _FROM.search(clause) and _FOR_A_WHILE.match(after):
        return K.PROJECT_START
    if _FROM.search(clause) and not _MOVED.search(clause) and not _NO_GATE.search(clause):
        own = own or (K.OPENS if _APPLY_BETWEEN.search(clause[-110:]) else None)
        return _NEAR_END.get(own, own) if own else None
    if own is K.CLOSES and re.search(r"\b(?:contract|agreement|framework|option|term)\b[^.;]{0,60}extend", clause):
        return K.PROJECT_END
    return own


def _is_gate(clause: str) -> bool:
    """Whether closing words close a call, and not a law, an earlier round or a report that is due later."""
    if _NO_GATE.search(clause):
        return False
    return not _HANDED_IN_LATER.search(clause[-90:]) or bool(re.search(r"tender|applica|bid|propos|deadline", clause))


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
    for kind, pattern in CUES:
        last = max((match.end() for match in pattern.finditer(window)), default=0)
        if kind in _QUALIFIERS and last > (qualifier[0] if qualifier else 0):
            qualifier = (last, kind)
        if last > (best[0] if best else 0):
            best = (last, kind)
    if best is None:
        return None
    if best[1] is K.PROJECT_START and (meeting := _MEETING.search(window[: best[0]])):
        return K.BRIEFING_EVENT if meeting["event"] else K.DECISION
    if qualifier and best[1] in (K.CLOSES, K.PROJECT_END, K.DECISION) and not _breaks(window[qualifier[0] : best[0]]):
        if best[1] is K.DECISION and qualifier[1] is not K.QUESTIONS_CLOSE:
            return best[1]
        return qualifier[1]
    return best[1]


def _nearest_first(words: str) -> DateKind | None:
    found = [(m.start(), kind) for kind, pattern in CUES if (m := pattern.search(words))]
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
