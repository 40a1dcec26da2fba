"""The recipe of design.md section 5: how the two parts, the whole profile and its sections become one score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.rank.lexical import Matrix

DENSE_WEIGHT = 0.6
WHOLE_WEIGHT = np.float32(2 / 3)
BEST_SECTIONS = 3
TAG_WEIGHT = 0.15
EXCLUDED_WEIGHT = 0.5
EXCLUDED_FROM = np.float32(1)
RECIPE = "2"
"""Raised when the recipe changes what a score means: stored matches of another recipe are computed anew."""
Ranker = Literal["hybrid", "lexical", "dense"]


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and spread of a part for each text over the standing sample, `(t,)` each; what z is taken from."""

    mean: Matrix
    spread: Matrix

    @classmethod
    def empty(cls, texts: int) -> "Moments":
        """Of so many texts, to be measured."""
        return cls(np.zeros(texts, dtype=np.float32), np.full(texts, np.inf, dtype=np.float32))

    def measure(self, rows: slice, over_sample: Matrix) -> None:
        """Takes the moments of some of the texts from their part over the sample, `(texts, n)`."""
        self.mean[rows] = over_sample.mean(axis=1, dtype=np.float64)
        spread = over_sample.std(axis=1, dtype=np.float64)
        # a text that says nothing has no spread, and scores 0 everywhere
        self.spread[rows] = np.where(spread > 1e-6, spread, np.inf)

    def rows(self, which: "slice | NDArray[np.int64]") -> "Moments":
        """Those of some of the texts."""
        return Moments(self.mean[which], self.spread[which])

    def z(self, part: Matrix) -> Matrix:
        """The part in standard deviations from the mean."""
        found: Matrix = (part - self.mean[:, None]) / self.spread[:, None]
        return found


def fuse(lexical: Matrix, dense: Matrix, of_lexical: Moments, of_dense: Moments, ranker: Ranker = "hybrid") -> Matrix:
    """F = 0.4 z(B) + 0.6 z(D), or one of them alone for the two plain rankers. Overwrites both parts."""
    weight = {"lexical": 0.0, "dense": 1.0, "hybrid": DENSE_WEIGHT}[ranker]
    by_lexical = np.float32(1 - weight) / of_lexical.spread
    by_dense = np.float32(weight) / of_dense.spread
    dense *= by_dense[:, None]
    lexical *= by_lexical[:, None]
    dense += lexical
    dense -= (of_lexical.mean * by_lexical + of_dense.mean * by_dense)[:, None]
    return dense


def profile_scores(whole: Matrix, sections: Sequence[Matrix], tags: Sequence[Matrix],
                   excluded: Sequence[Matrix]) -> Matrix:
    """Scores from F of the whole profiles and of each weighted section, tag and excluded topic, one shape all.

    ⅔ F(whole) + ⅓ mean of the best three F(section); the mean is over those there are. A tag adds 0.15 of its F where
    that is positive; an excluded topic takes off half of what its F has above one.
    """
    found: Matrix = whole
    if sections:
        found = mean_of_best(sections)
        found *= 1 - WHOLE_WEIGHT
        found += WHOLE_WEIGHT * whole
    if tags:
        liked: Matrix = np.maximum(_highest(tags), 0) * np.float32(TAG_WEIGHT)
        found = found + liked
    if excluded:
        unwanted: Matrix = np.maximum(_highest(excluded) - EXCLUDED_FROM, 0) * np.float32(EXCLUDED_WEIGHT)
        found = found - unwanted
    return found


def mean_of_best(sections: Sequence[Matrix], best: int = BEST_SECTIONS) -> Matrix:
    """The mean of the highest three in each place, of all where there are no more."""
    if len(sections) <= best:
        return _mean(sections)
    places = [sections[0], *(np.full_like(sections[0], -np.inf) for _ in range(best - 1))]
    for section in sections[1:]:
        passed = section
        for place, held in enumerate(places):      # a sorted column of three, into which each section is dropped
            places[place] = np.maximum(held, passed)
            passed = np.minimum(held, passed)
    return _mean(places)


def _mean(matrices: Sequence[Matrix]) -> Matrix:
    found = matrices[0].copy()
    for one in matrices[1:]:
        found += one
    found /= np.float32(len(matrices))
    return found


def _highest(matrices: Sequence[Matrix]) -> Matrix:
    found = matrices[0]
    for one in matrices[1:]:
        found = np.maximum(found, one)
    return found
