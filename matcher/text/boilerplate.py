"""Sentences that recur across calls, found by counting: they say nothing about any one of them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from matcher.text.analyse import fold
from matcher.text.passages import sentences

LEAST_CALLS = 6
LEAST_SHARE = 0.004
_ROUND = re.compile(r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|phase"
                    r"|round|cycle|cohort|call|competition|spring|summer|autumn|winter|strand)\b|[^a-z]+")


class Boilerplate:
    """Recurring sentences of a collection. Rounds of one call count once, for their titles differ in digits only."""

    def __init__(self, titled_texts: Iterable[tuple[str, str]]) -> None:
        seen: dict[bytes, set[str]] = defaultdict(set)
        count = 0
        for title, text in titled_texts:
            count += 1
            name = _ROUND.sub(" ", fold(title)).strip()
            for key in {_key(sentence) for sentence in sentences(text)} - {_key("")}:
                seen[key].add(name)
        least = max(LEAST_CALLS, LEAST_SHARE * count)
        self._recurring = frozenset(key for key, names in seen.items() if len(names) >= least)

    def is_recurring(self, sentence: str) -> bool:
        """Whether the sentence stands, but for figures and case, in many calls of other names."""
        return _key(sentence) in self._recurring


def _key(sentence: str) -> bytes:
    return blake2b(re.sub(r"[^a-z]+", " ", fold(sentence)).strip().encode(), digest_size=8).digest()
