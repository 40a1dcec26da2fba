"""Sentences that say who may apply or lead, each with the kinds of applicant that it names."""

import re
from dataclasses import dataclass, replace

from ingest.facts.applicant_phrases import PARTNERS_ONLY, is_choice, phrases
from ingest.facts.applicants import kinds_named
from ingest.facts.page import Page, Sentence
from ingest.facts.patterns import any_of
from matcher.model.fact import Origin

_LEADING = re.compile(
    any_of(
        r"\bled by\b", r"\blead(?:ing)?\b[^.;:]{0,25}\b(?:must|should|can|will|may|needs? to|ha(?:s|ve) to) be\b",
        r"\bto lead\b[^.;:]{0,90}?\bbe\b", r"\b(?:can|may|must|should) (?:only )?(?:lead|head)\b",
        r"\bleads?(?: applicant| organisation| partner| bidder| participant)?s?:",
        r"\bled (?:project|consorti|proposal|bid|research)",
    )
)  # fmt: skip
_DENIED = re.compile(
    r"\b(?:" + any_of(
        r"cannot", r"can not", r"can't", r"may not", r"must not",
        r"not (?:be )?(?:eligible|able|allowed|open|available|required)", r"excluded", r"ineligible",
        r"do(?:es)? not (?:have|need)", r"need not", r"other than", r"except", r"rather than",
        r"as (?:\w+ )?(?:partners|sub-?contractors|collaborators)", r"only as (?:sub-?contractors|partners)",
    ) + r")\b"
)  # fmt: skip
_NO_RULE = re.compile(
    any_of(
        r"suitable for smes?", r"encourag\w* (?:smes?|small|applications|bids|from|to (?:apply|bid))",
        r"\b(?:are|is|be) (?:\w+ )?encouraged", r"particularly welcome", r"supplier types?", r"\bmentor",
        r"\bhelp(?:s|ing)? (?:smes|small|businesses)", r"contact", r"question", r"quer(?:y|ies)\b", r"webinar",
        r"workshop", r"briefing", r"for example", r"\boptions\b",
        r"\bif (?:you (?:want|wish|work|plan|intend)|working|the project)\b",
        r"\bbenefit\w* (?:for |to )?(?:smes|small|businesses)",
    )
)  # fmt: skip
_SHARES = re.compile(r"\d ?%|per cent")
_CLAIMS = re.compile(r"\b(?:claim|receive|get|request|be funded|funding (?:of|for)|fund)\b")
"""Together: a sentence on rates says what each may claim, not who may apply."""
_LED = re.compile(
    r"\b(sme|business|company|industry|academic|university|researcher|charity|council)[- ]led\b"
    r"(?= (?:\w+ ){0,3}(?:project|consorti|partnership|proposal|bid|team|research|demonstrat|collaborat))"
    r"|\b(?:must|should) be (sme|business|company|industry|academic|university)[- ]led\b"
)
_ONLY = re.compile(r"\bonly\b|\bexclusively\b|\brestricted\b|\blimited to\b|\breserved\b")
_NO_KIND = re.compile(
    rf"{_LED.pattern}|\b\w+ partners\b|\blead (?:organisation|applicant|partner)s?\b"
    r"|\b(?:your|the|each|any|an|every) (?:lead )?(?:organisation|company|business)\b(?= (?:must|should|needs?))"
)
"""In "your organisation must be an SME" the organisation is whoever reads it; a business-led project is no business."""
QUICK = (
    "apply", "bid", "lead", "led ", "-led", "open to", "must be", "must have", "only", "need apply", "eligib",
    "available to", "can ",
    "may ", "could ", "are invited", "for sme", "aimed at", "offer", "restricted", "reserved", "is for", "are for",
    "grant", "loans", "voucher", "from ", "we will fund", "you must", "applicant", "invit", "fellowship", "funding",
    "programme", "call for", "competition", "scheme", "fund ", "opportunity", "who ", "you are", "you ha", "your ",
    "based at", "who:",
    "welcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence says of who may apply: the kinds named, whether of the lead, whether of them alone.

    `also` are all kinds that the sentence lets take part, `words` the phrases that name them.
    """

    kinds: tuple[str, ...]
    is_lead: bool
    is_only: bool
    sentence: Sentence
    also: tuple[str, ...] = ()
    words: str = ""


def statements(page: Page) -> list[Statement]:
    """Every sentence that says who may apply or lead, in reading order."""
    worth = {id(sentence) for sentence in page.having(*QUICK)}
    told = [s for s in page.sentences if s.block >= 0 and (id(s) in worth or s.low.startswith("for "))]
    return _merged([said for sentence in told for said in _said_in(sentence, page)])


def _is_a_scale(sentence: Sentence, page: Page) -> bool:
    """Whether a percentage is one of several by size: then small firms are merely one line of the scale."""
    return len(_SHARES.findall(sentence.low)) > 1 or page.has("medium", "large")


def _said_in(sentence: Sentence, page: Page) -> list[Statement]:
    if _NO_RULE.search(sentence.low):
        return []
    found: list[Statement] = []
    for phrase in phrases(sentence, page):
        kinds = tuple(kinds_named(_NO_KIND.sub(" ", phrase.words)))
        if not kinds or (
            _SHARES.search(phrase.clause) and _CLAIMS.search(phrase.clause) and _is_a_scale(sentence, page)
        ):
            continue
        if PARTNERS_ONLY.search(phrase.clause):
            found.append(Statement((), False, False, sentence, kinds))
        elif not _DENIED.search(phrase.clause):
            is_lead = bool(_LEADING.search(phrase.clause) or _LEADING.search(sentence.heading.lower()))
            found.append(Statement(kinds, is_lead, bool(_ONLY.search(phrase.clause)), sentence, kinds, phrase.words))
    first = next((s for s in found if s.is_lead), next((s for s in found if s.kinds), None))
    also = tuple(kind for one in found for kind in one.also)
    words = " | ".join(one.words for one in found)
    said = [replace(first or found[0], also=also, words=words)] if found else []
    if (led := _LED.search(sentence.low)) and not _DENIED.search(sentence.low[: led.start()]):
        said.append(Statement(tuple(kinds_named(led[1] or led[2])), False, False, sentence))
    return said


def _merged(said: list[Statement]) -> list[Statement]:
    """The items of one list as one statement: "We will fund: SMEs, universities" is not for SMEs alone."""
    lists: dict[str, Statement] = {}
    rest: list[Statement] = []
    for one in said:
        label = one.sentence.label
        if one.sentence.origin is not Origin.TEXT or not is_choice(label):
            rest.append(one)
            continue
        key = f"{one.sentence.heading}|{label}"
        before = lists.get(key)
        lists[key] = (
            one if before is None else replace(before, kinds=before.kinds + one.kinds, also=before.also + one.also)
        )
    return [*rest, *lists.values()]
