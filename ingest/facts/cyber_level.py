"""The MOD cyber level of a contract, on the scale that it is written in: v3 words, v4 figures (domain.md 3.2)."""

import re

from ingest.facts.page import Page, fact
from matcher.model.fact import Fact, Field

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
    r"|version 4)\b|\blevel (?P<c>[0-3])\b[^.;]{0,30}?\b(?:v\.?\s?4|version 4) of the (?:csm|cyber security model)\b"
)
_RISK = re.compile(
    r"(?:\bcrp|cyber (?:security )?(?:risk )?(?:profile|level|rating)s?|cyber risk(?! assessment reference)"
    r"|level of (?:cyber )?risk|risk (?:profile|level)|csm(?: v?[34])?(?: risk)?(?: profile| level)?|05-138)\b"
    r"(?P<gap>[^.;]{0,70}?)\b(?P<level>not applicable|n/a|very[\s-]low|low|moderate|high|(?:level "
    r"|l)(?P<figure>[0-3]))\b(?!\s?(?:to|-)\s?(?:high|low|moderate|3))"
    r"|\brisk assessment\b[^.;]{0,30}?\b(?:puts?|plac\w+|rat\w+|class\w+|found|assess\w+|scor\w+)\b[^.;]{0,50}?"
    r"\b(?:at|as|to be) (?:level )?(?P<rated>very[\s-]low|low|moderate|high)\b"
    r"|\b(?P<early>very[\s-]low|low|moderate|high|(?:level |l)(?P<figure2>[0-3]))"
    r" (?:(?:under|in|on|against|for) )?(?:the )?(?:cyber (?:security )?risk"
    r"|cyber risk profile|risk profile|cyber profile)"
)

_OPEN = re.compile(r"\bif (?:the|your|a)\b|\b(?:may|might|could)(?: \w+)? (?:be|call for|ask for|need|require)\b")
"""The level is not settled yet."""


def read_cyber_level(page: Page) -> list[Fact]:
    """The level with its scale; nothing where the text names the clause or the assessment alone."""
    if not page.has("cyber", "risk profile", "risk assessment", "level of risk", "05-138", "csm"):
        return []
    for sentence in page.having(*_LEVEL_WORDS):
        low = sentence.context
        if bare := _FIGURE.search(low):
            return [fact(Field.CYBER, {"csm_version": "v4", "level": bare["figure"]}, sentence)]
        if fourth := _V4.search(low):
            return [fact(Field.CYBER, {"csm_version": "v4", "level": fourth[fourth.lastgroup or 0]}, sentence)]
        match = _RISK.search(low)
        if not match or _OPEN.search(low[: match.start()]):
            continue
        if not re.search(r"cyber|05-138|csm|def stan|\bcrp\b", low) and not page.has(
            "cyber risk", "def stan", "defcon 658", "supplier assurance", "cyber security model"
        ):
            continue
        figure = match["figure"] or match["figure2"]
        if figure is not None:
            return [fact(Field.CYBER, {"csm_version": "v4", "level": figure}, sentence)]
        words = (match["level"] or match["rated"] or match["early"]).replace("-", " ")
        if match["gap"] and re.search(r"\bif\b|\bnot (?:yet|been)\b|range|between|from", match["gap"]):
            continue
        return [fact(Field.CYBER, {"csm_version": "v3", "level": _LEVELS[words]}, sentence)]
    return []
