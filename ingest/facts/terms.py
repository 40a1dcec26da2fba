"""The terms of a call: duration, identifiers that a bidder needs, export control, subsidy, whether it is for SMEs."""

import re

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_MONTHS = re.compile(
    r"(?P<a>\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)(?:\s?(?:-|to"
    r"|and)\s?(?P<b>\d{1,3}))?[\s-]?(?P<unit>week|month|year)s?\b")
_DURATION = re.compile(
    r"\bduration|\blast(?:s|ing)?\b|\bperiod of|contract length|for (?:up to )?(?:a )?(?:period|term)|\bover\b"
    r"|\bwithin\b|\blength\b|\brun\b|-(?:week|month|year)|a maximum of|initial term")
_OTHER_SPAN = re.compile(r"\bago\b|\blast \d|past \d|years? (?:old|of experience)|extend|option")
_WORD_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
                 "ten": 10, "twelve": 12, "eighteen": 18}
_IN_MONTHS = {"week": 12 / 52, "month": 1.0, "year": 12.0}
_IDENTIFIERS = {
    "companies_house": re.compile(r"companies house|company registration number"), "ppon": re.compile(r"\bppon\b"),
    "duns": re.compile(r"\bd-?u-?n-?s\b"), "ncage": re.compile(r"\bn?cage(?: code)?\b"),
    "uei": re.compile(r"\buei\b|unique entity id"),
    "pic": re.compile(r"\bpic\b(?: (?:number|code))|participant identification code"),
    "dsp": re.compile(r"defence sourcing portal")}
_IDENTIFIER_WORDS = ("companies house", "company registration", "ppon", "duns", "cage", "uei", "entity id", "pic ",
                     "participant id", "sourcing portal")
_EXPORT = {
    "uk_strategic_export": re.compile(r"export (?:control|licen[cs]e|controlled)|ecju|strategic export"),
    "itar": re.compile(r"\bitar\b|international traffic in arms"),
    "ear": re.compile(r"\bear99\b|export administration regulations"),
    "us_only": re.compile(r"(?:us|u\.s\.) (?:citizens|persons|small businesses|companies|firms) only"
                          r"|only (?:us|u\.s\.) |must be (?:a )?(?:us|u\.s\.)[- ]owned")}
_EXPORT_WORDS = ("export", "itar", "ear99", "ecju", "traffic in arms", "us ", "u.s.")
_SME_WORDS = ("suitable for sme", "suitable for: sme", "suitable for small", "small and medium-sized enterprises (sme)",
              "reserved for sme")


def read_terms(page: Page) -> list[Fact]:
    """Each only where the text says so; identifiers and export flags are hints for a person."""
    return [*_duration(page), *_codes(page, Field.IDENTIFIERS, _IDENTIFIERS, _IDENTIFIER_WORDS),
            *_codes(page, Field.EXPORT, _EXPORT, _EXPORT_WORDS), *_subsidy(page), *_for_smes(page)]


def _duration(page: Page) -> list[Fact]:
    for sentence in page.having("week", "month", "year"):
        low = sentence.context
        match = _MONTHS.search(low)
        if not match or not _DURATION.search(low) or _OTHER_SPAN.search(low):
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


def _codes(page: Page, field: Field, kinds: dict[str, re.Pattern[str]], words: tuple[str, ...]) -> list[Fact]:
    """One fact with every code that is named anywhere; its quote is the first sentence that names one."""
    codes: list[str] = []
    proof: Sentence | None = None
    for sentence in page.having(*words):
        named = [code for code, pattern in kinds.items() if code not in codes and pattern.search(sentence.low)]
        codes += named
        proof = proof or (sentence if named else None)
    return [fact(field, codes, proof, confidence=0.7)] if proof else []


def _subsidy(page: Page) -> list[Fact]:
    return [fact(Field.SUBSIDY, "mfa", s) for s in page.having("minimal financial assistance", "de minimis")[:1]]


def _for_smes(page: Page) -> list[Fact]:
    return [fact(Field.SME_RESERVED if "reserved" in s.context else Field.SME_SUITABLE, True, s)
            for s in page.having(*_SME_WORDS)[:1]]
