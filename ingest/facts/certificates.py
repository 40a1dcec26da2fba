"""Certificates that a bidder must hold, by when, and the MOD cyber level of the contract (domain.md 3.1 to 3.3)."""

import re
from itertools import islice

from ingest.facts.demands import MOST_IN_A_SENTENCE, is_demanded, whole_row
from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "ce_plus",
        re.compile(
            r"cyber[- ]essentials?(?: scheme)?(?: \(ces?\))?\s?(?:plus|\+)(?: \(ce(?:\+| ?plus)\))?"
            r"|\bce\s?(?:plus\b|\+)|cyber essentials \(plus\)"
        ),
    ),
    ("ce", re.compile(r"cyber[- ]essentials?(?: basic)?(?: scheme)?(?! (?:plus|\(plus\))|\s?\+)(?: \(ces?\))?")),
    ("iso27001", re.compile(r"\biso(?:\s?/?\s?iec)?[\s:-]?27001\b|\b27001:20\d\d")),
    ("iso9001", re.compile(r"\biso[\s:-]?9001\b|\b9001:20\d\d")),
    ("as9100", re.compile(r"\b(?:as|en|bs en)(?:\s?/\s?(?:en|as))?[\s-]?9100[a-d]?\b")),
    ("joscar", re.compile(r"\bjoscar\b|joint supply chain accreditation register")),
    (
        "iasme_ca",
        re.compile(
            r"\biasme (?:cyber assurance|governance|gold|level (?:1|2|one|two))"
            r"|cyber assurance (?:level|certificat)"
        ),
    ),
)
_DCC = re.compile(
    r"(?:defence cyber certification(?: scheme)?"
    r"|\bdcc)\b[\s(\w)-]{0,12}?\)?[\s:,-]{0,3}(?:at )?(?:certification )?(?:level|l)\s?(?P<level>[0-3])\b"
    r"|\blevel (?P<level2>[0-3]) (?:of |under )?(?:the )?(?:defence cyber certification|dcc\b)"
)
_ANY = (
    "cyber essential",
    "27001",
    "9001",
    "9100",
    "joscar",
    "iasme",
    "dcc",
    "defence cyber cert",
    "ce plus",
    "ce+",
    "cyber-essential",
    "cyber assurance",
)
_LABEL = re.compile(
    r"certificat|accreditation|standards?\b|qualifications?|selection criteria|requirement"
    r"|cyber security$|cyber essentials"
)
_TOPIC = re.compile(
    r"study|compare|survey|research into|\bfree\b|whether|guidance on|learn|awareness"
    r"|adopt(?:ion)?\b|toolkit|insurance"
)
_BID = re.compile(
    r"(?:when|at the time|at time|time|point) (?:they |you |of |the )*(?:bid|bidding|tender|submi|apply|application"
    r"|selection|quot)|with (?:the|their|your|its) (?:tender|bid|selection|application|quote|submission|response"
    r"|questionnaire)|(?:prior to|before|by|on|at) (?:the )?(?:submission|submitting|tender(?:ing)? (?:deadline"
    r"|submission|return)|bid|closing date|deadline|application|tender)\b(?! (?:is awarded|award))|(?:bid|tender"
    r"|application|selection|sq|pqq|psq|quotation) stage|to (?:bid|be eligible to|apply|take part|tender)\b"
    r"|should not submit|selection questionnaire|selection criteria|\bespd\b|\battach|\benclos|pass/fail"
    r"|at (?:the )?(?:bid|tender|submission|selection|application|psq|pqq|sq)\b|accompany|upload|already (?:hold"
    r"|held|certified)|currently hold"
    r"|failure to .{0,40}(?:reject|exclu|disqualif)|at the outset of the procurement|in order to (?:bid|tender"
    r"|be considered)|conditions? of participation"
    r"|only (?:bidders|suppliers|tenderers|firms|companies) (?:with|that|who|holding)|will (?:not )?be considered"
    r"|will be (?:excluded|rejected|disqualified)"
)
_AWARD = re.compile(
    r"(?:before|prior to|at|by|on|upon|until|to) (?:the )?(?:point of |time of |date of )?(?:contract|award|order"
    r"|call-?off|agreement)(?: (?:is|being))?\b[^.;,]{0,30}(?:award|sign|start|commenc|placed|let|begin|execut"
    r"|effective)?|before (?:the )?contract|contract (?:award|start|commence|signature|sign|begin|effective)"
    r"|when the (?:contract|agreement|service) (?:starts|begins|commences|is)|(?:before|prior to|at|by|on"
    r"|upon) (?:the )?(?:award|commencement|start|signature|signing|order)|order is placed|on day one"
    r"|from (?:the )?(?:start|commencement|day one|outset)|(?:framework|service|contract"
    r"|agreement) (?:commencement|start)|successful (?:bidder|supplier|tenderer"
    r"|applicant)s? (?:must|will|shall)|start date|preferred (?:bidder|supplier)"
)
_AFTER_AWARD = re.compile(
    r"(?:within|no later than|not later than) (?:\w+ |\(\d+\) ){1,3}(?:weeks|months|days) (?:of|from"
    r"|after) (?:the )?(?:contract|award|start|signature"
    r"|commencement)"
)
_DELIVERY = re.compile(
    r"(?:before|prior to) (?:the )?(?:delivery|any data|data|access|handling|processing|go|going live|receiv"
    r"|services? (?:go|start)|first delivery|accessing|deploy)|within \w+ (?:\(\d+\) )?(?:weeks|months|days)"
    r"|during (?:the )?(?:contract|delivery|project|first)|throughout (?:the )?(?:contract|term|life|project)"
    r"|at delivery|for the (?:duration|life) of|delivery (?:starts|begins|phase)|by the end of"
)

