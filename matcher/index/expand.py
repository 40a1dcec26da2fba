"""Acronyms in a search: what they mean is searched beside them, and the reader is told. In quotes they stay alone."""

from dataclasses import replace

from matcher.index.query import Query
from matcher.text.acronyms import expansions
from matcher.text.analyse import stems

Expansions = tuple[tuple[str, str], ...]


def expand(query: Query) -> tuple[Query, Expansions]:
    """The query in which what an acronym stands for counts as the word itself, and (typed, searched beside it)."""
    pairs = tuple(expansions(query.bare)) if query.words else ()
    words = list(query.words)
    for typed, beside in pairs:
        own, meant = set(stems(typed)), tuple(stems(beside))
        words = [replace(w, alternatives=(*w.alternatives, meant)) if w.stem in own and meant else w for w in words]
    return replace(query, words=tuple(words)), pairs
