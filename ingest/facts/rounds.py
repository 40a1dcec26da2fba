"""Rounds of one call, each open to all: "Round 2: 3 March" in a list says when the second closes."""

import re

from ingest.facts.page import Sentence
from ingest.facts.patterns import TO, last_clause
from matcher.model.instant import DateKind

_ROUND = re.compile(
    r"\W*(?:(?:application|bidding|funding|call|competition|deadline for|closing date for) )?(?:(?:round|window|intake)"
    r" (?:no\.? ?)?(?:\d{1,2}|one|two|three|four|five|six|i{1,3}|iv|v|vi)"
    r"|(?:first|second|third|fourth|fifth|sixth|final|\d(?:st|nd|rd|th)) (?:round|window|intake))\W*"
)
_IN_WORDS = re.compile(r"\b(?:round|window|intake) (?:\d|one|two|three|four)\b")
_OF_CALL = re.compile(
    r"^(?!.*\b(?:interviews?|panels?|results?|awards?|webinars?|events?|tests?|testing|trials?|work|projects?"
    r"|delivery)\b)"
    r".*\b(?:rounds?|dates?|deadlines?|timetable|timeline|schedule|appl\w+|clos\w+|calls?|competition|fund\w*|when)\b"
)
"""A heading under which a round is one of applying."""


def round_date(before: str, after: str, sentence: Sentence) -> DateKind | None:
    """What a date told of one round and of nothing else is: the round's end, or its start where "to" follows."""
    if sentence.heading and not _OF_CALL.search(sentence.heading.lower()):
        return None
    if not _ROUND.fullmatch(last_clause(before).strip(" -:•*") or sentence.label.lower()):
        return None
    return DateKind.OPENS if TO.fullmatch(after) else DateKind.CLOSES


def speaks_of_round(sentence: Sentence) -> bool:
    """Whether it speaks of a round at all: the next round is open to all, a later stage to those who passed."""
    return bool(_IN_WORDS.search(sentence.context))
