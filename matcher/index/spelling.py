"""Typo tolerance: a word that no call has counts as the nearest word that one has, and the reader is told."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from matcher.index.query import Query
from matcher.text.analyse import stem

_SHORTEST = 4


class Vocabulary(Protocol):
    """The words of an index."""

    def is_known(self, word: str) -> bool:
        """Whether any call has the word, or another form of it."""

    def words_from(self, first: str) -> Mapping[str, int]:
        """Words that begin so, with the number of calls that have each."""


def correct(query: Query, vocabulary: Vocabulary) -> tuple[Query, str]:
    """The query with a nearest word beside each unknown one, and what the reader may have meant ("" if nothing).

    One slip in a word of four or five letters, two in a longer one; the first letter is taken as right.
    """
    nearest = {w.typed: near for w in query.words
               if not w.alternatives and not vocabulary.is_known(w.typed)
               if (near := _nearest(w.typed, vocabulary))}
    if not nearest:
        return query, ""
    words = tuple(replace(w, alternatives=(*w.alternatives, (stem(nearest[w.typed]),))) if w.typed in nearest else w
                  for w in query.words)
    return replace(query, words=words), _meant(query, nearest)


def _nearest(word: str, vocabulary: Vocabulary) -> str:
    if len(word) < _SHORTEST or any(c.isdigit() for c in word):
        return ""
    slips = 1 if len(word) <= 5 else 2
    known = {w: n for w, n in vocabulary.words_from(word[0]).items() if abs(len(w) - len(word)) <= slips}
    if not known:
        return ""
    words = list(known)
    distances = cdist([word], words, scorer=OSA.distance, score_cutoff=slips)[0]
    within = [(int(d), -known[w], w) for d, w in zip(distances, words, strict=True) if d <= slips]
    return min(within)[2] if within else ""


def _meant(query: Query, nearest: Mapping[str, str]) -> str:
    pattern = re.compile(r"[^\W_]+")
    return pattern.sub(lambda found: nearest.get(found[0].lower(), found[0]), query.text)
