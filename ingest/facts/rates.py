"""Intervention rates: how much of its costs each sort of applicant may claim, in percent."""

import re

from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_PERCENT = re.compile(
    r"(?P<n>\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent)(?! (?:price|quality|weight|social value"
    r"|of the (?:score|marks|evaluation)))"
)
_WHO = re.compile(
    r"(?P<sme>\bsmes?\b)|(?P<small>\bmicro\b|\bsmall(?:er)?\b(?! to))|(?P<medium>\bmedium\b|\bmid-?sized\b)"
    r"|(?P<large>\blarge\b)"
    r"|(?P<academic>universit\w*|academic\w*|research (?:organisations?|institut\w+|base)"
    r"|higher education|\bheis?\b|non-?economic)"
)
_COSTS = re.compile(
    r"\bcosts?\b|\bgrant\b|\bfund(?:ed|ing|s)?\b|intervention|claim|\bgets?\b|\breceives?\b|\bfec\b|\bshare\b"
    r"|\bup to \d+ ?(?:%|per cent) (?:if you|for)|support(?:ed)?|\b(?:meets?|met|pays?|contributions?)\b"
)
_FEC = re.compile(
    r"(?P<n>\d{2,3})\s?(?:%|per ?cent) (?:of (?:the |your )?)?(?:full economic costs?|fec\b|the fec)"
    r"|(?:full economic costs?|fec)\b[^.;]{0,50}?(?:fund|at|pay|provid"
    r"|contribut)\w*[^.;]{0,30}?(?P<n2>\d{2,3})\s?(?:%|per ?cent)"
)
_NO_RATE = re.compile(
    r"weighting|price\b.{0,10}quality|quality.{0,10}price|remit|reduc(?:e|tion)|increase|efficien"
    r"|survey|% of (?:all )?(?:small |uk |medium |our |local )*(?:smes|businesses|firms|companies|respondents|uk)\b"
    r"|% of (?:the |all |its )?(?:contract|work|fund|budget|spend|awards)\b|must go to"
    r"|\b(?:together|between them|collectively|combined)\b|at least \d+% of (?:the )?(?:research|work"
    r"|project)"
)


def read_rates(page: Page) -> list[Fact]:
    """Percent by small, medium, large, academic; of two tables the first. "80% of full economic cost" is academic."""
    if "%" not in page.low and "per cent" not in page.low and "percent" not in page.low:
        return []
    rates: dict[str, float] = {}
    proof: Sentence | None = None
    for sentence in page.having("%", "per cent", "percent"):
        for who, rate in _rates(sentence):
            if who not in rates and 0 < rate <= 100:
                rates[who] = rate
                proof = proof or sentence
    if proof is None:
        return []
    if (both := rates.pop("sme", None)) is not None:
        rates = {"small": both, "medium": both} | rates
    whole = {who: int(rate) if rate == int(rate) else rate for who, rate in rates.items()}
    facts = [fact(Field.RATES, whole, proof)]
    businesses = [rate for who, rate in whole.items() if who != "academic"]
    if businesses:
        facts.append(fact(Field.MATCH_FUNDING, max(businesses) < 100, proof))
    return facts


def _rates(sentence: Sentence) -> list[tuple[str, float]]:
    whole = sentence.context
    found: list[tuple[str, float]] = []
    economic = _FEC.search(whole)
    if economic:
        found.append(("academic", float(economic["n"] or economic["n2"])))
    if not _COSTS.search(f"{whole} {sentence.heading.lower()}") or _NO_RATE.search(whole):
        return found
    for clause in whole.split(";"):
        found += _pairs(clause)
    return found


def _pairs(low: str) -> list[tuple[str, float]]:
    """Each percentage with whoever is named before it, or behind it where the first figure stands first."""
    found: list[tuple[str, float]] = []
    percents = list(_PERCENT.finditer(low))
    people = list(_WHO.finditer(low))
    if not percents or not people:
        return found
    behind = percents[0].start() < people[0].start()
    for number, percent in enumerate(percents):
        if behind:
            end = percents[number + 1].start() if number + 1 < len(percents) else len(low)
            words = low[percent.end() : end]
        else:
            words = low[percents[number - 1].end() if number else 0 : percent.start()]
        found += [(str(match.lastgroup), float(percent["n"])) for match in _WHO.finditer(words)]
    return found