_LEVEL_WORDS = (
    "risk", "crp", "security model", "05-138", "csm", "cyber profile", "cyber level", "cyber security level",
)  # fmt: skip
_LEVELS = {
    "not applicable": "na",
    "n/a": "na",
    "very low": "very_low",
    "low": "low",
    "moderate": "moderate",
    "high": "high",
}
_FIGURE = re.compile(r"cyber (?:security )?(?:risk )?(?:profile|level)\s?(?::|-|=|is)\s?(?P<figure>[0-3])\b(?![\d.%])")
_V4 = re.compile(
    r"(?:csm|cyber security model|05-138)\b[^.;]{0,30}?(?:v\.?\s?4|version 4|issue 4)\b[^.;]{0,70}?\b(?:level"
    r"|l)\s?(?P<a>[0-3])\b|\blevel (?P<b>[0-3])\b[^.;]{0,40}?(?:csm|cyber security model)\b[^.;]{0,12}?(?:v\.?\s?4"
    r"|version 4)\b"
)
_RISK = re.compile(
    r"(?:\bcrp|cyber (?:security )?(?:risk )?(?:profile|level|rating)s?|cyber risk(?! assessment reference)"
    r"|level of (?:cyber )?risk|risk (?:profile|level)|csm(?: v?[34])?(?: risk)?(?: profile| level)?|05-138)\b"
    r"(?P<gap>[^.;]{0,70}?)\b(?P<level>not applicable|n/a|very[\s-]low|low|moderate|high|(?:level "
    r"|l)(?P<figure>[0-3]))\b(?!\s?(?:to|-)\s?(?:high|low|moderate|3))"
    r"|\b(?P<early>very[\s-]low|low|moderate|high|(?:level |l)(?P<figure2>[0-3]))"
    r" (?:(?:under|in|on|against|for) )?(?:the )?(?:cyber (?:security )?risk"
    r"|cyber risk profile|risk profile|cyber profile)"
)


def read_certificates(page: Page) -> list[Fact]:
    """Certificates that are required, when the earliest is needed, and the cyber level."""
    return _certificates(page) + _cyber(page)


def mentions(low: str) -> list[tuple[str, int, int]]:
    """Every certificate named in plain lower-case text: code, start, end, in order."""
    found: list[tuple[str, int, int]] = []
    for match in islice(_DCC.finditer(low), MOST_IN_A_SENTENCE):
        found.append((f"dcc_{match['level'] or match['level2']}", match.start(), match.end()))
    for code, pattern in _PATTERNS:
        found += [
            (code, m.start(), m.end())
            for m in islice(pattern.finditer(low), MOST_IN_A_SENTENCE)
            if not any(a < m.end() and m.start() < b for _, a, b in found)
        ]
    return sorted(found, key=lambda item: item[1])[:MOST_IN_A_SENTENCE]


