"""Fit: how unusual a score is for the member, in counts of calls seen and in words (design.md section 5)."""

from collections.abc import Sequence

import numpy as np

from matcher.model.match import Fit, Match
from matcher.model.member import Volume
from matcher.rank.lexical import Matrix

LEAST_SEEN = 30
THRESHOLDS = ((4.0, Fit.STRONG), (3.0, Fit.GOOD), (2.5, Fit.POSSIBLE))
"""Of 100 development pairs at 4 or more all were graded 2 or 3, 65 at 3 to 4, 44 at 2.5 to 3, 20 below."""
_SHOWN = {Volume.FEW: (5, (Fit.STRONG, Fit.GOOD)), Volume.NORMAL: (10, (Fit.STRONG, Fit.GOOD, Fit.POSSIBLE)),
          Volume.MANY: (25, (Fit.STRONG, Fit.GOOD, Fit.POSSIBLE))}


def fit_of(score: float, seen: int) -> Fit:
    """The word for a score; under 30 calls seen no claim is made."""
    if seen < LEAST_SEEN:
        return Fit.TOO_FEW
    return next((fit for least, fit in THRESHOLDS if score >= least), Fit.WEAK)


def closer_than(scores: Matrix, sample: Matrix) -> list[int]:
    """For each score how many of the sample's calls score lower."""
    return [int(n) for n in np.searchsorted(np.sort(sample), scores, side="left")]


def fit_words(match: Match) -> str:
    """The sentence for a reader."""
    if match.fit is Fit.TOO_FEW:
        return f"too few calls seen ({match.seen}) to say how close this is"
    return f"closer to your profile than {match.closer_than} of {match.seen} calls seen"


def threshold_of(volume: Volume) -> float:
    """The least score that a member of this setting is shown."""
    allowed = _SHOWN[volume][1]
    return min(least for least, fit in THRESHOLDS if fit in allowed)


def wanted(matches: Sequence[Match], volume: Volume) -> list[Match]:
    """The matches that a member of this setting is shown, best first; order alone decides while too few were seen."""
    most, allowed = _SHOWN[volume]
    return [m for m in matches if m.fit in allowed or m.fit is Fit.TOO_FEW][:most]
