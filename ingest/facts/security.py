"""Clearances and nationality that the work asks for, now or later; "may be needed" is no demand."""

import re
from itertools import islice

from ingest.facts.demands import MOST_IN_A_SENTENCE, asks_for_yes, is_demanded, whole_row
from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_UPPER = (
    ("bpss", re.compile(r"\bBPSS\b")),
    ("ctc", re.compile(r"\bCTC\b")),
    ("dv", re.compile(r"\be?DV\b(?!D)")),
    ("fsc", re.compile(r"\bFSC\b|\bList[ -]?X\b")),
    ("sc", re.compile(r"\be?SC\b(?![A-Z0-9-]| Expo)")),
)
_WORDS = (
    ("bpss", re.compile(r"baseline personnel security")),
    ("ctc", re.compile(r"counter[- ]terroris[mt] check")),
    ("dv", re.compile(r"developed vett(?:ing|ed)")),
    ("fsc", re.compile(r"facility security clearance|list x\b")),
    ("sc", re.compile(r"\bsecurity check\b|\bsc[- ](?:clear|level|vet)|\bsecurity cleared to sc")),
    (
        "uk_nationals",
        re.compile(
            r"(?:uk|british|united kingdom) (?:nationals?|citizens?|nationality|passport holders?)"
            r"|nationals? of the (?:uk|united kingdom)|uk[- ]national"
            r"|sole uk nationality|nationality requirement"
        ),
    ),
)
_NEAR_SC = re.compile(
    r"clear|vett|security|personnel|staff|level|cleared|bpss|dv\b|hold|developed|requir|access"
    r"|desirable|must|\bneeds?\b"
)
_ANY = (
    "bpss",
    "baseline personnel",
    "ctc",
    "counter-terror",
    "counter terror",
    "developed vet",
    " dv",
    "(dv",
    "edv",
    " sc ",
    "(sc",
    " sc,",
    " sc.",
    " sc-",
    " sc\n",
    " sc;",
    "/sc",
    "sc/",
    "sc clear",
    "sc-clear",
    "security check",
    "facility security",
    "fsc",
    "list x",
    "list-x",
    "uk national",
    "british national",
    "british citizen",
    "uk citizen",
    "kingdom national",
    "nationals of the u",
    "nationality",
    "passport",
)
_LABEL = re.compile(
    r"clearance|vetting|security (?:level|requirement|check)|^security$|nationality|personnel security|^(?:staff"
    r"|personnel|people|team)$"
)
_NO_DEMAND = re.compile(
    r"\bexpo\b|job fair|vacanc|for example|sample|national (?:security|centre|cyber|audit|health"
    r"|crime|grid|framework)"
)
_FOR_THEM = re.compile(r"\S* (?:clearance )?for (?:all|everyone|everybody|each|every|the|key|\d|two|three)\b")
_OTHERS_TOO = re.compile(
    r"[^.;]{0,40}?\bor\b[^.;]{0,50}?(?:leave to remain|settled|other|eu\b|nato|allied|right to work)"
)
_ONLY_NATIONALS = re.compile(r"only|must|shall|requir|sole|restrict|limited|should|need")


def read_security(page: Page) -> list[Fact]:
    """bpss, ctc, sc, dv, fsc and uk_nationals where the text demands them of anyone at any time."""
    if not page.has(*_ANY):
        return []
    codes: list[str] = []
    proof: Sentence | None = None
    wants_yes = asks_for_yes(page)
    for sentence in page.having(*_ANY):
        if sentence.block < 0:
            continue
        named = _mentions(sentence)
        said, says_yes = sentence, False
        if not named:
            said, says_yes = whole_row(sentence)
            named = _mentions(said)
        if not named or (_NO_DEMAND.search(sentence.low) and not re.search(r"\bmust\b|\brequired\b", sentence.low)):
            continue
        label_demands = says_yes or (bool(_LABEL.search(sentence.label.lower())) and len(sentence.low) < 200)
        label_demands = label_demands or (wants_yes and "?" in sentence.low)
        for code, start, end in named:
            others = [(a, b) for c, a, b in named if c != code]
            if code == "uk_nationals" and (
                _OTHERS_TOO.match(said.low, end)
                or not (_ONLY_NATIONALS.search(said.context) or label_demands or _standing(said, start))
            ):
                continue
            demanded = is_demanded(said, start, end, others, label_demands=label_demands)
            if (demanded or _standing(said, start)) and code not in codes:
                codes.append(code)
                proof = proof or sentence
    return [fact(Field.SECURITY, codes, proof)] if proof else []


def _standing(sentence: Sentence, start: int) -> bool:
    """ "Personnel: Security Check (SC) for all engineers": a bare statement about the staff is a demand."""
    before = f"{sentence.label.lower()}: {sentence.low[:start]}"
    return bool(
        re.search(
            r"(?:personnel|clearance|vetting|security|staff|team)\s?(?:level|required"
            r"|requirements?)?\s?:[^.;]{0,60}$|for all (?:staff|personnel|engineers)",
            before,
        )
        or _FOR_THEM.match(sentence.low, start)
    ) and not re.search(r"desir|prefer|\bno\b|\bnot\b|\bmay\b|none", sentence.low)


def _mentions(sentence: Sentence) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    is_near = bool(_NEAR_SC.search(sentence.context))
    is_timber = bool(re.search(r"timber|forest|stewardship|paper|wood", sentence.low))
    for code, pattern in _UPPER:
        if (code != "bpss" and not is_near) or (code == "fsc" and is_timber):
            continue
        found += [(code, m.start(), m.end()) for m in islice(pattern.finditer(sentence.text), MOST_IN_A_SENTENCE)]
    for code, pattern in _WORDS:
        found += [
            (code, m.start(), m.end())
            for m in islice(pattern.finditer(sentence.low), MOST_IN_A_SENTENCE)
            if not any(a < m.end() and m.start() < b for _, a, b in found)
        ]
    return sorted(found, key=lambda item: item[1])[:MOST_IN_A_SENTENCE]