def _certificates(page: Page) -> list[Fact]:
    if not page.has(*_ANY):
        return []
    codes: list[str] = []
    proofs: list[tuple[Sentence, str]] = []
    after = page.following
    for sentence in page.having(*_ANY):
        if sentence.block < 0:
            continue
        label_demands = bool(_LABEL.search(sentence.label.lower())) and len(sentence.low) < 160
        named = mentions(sentence.low)
        said = sentence
        if not named:
            said, label_demands = whole_row(sentence)
            named = mentions(said.low)
        for position, (code, start, end) in enumerate(named):
            others = [(a, b) for c, a, b in named if (a, b) != (start, end)]
            if _TOPIC.search(said.low[max(0, start - 90) : start]) or not is_demanded(
                said, start, end, others, label_demands=label_demands
            ):
                continue
            if (
                code == "ce_plus"
                and position
                and named[position - 1][0] == "ce"
                and re.fullmatch(r"\W*or(?: the)?\W*", said.low[named[position - 1][2] : start])
            ):
                continue
            if code not in codes:
                codes.append(code)
            following = after.get(id(sentence))
            proofs.append(
                (sentence, said.low + " " + (following.low if following and _refers(following.low) else ""))
            )
    if not codes:
        return []
    first = proofs[0][0]
    facts = [fact(Field.CERTS, codes, first)]
    moment = _needed_by(proofs, page)
    if moment:
        facts.append(fact(Field.CERTS_BY, moment[0], moment[1]))
    return facts


def _refers(low: str) -> bool:
    return bool(
        re.match(
            r"(?:copies|copy|this|these|it|the certificat|certificat|evidence|proof|both|nb"
            r"|if the bidder)\b",
            low,
        )
    )


def _needed_by(proofs: list[tuple[Sentence, str]], page: Page) -> tuple[str, Sentence] | None:
    """The earliest moment that the demanding sentences name; a heading ("Selection criteria") where they name none."""
    for moment, pattern in (("bid", _BID), ("delivery", _AFTER_AWARD), ("award", _AWARD), ("delivery", _DELIVERY)):
        for sentence, words in proofs:
            if pattern.search(words):
                return moment, sentence
    for moment, pattern in (("bid", _BID), ("award", _AWARD), ("delivery", _DELIVERY)):
        for sentence, _ in proofs:
            if pattern.search(f"{sentence.label} | {sentence.heading}".lower()):
                return moment, sentence
    return ("bid", proofs[0][0]) if page.has("espd", "should not submit") else None


def _cyber(page: Page) -> list[Fact]:
    if not page.has("cyber", "risk profile", "level of risk", "05-138", "csm"):
        return []
    for sentence in page.having(*_LEVEL_WORDS):
        low = sentence.context
        if bare := _FIGURE.search(low):
            return [fact(Field.CYBER, {"csm_version": "v4", "level": bare["figure"]}, sentence)]
        if fourth := _V4.search(low):
            return [fact(Field.CYBER, {"csm_version": "v4", "level": fourth["a"] or fourth["b"]}, sentence)]
        match = _RISK.search(low)
        if not match or re.search(r"\bif (?:the|your|a)\b", low[: match.start()]):
            continue
        if not re.search(r"cyber|05-138|csm|def stan|\bcrp\b", low) and not page.has(
            "cyber risk", "def stan", "defcon 658", "supplier assurance", "cyber security model"
        ):
            continue
        figure = match["figure"] or match["figure2"]
        if figure is not None:
            return [fact(Field.CYBER, {"csm_version": "v4", "level": figure}, sentence)]
        words = (match["level"] or match["early"]).replace("-", " ")
        if match["gap"] and re.search(r"\bif\b|\bnot (?:yet|been)\b|range|between|from", match["gap"]):
            continue
        return [fact(Field.CYBER, {"csm_version": "v3", "level": _LEVELS[words]}, sentence)]
    return []
