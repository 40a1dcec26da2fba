"""The recipe of design.md section 5: how the two parts, the whole profile and its sections become one score."""

from typing import Literal

import numpy as np

from matcher.rank.lexical import Matrix

DENSE_WEIGHT = 0.6
BEST_SECTIONS = 3
TAG_WEIGHT = 0.15
EXCLUDED_WEIGHT = 0.5
EXCLUDED_FROM = np.float32(1)
RECIPE = "1"
"""Raised when the recipe changes what a score means: stored matches of another recipe are computed anew."""
Ranker = Literal["hybrid", "lexical", "dense"]


class Moments:
    """Mean and spread of a part for each text over the standing sample; what z is taken from."""

    def __init__(self, over_sample: Matrix) -> None:
        self.mean = over_sample.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
        spread = over_sample.std(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
        # a text that says nothing has no spread, and scores 0 everywhere
        self.spread = np.where(spread > 1e-6, spread, np.float32(np.inf))

    def z(self, part: Matrix) -> Matrix:
        """The part in standard deviations from the mean, in place."""
        part -= self.mean
        part /= self.spread
        return part


def fuse(lexical: Matrix, dense: Matrix, ranker: Ranker = "hybrid") -> Matrix:
    """F = 0.4 z(B) + 0.6 z(D) of standardised parts; one of them alone for the two plain rankers."""
    if ranker == "lexical":
        return lexical
    if ranker == "dense":
        return dense
    return np.float32(1 - DENSE_WEIGHT) * lexical + np.float32(DENSE_WEIGHT) * dense


def profile_score(whole: Matrix, sections: Matrix, tags: Matrix, excluded: Matrix) -> Matrix:
    """`(n,)` scores from F of the whole profile `(n,)`, its weighted sections `(s, n)`, tags and excluded topics.

    ½ F(whole) + ½ mean of the best three F(section); the mean is over those there are. A tag adds 0.15 of its F where
    that is positive; an excluded topic takes off half of what its F has above one.
    """
    found = whole
    if len(sections):
        if len(sections) > BEST_SECTIONS:
            sections = np.partition(sections, len(sections) - BEST_SECTIONS, axis=0)[-BEST_SECTIONS:]
        found = np.float32(0.5) * (whole + sections.mean(axis=0, dtype=np.float32))
    if len(tags):
        found = found + np.float32(TAG_WEIGHT) * np.maximum(tags.max(axis=0), 0)
    if len(excluded):
        found = found - np.float32(EXCLUDED_WEIGHT) * np.maximum(excluded.max(axis=0) - EXCLUDED_FROM, 0)
    return found
