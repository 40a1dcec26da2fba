"""Fit: how unusual a score is for the member, in counts of calls seen and in words (design.md section 5)."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from matcher.model.match import Fit, Match
from matcher.model.member import Volume
from matcher.rank.lexical import Matrix

LEAST_SEEN = 30
ROUNDING = 1e-4
"""Scores closer than this are the same: one product of matrices is summed in another order than the next."""
THRESHOLDS = ((4.0, Fit.STRONG), (3.0, Fit.GOOD), (2.5, Fit.POSSIBLE))
"""Of 100 development pairs at 4 or more all were graded 2 or 3, 65 at 3 to 4, 44 at 2.5 to 3, 20 below."""
LEAST_SCORE = THRESHOLDS[-1][0]
_LEAST = {Volume.FEW: 3.0, Volume.NORMAL: LEAST_SCORE, Volume.MANY: 2.0}
_MOST = {Volume.FEW: 5, Volume.NORMAL: 10, Volume.MANY: 25}


def fit_of(score: float, seen: int) -> Fit:
    """The word for a score; under 30 calls seen no claim is made."""
    if seen < LEAST_SEEN:
        return Fit.TOO_FEW
    among_others = left_out(score, seen)
    return next((fit for least, fit in THRESHOLDS if among_others >= least), Fit.WEAK)


def left_out(score: float, seen: int) -> float:
    """The score as if the call had not been in the sample itself, where it widens the spread that it is measured by.

    The studentised residual: at 40 calls 2.5 becomes 2.7, from 1,000 on nothing changes.
    """
    rest = seen - 1 - score * score
    return score * sqrt((seen - 2) / rest) if rest > 0 else float("inf")


def closer_than(score: float, seen: Matrix) -> int:
    """How many of `seen`, which ascend, are lower: by more than a rounding, so that the call itself is not counted."""
    return int(np.searchsorted(seen, np.float32(score - ROUNDING), side="left"))


def fit_words(match: Match) -> str:
    """The sentence for a reader."""
    if match.fit is Fit.TOO_FEW:
        return f"too few calls seen ({match.seen}) to say how close this is"
    return f"closer to your profile than {match.closer_than} of {match.seen} calls seen"


def is_close_enough(match: Match, volume: Volume) -> bool:
    """Whether a member of this setting is shown it; order alone decides while too few calls were seen."""
    return match.fit is Fit.TOO_FEW or left_out(match.score, match.seen) >= _LEAST[volume]


def most_shown(volume: Volume) -> int:
    """How many a member of this setting is shown at most."""
    return _MOST[volume]


def least_score(volume: Volume) -> float:
    """The score from which on a member of this setting is shown calls."""
    return _LEAST[volume]


def wanted(matches: Sequence[Match], volume: Volume) -> list[Match]:
    """The matches that a member of this setting is shown, best first."""
    return [m for m in matches if is_close_enough(m, volume)][:most_shown(volume)]
