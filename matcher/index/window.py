"""How far a search looks: figures that both engines share, and which facet values a `field:` clause means."""

from collections.abc import Iterable

from matcher.index.query import Clause
from matcher.index.tokens import words_of

RANKED = 100
"""Best calls by words that take part in rank fusion; the others follow in their own order."""
NEAREST = 50
"""Calls nearest in meaning that a search adds to those with the words."""
LEAST_COSINE = 0.3
"""Below it a passage is not near: random text reaches 0.2 to 0.25 against any query."""


def field_matches(clause: Clause, values: Iterable[str]) -> list[str]:
    """The values that hold all words of the clause, each as the beginning of one of its words."""
    return [v for v in values if all(any(w.startswith(t) for w in words_of(v)) for t in clause.terms)]
