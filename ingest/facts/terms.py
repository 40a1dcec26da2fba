"""The frame of a call: instrument, programme, phase, cycle, reference, duration, identifiers, export flags, links."""

import re

from ingest.facts.page import Page, Sentence, fact, plain
from matcher.model.fact import Fact, Field, Origin

_INSTRUMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("loan", re.compile(r"innovation loans?|defence innovation loan|\bloans? (?:of|from|between|competition)")),
    ("voucher", re.compile(r"\bvouchers?\b")),
    ("accelerator", re.compile(r"\baccelerator\b(?! \(dasa\))|\bdiana\b")),
    ("contract_for_innovation", re.compile(r"contracts? for innovation|\bsbri\b|small business research initiative")),
    (
        "market_engagement",
        re.compile(
            r"market engagement|request for information|\brfi\b|market exploration"
            r"|prior information|soft market"
        ),
    ),
    ("dynamic_market", re.compile(r"dynamic (?:market|purchasing system)|\bdps\b")),
    (
        "framework",
        re.compile(
            r"framework agreement|framework contract|establish(?:ing)? a framework"
            r"|\bframework\b.{0,20}(?:lot|supplier|call-off)"
        ),
    ),
    ("prize", re.compile(r"\bprizes?\b(?! draw)")),
    (
        "research_contract",
        re.compile(
            r"themed competition|innovation focus area|open call for innovation"
            r"|\bdasa\b.{0,60}competition|\bukdi\b|uk defence innovation"
            r"|(?:defence and security accelerator|dasa)"
        ),
    ),
    ("grant", re.compile(r"\bgrants?\b|share of (?:up to )?£|full economic cost|intervention rate")),
    ("tender", re.compile(r"\btenders?\b|quotations?|invitation to tender|\bitt\b|contract value|procurement")),
    ("challenge", re.compile(r"\bchallenges?\b")),
)
_INSTRUMENT_WORDS = {
    "loan": ("loan",),
    "voucher": ("voucher",),
    "accelerator": ("accelerator", "diana"),
    "contract_for_innovation": ("for innovation", "sbri", "small business research"),
    "market_engagement": ("market", "for information", "rfi", "prior information"),
    "dynamic_market": ("dynamic", "dps"),
    "framework": ("framework",),
    "prize": ("prize",),
    "research_contract": (
        "themed",
        "innovation focus",
        "open call",
        "dasa",
        "ukdi",
        "uk defence inn",
        "defence and security acc",
    ),
    "grant": ("grant", "share of", "full economic", "intervention rate"),
    "tender": ("tender", "quotation", "itt", "contract value", "procurement"),
    "challenge": ("challenge",),
}
"""What a sentence must hold before its instrument's pattern is tried."""
_OPENING = 8_000
"""Names and numbers of a call stand in its first characters."""
_PROGRAMMES = re.compile(
    r"\b(Horizon Europe|Digital Europe|European Defence Fund|Launchpads?|Smart Grants?|Contracts for Innovation"
    r"|Open Call for Innovation"
    r"|Defence Rapid Impact|Security Rapid Impact|Cyber Local|CyberASAP|Knowledge Transfer Partnerships?"
    r"|Defence Innovation Loans?"
    r"|Faraday Battery Challenge|Catapult|G-Cloud|Digital Outcomes(?: and Specialists)?|Prosperity Partnerships?"
    r"|Future Leaders Fellowships?"
    r"|Advanced Propulsion Centre|Aerospace Technology Institute|Innovation Vouchers?|SBIR|STTR|NATO DIANA|Eureka"
    r"|Eurostars)\b"
)
_PHASE = re.compile(r"\bphase\s(\d{1,2}|[ivx]{1,4}\b|one|two|three|four)", re.IGNORECASE)
_CYCLE = re.compile(
    r"\b(?:cycle|round|cohort|drop|batch|call)\s(\d{1,3}|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|twelve)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
}
_REFERENCE = re.compile(
    r"\b(?:IFA\s?\d{3}|HORIZON-[A-Z0-9-]+-\d+(?:-\d+)?|EDF-\d{4}-[A-Z0-9-]+|DIGITAL-[A-Z0-9-]+"
    r"|ocds-[a-z0-9]{6}-[A-Za-z0-9-]+"
    r"|\d{6}-20\d\d|CF[A-Z]?-\d{4,}|[A-Z]{2,6}\d{4,}(?:/\d+)?)\b"
)
_REFERENCE_LABEL = re.compile(
    r"(?:competition|procurement|notice|contract|tender|project|unique)? ?(?:reference"
    r"|identifier|ref)(?: (?:number|no))?\.?$"
)
_MONTHS = re.compile(
    r"(?P<a>\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|eighteen)(?:\s?(?:-|to|and)\s?(?P<b>\d{1,3}))?[\s-]?(?P<unit>week|month|year)s?\b"
)
_DURATION = re.compile(
    r"\bduration|\blast(?:s|ing)?\b|\bperiod of|contract length|for (?:up to )?(?:a )?(?:period"
    r"|term)|\bover\b|\bwithin\b|\blength\b|\brun\b|-(?:week|month|year)|a maximum of"
    r"|initial term"
)
_WORD_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "eighteen": 18,
}
_IN_MONTHS = {"week": 12 / 52, "month": 1.0, "year": 12.0}
_IDENTIFIERS = (
    ("companies_house", re.compile(r"companies house|company registration number")),
    ("ppon", re.compile(r"\bppon\b")),
    ("duns", re.compile(r"\bd-?u-?n-?s\b")),
    ("ncage", re.compile(r"\bn?cage(?: code)?\b")),
    ("uei", re.compile(r"\buei\b|unique entity id")),
    ("pic", re.compile(r"\bpic\b(?: (?:number|code))|participant identification code")),
    ("dsp", re.compile(r"defence sourcing portal")),
)
_EXPORT = (
    ("uk_strategic_export", re.compile(r"export (?:control|licen[cs]e|controlled)|ecju|strategic export")),
    ("itar", re.compile(r"\bitar\b|international traffic in arms")),
    ("ear", re.compile(r"\bear99\b|export administration regulations")),
    (
        "us_only",
        re.compile(
            r"(?:us|u\.s\.) (?:citizens|persons|small businesses|companies|firms) only|only (?:us"
            r"|u\.s\.) |must be (?:a )?(?:us|u\.s\.)[- ]owned"
        ),
    ),
)
def read_terms(page: Page) -> list[Fact]:
    """What the call is and by which names and ways; each only where the text or a link says so."""
    return [*_instrument(page), *_names(page), *_duration(page), *_flags(page)]


