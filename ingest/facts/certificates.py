"""Certificates that a bidder must hold, and by when (domain.md 3.1 and 3.3)."""

import re
from itertools import islice

from ingest.facts.demands import MOST_IN_A_SENTENCE, asks_for_yes, is_demanded, whole_row
from ingest.facts.page import Page, Sentence, fact
from ingest.facts.patterns import any_of
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
    r"certificat|accreditation|conditions? of participation|standards?\b|qualifications?|selection criteria|requirement"
    r"|cyber security$|cyber essentials"
)
_TOPIC = re.compile(
    r"study|compare|survey|research into|\bfree\b|whether|guidance on|learn|awareness"
    r"|adopt(?:ion)?\b|toolkit|insurance"
)
_BID = re.compile(
    any_of(
        r"(?:when|at the time|at time|time|point) (?:they |you |it |a |suppliers? |of |the )*(?:bid|bidding|tender"
        r"|submi|appl(?:y|ies)"
        r"|application|selection|quot)",
        r"(?:when|as) (?:they|you|it) (?:return|submit|send|complete|hand in)",
        r"with (?:the|their|your|its) (?:tender|bid|quotation|selection|application|quote|submission|response"
        r"|questionnaire)",
        r"(?:prior to|before|by|on|at) (?:the )?(?:submission|submitting|tender(?:ing)? (?:deadline|submission"
        r"|return)|bid|closing date|deadline|application|tender)\b(?! (?:is awarded|award))",
        r"(?:bid|tender|application|selection|sq|pqq|psq|quotation) stage",
        r"to (?:bid|be eligible to|apply|take part|tender)\b", r"should not submit", r"selection questionnaire",
        r"selection criteria", r"\bespd\b", r"\battach", r"\benclos", r"pass/fail",
        r"at (?:the )?(?:bid|tender|submission|selection|application|psq|pqq|sq)\b", r"accompany", r"upload",
        r"already (?:hold|held|certified)", r"currently hold", r"failure to .{0,40}(?:reject|exclu|disqualif)",
        r"at the outset of the procurement", r"in order to (?:bid|tender|be considered)",
        r"conditions? of participation",
        r"(?:on|by) the (?:day|date) (?:that |on which |when )?(?:the |your |their )?(?:tender|bid|quot\w+|proposal)\b",
        r"only (?:bidders|suppliers|tenderers|firms|companies) (?:with|that|who|holding)",
        r"will (?:not )?be considered", r"will be (?:excluded|rejected|disqualified)",
    )
)  # fmt: skip
_AWARD = re.compile(
    any_of(
        r"(?:before|prior to|at|by|on|upon|until|to) (?:the )?(?:point of |time of |date of )?(?:contract|award"
        r"|order|call-?off|agreement)(?: (?:is|being))?\b[^.;,]{0,30}(?:award|sign|start|commenc|placed|let"
        r"|begin|execut|effective)?",
        r"before (?:the )?contract", r"condition of (?:contract )?award",
        r"before (?:we|the \w+) (?:can |will )?(?:place|sign|award|let)\b",
        r"(?:on|by) the (?:day|date) (?:that |on which |when )?(?:the |a )?(?:purchase )?(?:order|contract)\b",
        r"contract (?:award|start|commence|signature|sign|begin|effective)",
        r"when the (?:contract|agreement|service) (?:starts|begins|commences|is)",
        r"(?:before|prior to|at|by|on|upon) (?:the )?(?:award|commencement|start|signature|signing|order)",
        r"order is placed", r"on day one", r"from (?:the )?(?:start|commencement|day one|outset)",
        r"(?:framework|service|contract|agreement) (?:commencement|start)",
        r"successful (?:bidder|supplier|tenderer|applicant)s? (?:must|will|shall)", r"start date",
        r"preferred (?:bidder|supplier)",
    )
)  # fmt: skip
_AFTER_AWARD = re.compile(
    r"(?:within|no later than|not later than) (?:\w+ |\(\d+\) ){1,3}(?:weeks|months|days) (?:of|from"
    r"|after) (?:the )?(?:contract|award|start|signature"
    r"|commencement)"
)
_DELIVERY = re.compile(
    any_of(
        r"(?:before|prior to) (?:the )?(?:first )?(?:delivery|any data|data|access|handling|processing|go|going live"
        r"|receiv|services? (?:go|start)|first delivery|accessing|deploy)",
        r"within \w+ (?:\(\d+\) )?(?:weeks|months|days)", r"during (?:the )?(?:contract|delivery|project|first)",
        r"throughout (?:the )?(?:contract|term|life|project)", r"at delivery", r"for the (?:duration|life) of",
        r"delivery (?:starts|begins|phase)", r"by the end of",
    )
)  # fmt: skip
_NOT_HELD = re.compile(
    r"\b(?:if|where|unless)\b[^.;,]{0,40}\b(?:do(?:es)? not|don't|doesn't|cannot|without) (?:currently |yet )?"
    r"(?:hold|have|possess|provide)\b"
)
_INSTEAD = re.compile(
    r"\bpolic(?:y|ies)\b|\bprocedures?\b|(?:other|alternative|equivalent) (?:evidence|means|proof|system)"
)


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


