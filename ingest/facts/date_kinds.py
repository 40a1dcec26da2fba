"""What a date is, told from the words beside it: opening, deadline, questions, briefing, decision, start, end."""

import re
from functools import lru_cache

from ingest.facts.page import Sentence
from matcher.model.fact import Origin
from matcher.model.instant import DateKind

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
            r"webinar|briefing|\bevents?\b|workshop|drop-in|\bsessions?\b|open day"
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
            r"\bopen(?:s|ed|ing)?\b(?! (?:of (?:the )?(?:tenders|bids)|ceremony|session|source|access|call|data"
            r"|innovation|competition|procedure|market|to |until"
            r"|for (?:applications )?until))"
            r"|launch(?:es|ed|ing)?\b|(?:tenders?|itt|invitations?(?: to tender)?|documents?"
            r"|competition)(?: \w+){0,4} (?:issued|released|follow|live|available|published)"
            r"|\bissue(?:d)? (?:of|date|in|on)|dispatch of invitations|publication date of (?:the )?(?:tender|itt"
            r"|contract)[a-z ]*|go(?:es)? live for applications|apply from"
            r"|available from|pre-announce"
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
            r"|\b"
            + _BID
            + r" (?:in )?by\b|\b(?:full )?(?:tender returns?|returns?|tender submissions?|applications?|proposals?"
            r"|responses|quotations|submissions?"
            r"|offers|bids)(?: date)?\s*:?\s*$|tender ?period(?: end)?|accepting (?:applications"
            r"|proposals|bids) (?:until|through)|extended (?:to|until|till)"
            r"|(?<!start )(?<!begin )(?<!commence )(?<!end )(?<!complete )(?<!completed )"
            r"(?<!finish )(?<!delivered )(?<!place )\b(?:no"
            r"|not) later than\b|\bends? date and time|(?:submission|competition|challenge|call|window"
            r"|entries) (?:ends|end|runs until)"
        ),
    ),
    (
        K.PROJECT_START,
        re.compile(
            r"\bstart(?:s|ed|ing)?\b(?! accepting)|commenc|\bbegin(?:s|ning)?\b|kick-?off"
            r"|go.live|mobilis|effective from"
            r"|(?:contracts?|services?|agreements?|framework|projects?|months?|years?|period|term"
            r"|commission)\b[^.;]{0,40}\bfrom\b|\bfrom$|contract (?:dates?|period|term|duration)\b|^\s*contract:?\s*$"
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

_HANDED_IN_LATER = re.compile(
    r"\breports?\b|invoice|\bclaims?\b|deliverable|milestone|payment|accounts?\b"
    r"|returns? to work"
)
_PASSED = re.compile(
    r"\bsince\b|\bpreviously\b|\blast year\b|\bborn\b|\bact\b|in force|regulations? (?:19|20)"
    r"|as of\b|as at\b|dating"
)

_ASKED = re.compile(
    r"(?:questions?|quer(?:y|ies)|clarifications?|enquir(?:y|ies))\b.{0,200}"
    r"(?:e-?mail|ask|raise|sen[dt]|contact|direct|address|portal|submit).{0,120}\b(?:by|before|no later than"
    r"|until)\b.{0,24}$"
)


def kind_of(before: str, after: str, sentence: Sentence, last: DateKind | None, *, is_first: bool) -> DateKind | None:
    """What the words round a moment say that it is; None where they do not say."""
    clause = re.split(r"[;•|]|\. ", before)[-1]
    joint = re.fullmatch(r"\W*(?:to|until|till|through|and|or|-)\W*(?:the )?\W*", clause)
    if not is_first and joint and last in (K.PROJECT_START, K.OPENS):
        return K.PROJECT_END if last is K.PROJECT_START else K.CLOSES
    if not is_first and joint:
        return last if last not in (K.OPENS, K.PROJECT_START, K.PROJECT_END) else None
    label = sentence.label.lower()
    own = _nearest(clause)
    if last in (K.CLOSES, K.STAGE2_CLOSES) and re.search(r"\b(?:was|previously|originally|instead of)\W*$", clause):
        return K.CLOSES
    if (own or last) is K.CLOSES and re.match(r"\W*(?:second stage|stage (?:2|two)|2nd stage|full proposals?)", after):
        return K.STAGE2_CLOSES
    if sentence.origin is Origin.TABLE or _LABEL_OF_DATE.search(label):
        named = _nearest(label)
        if named is not None and (
            own is None or (own is K.CLOSES and named in _QUALIFIERS and len(clause.strip()) < 14)
        ):
            return named
        if own is None and _CORRECTION.search(label):
            return K.CLOSES
    if own is K.CLOSES and re.search(r"statutory|legal deadline|deadline has passed", clause):
        return None
    if (
        own is K.CLOSES
        and _HANDED_IN_LATER.search(clause[-90:])
        and not re.search(r"tender|applica|bid|propos|deadline", clause)
    ):
        return None
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
