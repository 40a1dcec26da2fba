"""Folds copies and rounds of a call for the reader, after ranking."""

import re
from collections.abc import Sequence

from matcher.rank.topics import Topic
from matcher.text.analyse import fold, stems

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_ROUND = re.compile(rf"\b(?:(?:{_MONTHS}|spring|summer|autumn|winter)\b|\d[\d./-]*|[ivx]+\b"
                    r"|(?:round|phase|cycle|cohort|strand|call|wave|edition|year)\s+\w{1,5}\b)")
_LEAD_STEMS = 60


def fold_key(topic: Topic) -> str:
    """What copies and rounds of a call share: its title without round, year and number."""
    name = " ".join(_ROUND.sub(" ", fold(topic.title)).split())
    return " ".join(stems(name)) or " ".join(stems(topic.text)[:_LEAD_STEMS])


def fold_copies(ranked: Sequence[Topic]) -> list[str]:
    """For calls in order of rank: "" for one that stands, else the id of the better placed call that it repeats."""
    first: dict[str, Topic] = {}
    found = []
    for topic in ranked:
        better = first.setdefault(fold_key(topic), topic)
        found.append("" if better is topic or not _is_alike(better, topic) else better.call_id)
    return found


def _is_alike(left: Topic, right: Topic) -> bool:
    """Whether the leads share half of their stems, so that one title over two topics stays two calls."""
    a, b = set(stems(left.lead)[:_LEAD_STEMS]), set(stems(right.lead)[:_LEAD_STEMS])
    smaller = min(len(a), len(b))
    return smaller == 0 or len(a & b) >= smaller / 2