def read_certificates(page: Page) -> list[Fact]:
    """Certificates that are required, and when the earliest is needed."""
    if not page.has(*_ANY):
        return []
    codes: list[str] = []
    proofs: list[tuple[Sentence, str]] = []
    after = page.following
    wants_yes = asks_for_yes(page)
    told = [sentence for sentence in page.having(*_ANY) if sentence.block >= 0]
    spared = {code for sentence in told for code in _spared(sentence, after.get(id(sentence)))}
    for sentence in told:
        label_demands = bool(_LABEL.search(sentence.label.lower())) and len(sentence.low) < 160
        is_asked = wants_yes and "?" in sentence.low
        named = mentions(sentence.low)
        said = sentence
        if not named:
            said, label_demands = whole_row(sentence)
            named = mentions(said.low)
        for position, (code, start, end) in enumerate(named):
            others = [(a, b) for c, a, b in named if (a, b) != (start, end)]
            if code in spared or _TOPIC.search(said.low[max(0, start - 90) : start]) or not is_demanded(
                said, start, end, others, label_demands=label_demands or is_asked
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


def _spared(sentence: Sentence, following: Sentence | None) -> list[str]:
    """Certificates for which somebody without them may show a policy: "If the bidder does not hold ISO 9001, ..."."""
    without = _NOT_HELD.search(sentence.low)
    if not without or not _INSTEAD.search(sentence.low[without.end() :] + " " + (following.low if following else "")):
        return []
    return [code for code, start, _ in mentions(sentence.low) if start >= without.start()]


def _refers(low: str) -> bool:
    return bool(
        re.match(
            r"(?:copies|copy|this|these|it|(?:the )?certificat\w*|evidence|proof|both|nb"
            r"|if the bidder|upload|attach|enclose|send|provide)\b",
            low,
        )
    )


_NOT_FOR_IT = re.compile(
    r"\bnot (?:be )?(?:needed|required|necessary|mandatory|asked for) (?:to|for|at|when|with) [^.;,]{1,40}"
)


def _needed_by(proofs: list[tuple[Sentence, str]], page: Page) -> tuple[str, Sentence] | None:
    """The earliest moment that the demanding sentences name; a heading ("Selection criteria") where they name none."""
    for moment, pattern in (("bid", _BID), ("delivery", _AFTER_AWARD), ("award", _AWARD), ("delivery", _DELIVERY)):
        for sentence, words in proofs:
            if pattern.search(_NOT_FOR_IT.sub("", words)):
                return moment, sentence
    for moment, pattern in (("bid", _BID), ("award", _AWARD), ("delivery", _DELIVERY)):
        for sentence, _ in proofs:
            if pattern.search(f"{sentence.label} | {sentence.heading}".lower()):
                return moment, sentence
    return ("bid", proofs[0][0]) if page.has("espd", "should not submit") else None
