"""The recipe of design.md section 5: how the two parts, the whole profile and its sections become one score."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.rank.lexical import Matrix

DENSE_WEIGHT = 0.6
BEST_SECTIONS = 3
TAG_WEIGHT = 0.15
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


def profile_score(whole: Matrix, sections: Matrix, weights: NDArray[np.float32]) -> Matrix:
    """`(n,)` scores from F of the whole profile `(n,)` and of its sections `(s, n)`, weighted `(s,)` in 0..1.

    ½ F(whole) + ½ mean of the best three F(section); the mean is over those there are.
    """
    if not len(sections):
        return whole
    weighted = sections * weights[:, None]
    if len(weighted) > BEST_SECTIONS:
        weighted = np.partition(weighted, len(weighted) - BEST_SECTIONS, axis=0)[-BEST_SECTIONS:]
    found: Matrix = np.float32(0.5) * (whole + weighted.mean(axis=0, dtype=np.float32))
    return found
