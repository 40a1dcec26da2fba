"""The instrument of a call: grant, contract, loan, tender and the rest, by the first words that name one."""

import re

from ingest.facts.page import Page, fact
from matcher.model.fact import Fact, Field

_INSTRUMENTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("loan", ("loan",),
     r"innovation loans?|defence innovation loan|\bloans? (?:of|from|between|competition)"),
    ("voucher", ("voucher",),
     r"\bvouchers?\b"),
    ("accelerator", ("accelerator", "diana"),
     r"\baccelerator\b(?! \(dasa\))|\bdiana\b"),
    ("contract_for_innovation", ("for innovation", "sbri", "small business research"),
     r"contracts? for innovation|\bsbri\b|small business research initiative"),
    ("market_engagement", ("market", "for information", "rfi", "prior information"),
     r"market engagement|request for information|\brfi\b|market exploration|prior information|soft market"),
    ("dynamic_market", ("dynamic", "dps"),
     r"dynamic (?:market|purchasing system)|\bdps\b"),
    ("framework", ("framework",),
     r"framework agreement|framework contract|establish(?:ing)? a framework|\bframework\b.{0,20}(?:lot|supplier"
     r"|call-off)"),
    ("prize", ("prize",),
     r"\bprizes?\b(?! draw)"),
    ("research_contract", ("themed", "innovation focus", "open call", "dasa", "ukdi", "uk defence inn",
                           "defence and security acc"),
     r"themed competition|innovation focus area|open call for innovation|\bdasa\b.{0,60}competition|\bukdi\b"
     r"|uk defence innovation|(?:defence and security accelerator|dasa)"),
    ("grant", ("grant", "share of", "full economic", "intervention rate"),
     r"\bgrants?\b|share of (?:up to )?£|full economic cost|intervention rate"),
    ("tender", ("tender", "quotation", "itt", "contract value", "procurement"),
     r"\btenders?\b|quotations?|invitation to tender|\bitt\b|contract value|procurement"),
    ("challenge", ("challenge",),
     r"\bchallenges?\b"),
)
"""Code, words of which a sentence must hold one before the pattern is tried, the pattern. The first found stands."""
_PATTERNS = {code: re.compile(pattern) for code, _, pattern in _INSTRUMENTS}
_MOST_SENTENCES = 20


def read_instrument(page: Page) -> list[Fact]:
    """At most one fact, a hint: it serves facets, not decisions."""
    for code, words, _ in _INSTRUMENTS:
        for sentence in page.having(*words)[:_MOST_SENTENCES]:
            if _PATTERNS[code].search(sentence.low):
                return [fact(Field.INSTRUMENT, code, sentence, confidence=0.7)]
    return []
