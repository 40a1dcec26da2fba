"""Reciprocal rank fusion: one order from several, without comparing their scores."""

from collections.abc import Sequence
from operator import itemgetter

RRF_K = 10
"""Design.md section 5: search by words."""


def fuse(*rankings: Sequence[str]) -> list[tuple[str, float]]:
    """Ids with the sum of 1 / (k + rank) over the rankings, best first; ties in order of id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(sorted(scores.items()), key=itemgetter(1), reverse=True)      # equal ones stay in order of id
