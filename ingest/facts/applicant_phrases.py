"""The phrases of a sentence that can name applicants: before "can apply", behind "open to", in a list below."""

import re
from dataclasses import dataclass
from itertools import chain, islice

from ingest.facts.applicants import RESEARCH_FUNDED
from ingest.facts.page import Page, Sentence
from ingest.facts.patterns import any_of

_ACT = (
    r"(?:apply|bid|lead|head\b|submit|respond|send (?:in|us)|put forward|take part|enter|compete|claim|receive"
    r"|participate|tender|propose|join|get\b|seek"
    r"|access|ask\b|request|be (?:funded|awarded|supported))"
)
_MAY = (
    r"(?:(?:can|may|could|will be able|are (?:eligible|able|invited|encouraged|welcome|asked)|is open)"
    rf"\b[^.;:]{{0,25}}?\b{_ACT})"
)
_SUBJECT = re.compile(
    rf"\b{_MAY}|\bneed (?:only )?apply\b|\b(?:is|are) (?:all |also |equally )?welcome\b(?=\W*$|[.;]|, and\b"
    rf"|,? (?:be it|whether|including)"
    rf"| to (?:apply|bid|enter))"
    rf"|\bmust lead\b|\bwill (?:each )?(?:get|receive)\b|\b(?:is|are) eligible\b(?! (?:costs?|projects?"
    rf"|activit|for up))"
)
_GIVEN = any_of(
    r"(?:grants?|vouchers?|loans?|awards?|funding|fund|fellowships?)(?: (?:of|worth|up to"
    r"|between)[^.;]{0,30}?)?(?: is| are)?(?: only| [\w-]*ly)? (?:for|to|aimed at)",
    r"(?:scheme|programme|competition|call|opportunity|this|this one) is (?:only )?(?:for|aimed at)",
    r"opportunity for",
    r"(?P<loose>^for|(?:scheme|programme|accelerator|competition|call) for)",
    r"(?:vouchers?|grants?|loans?|funding|support)[^.;:]{0,60}? (?:offered|available|given) to",
    r"(?:giv(?:es?|ing)|offer(?:s|ing)?|provid(?:es?|ing)) (?:[^.;:]{0,20} )?(?:grants?|vouchers?|loans?"
    r"|funding|£\S+)\b(?:[^.;:]|\.\d){0,60}? to(?! £)",
)  # fmt: skip
"""How grants, loans and schemes are said to be for somebody."""
_OBJECT = re.compile(
    r"\b(?:" + any_of(
        r"led by", r"open (?:only )?to",
        r"(?:available|offered|limited|restricted|reserved|given|direct(?:ly)?|exclusive\w*) (?:only )?(?:to|for)",
        r"lead(?:er|ing)?(?: [\w-]+){0,2} (?:must|should|can|may|needs? to|(?:will )?ha(?:s|ve) to|will) be",
        r"welcome,? (?:be it|whether (?:it is|you are|they are)|including)", r"whether (?:it is|you are|they are)",
        r"(?:you|they|applicants?|borrowers?|bidders?|suppliers?|companies|businesses|organisations?) (?:must"
        r"|should|ha(?:ve|s) to"
        r"|need to|may|can)(?: (?:all|also|currently|either))? be",
        r"to lead[^.;:]{0,90}?\bbe", r"to (?:apply|be eligible|qualify)[^.;:]{0,60}?\bbe",
        r"(?:based|employed|hosted|appointment[^.;]{0,30}?) (?:at|by|in|within|with)", r"working (?:at|for|within)",
        r"must be a researcher", r"\b(?:you are|your (?:business|company|organisation) is)",
        r"(?:must|should) (?:be )?(?:from|hosted(?: and supported)? by)",
        r"(?:applications?|proposals?|bids?|entries|ideas|submissions?)(?: are| is)?(?: \w+){0,2} (?:from|by)",
        r"we (?:will|can|may) (?:only )?fund", r"who (?:can|may|should) apply",
        r"eligible (?:applicants?|organisations?|bidders?|bodies)", r"invit(?:es?|ing|ed)(?: applications from)?",
        r"lead applicants?",
        r"^(?:leads?|who|applicants?)(?=: (?:an?|any|all|uk|small|micro|sme|rto|business|[a-z-]+s)\b)",
        r"eligibility",
        rf"(?P<money>{_GIVEN}|\byou run)",
    ) + r")\b:?"
)  # fmt: skip
_LIST_HEAD = re.compile(
    any_of(
        r"who (?:can|may|should|is able to) apply", r"eligib", r"open to", r"we (?:will|can|may) fund",
        r"to (?:lead|apply)", r"you must", r"must be$", r"lead (?:applicant|organisation|partner)",
        r"applicants? (?:must|can|may|type)", r"applications from", r"organisations? (?:must|can|may)",
        r"your (?:organisation|company|business) must", r"can apply",
    )
)  # fmt: skip
_PHRASE_ENDS = re.compile(
    r"[.;]|,? (?:but |and )?\bnot (?![- ]?for)\b|\b(?:" + any_of(
        r"in collaboration", r"in partnership", r"working (?:with|alone)", r"work(?:ing)? with", r"together with",
        r"alongside", r"that (?:work|partner|collaborat|help)",
        r"to (?:partner|work|collaborate|develop|deliver|help|support|fund|improve|create|grow|establish|align)",
        r"collaborat(?:e|ing) with", r"partner(?:ing)? with",
        r"and (?:must )?(?:involve|include|collaborate|work|have)", r"must (?:involve|include|collaborate)",
        r"(?:or|and) (?:involve|include)", r"with an? (?:academic|university|industr\w+|business|sme)\w* partner",
        r"for projects?", r"for (?:the )?(?:purpose|benefit) of", r"as (?:a )?(?:sub-?contractor|partner)s?",
        r"through", r"when", r"where", r"if", r"which", r"between", r"can", r"may", r"could", r"projects",
        r"help(?:ing)?",
    ) + r")\b"
)  # fmt: skip
_ONLY_THEM = re.compile(r"[^.;:]{3,60}? only\W*")
"""A sentence of its own: "UK companies only."."""
_NAME = re.compile(r"\s*(?:the )?[A-Z][a-z]")
_CLAUSE = re.compile(r"[;•]|\. |, but |\bhowever\b|, (?:while|whereas|although) ")
_MOST_IN_A_SENTENCE = 12
_REACH = 400
_NEAR = 60
"""So near after "grants for" a kind of applicant must begin; further on it is what the work is about."""
PARTNERS_ONLY = re.compile(
    r"\bcannot (?:be the )?lead\b|\bnot (?:in the|as) lead\b"
    r"|\b(?:welcome as|(?:may|can|could) be|join as) (?:\w+ )?partners\b"
    r"|\bcannot work alone\b|\bmay not lead\b"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that can name applicants, where they or their cue stand, and the clause round them."""

    at: int
    words: str
    clause: str


def in_words(sentence: Sentence) -> str:
    """A sentence with the line above its list: "To lead a project your organisation must: be a business"."""
    label = sentence.label.lower()
    if label and (sentence.text[:1] in "-•*·–(" or _LIST_HEAD.search(label)):
        return f"{label.rstrip(':')} {sentence.low.lstrip('-•*·– ')}"
    return sentence.context


def is_choice(label: str) -> bool:
    """Whether the items below a line are alternatives ("open to:", "either:") and not conditions ("you must:")."""
    low = label.lower()
    return bool(_LIST_HEAD.search(low)) and bool(
        re.search(r"\beither\b|\bone of\b", low) or not re.search(r"\bmust\b|\bto lead\b", low)
    )


def phrases(sentence: Sentence, page: Page) -> list[Phrase]:
    """The parts of a sentence that can name applicants, in order: before "can apply", behind "open to" and the like."""
    low = in_words(sentence)
    found: list[Phrase] = []
    for match in islice(chain(_SUBJECT.finditer(low), PARTNERS_ONLY.finditer(low)), _MOST_IN_A_SENTENCE):
        left, right = _clause(low, match.start())
        found.append(Phrase(match.start(), _PHRASE_ENDS.split(low[left : match.start()])[0], low[left:right]))
    for match in islice(_OBJECT.finditer(low), _MOST_IN_A_SENTENCE):
        if _names_somebody(match, low, sentence) or (match["loose"] and not _is_open_to_all(low, match.start(), page)):
            continue
        left, right = _clause(low, match.end())
        reach = _NEAR * 3 // 4 if match["loose"] else _NEAR if match["money"] else _REACH // 2
        behind = low[match.end() : match.end() + reach]
        found.append(Phrase(match.start(), _PHRASE_ENDS.split(behind)[0], low[left:right]))
    if _ONLY_THEM.fullmatch(low):
        found.append(Phrase(0, low, low))
    if funded := RESEARCH_FUNDED.search(low):
        found.append(Phrase(len(low), funded[0], low))
    head = sentence.label.lower()
    if is_choice(head) or (_LIST_HEAD.search(head) and re.match(r"\W*(?:be|from|an?)\b", sentence.low)):
        found.append(Phrase(len(low), _PHRASE_ENDS.split(sentence.low)[0], low))
    return sorted(found, key=lambda phrase: phrase.at)


def _is_open_to_all(low: str, at: int, page: Page) -> bool:
    """Whether "a programme for firms" is the call's own: a contract to run one, or a partner's scheme, is not."""
    return page.offers_funding and "collaborate with" not in low[:at]


def _names_somebody(match: re.Match[str], low: str, sentence: Sentence) -> bool:
    """ "Led by Luton Borough Council" tells who leads it, not who may."""
    shift = len(low) - len(sentence.low)
    return match[0].endswith("led by") and bool(_NAME.match(sentence.text, max(0, match.end() - shift)))


def _clause(low: str, at: int) -> tuple[int, int]:
    start, stop = max(0, at - _REACH), min(len(low), at + _REACH)
    left = [m.end() for m in _CLAUSE.finditer(low, start, at)]
    right = _CLAUSE.search(low, at, stop)
    return (left[-1] if left else start), (right.start() if right else stop)