def _instrument(page: Page) -> list[Fact]:
    for code, pattern in _INSTRUMENTS:
        for sentence in page.having(*_INSTRUMENT_WORDS[code])[:20]:
            if pattern.search(sentence.low):
                return [fact(Field.INSTRUMENT, code, sentence, confidence=0.7)]
    return []


def _names(page: Page) -> list[Fact]:
    facts: list[Fact] = []
    if page.title:
        title = page.sentences[0]
        for field, pattern in ((Field.PHASE, _PHASE), (Field.CYCLE, _CYCLE)):
            if named := pattern.search(page.title):
                facts.append(fact(field, _NUMBERS.get(named[1].lower(), named[1]), title))
    opening = f"{page.title}\n{page.document.text[:_OPENING]}"
    if named := _PROGRAMMES.search(opening):
        facts += [fact(Field.PROGRAMME, named[1], s, confidence=0.75) for s in page.having(plain(named[1]))[:1]]
    labelled = [
        s
        for s in page.having("reference", "identifier", " ref:", " ref.")
        if s.origin is Origin.TABLE and len(s.text) < 60 and _REFERENCE_LABEL.search(s.label.lower())
    ]
    if labelled:
        named = _REFERENCE.search(labelled[0].text)
        facts.append(fact(Field.REFERENCE, named[0] if named else labelled[0].text, labelled[0]))
    elif named := _REFERENCE.search(opening):
        facts += [fact(Field.REFERENCE, named[0], s) for s in page.having(plain(named[0]))[:1]]
    return facts


def _duration(page: Page) -> list[Fact]:
    for sentence in page.having("week", "month", "year"):
        low = sentence.context
        match = _MONTHS.search(low)
        if (
            not match
            or not _DURATION.search(low)
            or re.search(r"\bago\b|\blast \d|past \d|years? (?:old|of experience)|extend|option", low)
        ):
            continue
        first = _months(match["a"], match["unit"])
        second = _months(match["b"], match["unit"]) if match["b"] else None
        if second is not None and second > first:
            return [fact(Field.DURATION_MIN, first, sentence), fact(Field.DURATION_MAX, second, sentence)]
        return [fact(Field.DURATION_MAX, first, sentence)]
    return []


def _months(words: str, unit: str) -> float:
    number = _WORD_NUMBERS.get(words)
    return round((float(words) if number is None else number) * _IN_MONTHS[unit], 1)


def _flags(page: Page) -> list[Fact]:
    facts: list[Fact] = []
    for field, kinds, words in (
        (
            Field.IDENTIFIERS,
            _IDENTIFIERS,
            (
                "companies house",
                "company registration",
                "ppon",
                "duns",
                "cage",
                "uei",
                "entity id",
                "pic ",
                "participant id",
                "sourcing portal",
            ),
        ),
        (Field.EXPORT, _EXPORT, ("export", "itar", "ear99", "ecju", "traffic in arms", "us ", "u.s.")),
    ):
        codes: list[str] = []
        proof: Sentence | None = None
        for sentence in page.having(*words):
            for code, pattern in kinds:
                if code not in codes and pattern.search(sentence.low):
                    codes.append(code)
                    proof = proof or sentence
        if proof is not None:
            facts.append(fact(field, codes, proof, confidence=0.7))
    for sentence in page.having("minimal financial assistance", "de minimis", "subsidy"):
        if "minimal financial assistance" in sentence.low or "de minimis" in sentence.low:
            facts.append(fact(Field.SUBSIDY, "mfa", sentence))
            break
    for sentence in page.having(
        "suitable for sme",
        "suitable for: sme",
        "suitable for small",
        "small and medium-sized enterprises (sme)",
        "reserved for sme",
    ):
        field = Field.SME_RESERVED if "reserved" in sentence.context else Field.SME_SUITABLE
        facts.append(fact(field, True, sentence))
        break
    return facts
