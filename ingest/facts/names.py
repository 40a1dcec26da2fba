"""What a call is called: programme, phase, cycle and reference."""

import re

from ingest.facts.page import Page, fact, plain
from matcher.model.fact import Fact, Field, Origin

_OPENING = 8_000
"""Names and numbers of a call stand in its first characters."""
_PROGRAMMES = re.compile(
    r"\b(Horizon Europe|Digital Europe|European Defence Fund|Launchpads?|Smart Grants?|Contracts for Innovation"
    r"|Open Call for Innovation|Defence Rapid Impact|Security Rapid Impact|Cyber Local|CyberASAP"
    r"|Knowledge Transfer Partnerships?|Defence Innovation Loans?|Faraday Battery Challenge|Catapult|G-Cloud"
    r"|Digital Outcomes(?: and Specialists)?|Prosperity Partnerships?|Future Leaders Fellowships?"
    r"|Advanced Propulsion Centre|Aerospace Technology Institute|Innovation Vouchers?|SBIR|STTR|NATO DIANA|Eureka"
    r"|Eurostars)\b")
_PHASE = re.compile(r"\bphase\s(\d{1,2}|[ivx]{1,4}\b|one|two|three|four)", re.IGNORECASE)
_CYCLE = re.compile(
    r"\b(?:cycle|round|cohort|drop|batch|call)\s(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b",
    re.IGNORECASE)
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
            "nine": "9", "ten": "10", "twelve": "12", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_REFERENCE = re.compile(
    r"\b(?:IFA\s?\d{3}|HORIZON-[A-Z0-9-]+-\d+(?:-\d+)?|EDF-\d{4}-[A-Z0-9-]+|DIGITAL-[A-Z0-9-]+"
    r"|ocds-[a-z0-9]{6}-[A-Za-z0-9-]+|\d{6}-20\d\d|CF[A-Z]?-\d{4,}|[A-Z]{2,6}\d{4,}(?:/\d+)?)\b")
_REFERENCE_LABEL = re.compile(
    r"(?:competition|procurement|notice|contract|tender|project|unique)? ?(?:reference|identifier|ref)(?: (?:number"
    r"|no))?\.?$")


def read_names(page: Page) -> list[Fact]:
    """Phase and cycle from the title alone; programme and reference from the opening or a labelled cell."""
    opening = f"{page.title}\n{page.document.text[:_OPENING]}"
    return [*_numbers(page), *_programme(page, opening), *_reference(page, opening)]


def _numbers(page: Page) -> list[Fact]:
    if not page.title:
        return []
    found = ((field, pattern.search(page.title)) for field, pattern in ((Field.PHASE, _PHASE), (Field.CYCLE, _CYCLE)))
    return [fact(field, _NUMBERS.get(named[1].lower(), named[1]), page.sentences[0]) for field, named in found if named]


def _programme(page: Page, opening: str) -> list[Fact]:
    named = _PROGRAMMES.search(opening)
    if not named:
        return []
    return [fact(Field.PROGRAMME, named[1], s, confidence=0.75) for s in page.having(plain(named[1]))[:1]]


def _reference(page: Page, opening: str) -> list[Fact]:
    for cell in page.having("reference", "identifier", " ref:", " ref."):
        if cell.origin is Origin.TABLE and len(cell.text) < 60 and _REFERENCE_LABEL.search(cell.label.lower()):
            named = _REFERENCE.search(cell.text)
            return [fact(Field.REFERENCE, named[0] if named else cell.text, cell)]
    named = _REFERENCE.search(opening)
    return [fact(Field.REFERENCE, named[0], s) for s in page.having(plain(named[0]))[:1]] if named else []
