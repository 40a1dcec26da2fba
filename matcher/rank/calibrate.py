"""Fit as a probability, once there is enough feedback: how often calls of such a score were wanted (design.md 5).

The answers of all members are taken together. The probability rises with the score, so it moves no rank: it only says
what a score is worth. Which answers count, and how well it did, is in docs/matching.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.rank.fit import left_out

LEAST_EACH = 50
"""Answers "yes", and as many "no", below which nothing is claimed."""
FOLDS = 5
BINS, LEAST_IN_BIN = 10, 25
_ABOUT_TOPIC = (Reason.NONE, Reason.TOPIC, Reason.OTHER)
"""Of those who decline: a call of another region or for academics was close all the same, and says nothing of fit."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """One call that a member was shown at this score, and whether it wanted it."""

    score: float
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like probability: how many, what was said on average, how many were wanted."""

    count: int
    said: float
    wanted: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`points` are (score, probability), ascending in both; `bins` and `error` come from answers that were held out."""

    method: str
    yes: int
    no: int
    points: tuple[tuple[float, float], ...]
    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error: by how much what is said and what is wanted differ, on average over the answers."""

    def probability(self, score: float, seen: int) -> float:
        """The chance that a call of this score is wanted."""
        scores, chances = zip(*self.points, strict=True)
        return float(np.interp(left_out(score, seen), scores, chances))


def answers_of(feedback: Iterable[Feedback]) -> list[Answer]:
    """What the standing answers say about closeness; those given before the call was matched say nothing."""
    return [Answer(left_out(float(f.shown["score"]), int(f.shown["seen"])), f.verdict is not Verdict.NOT_FOR_US)
            for f in feedback if "score" in f.shown and f.withdrawn_at is None
            and (f.verdict is not Verdict.NOT_FOR_US or f.reason in _ABOUT_TOPIC)]


def calibrate(answers: Sequence[Answer]) -> Calibration | None:
    """The better of a logistic and an isotonic curve by held-out likelihood.

    None where there are too few answers, or where those of higher score were not wanted more often.
    """
    scores = np.array([min(a.score, 20.0) for a in answers])
    wanted = np.array([a.is_wanted for a in answers], dtype=np.float64)
    yes = int(wanted.sum())
    if min(yes, len(answers) - yes) < LEAST_EACH:
        return None
    held_out = {name: _held_out(curve, scores, wanted) for name, curve in CURVES.items()}
    method = min(held_out, key=lambda name: _surprise(held_out[name], wanted))
    grid = np.unique(np.concatenate([np.linspace(scores.min(), scores.max(), 50), scores]))
    points = CURVES[method](scores, wanted, grid)
    if points[-1] <= points[0] or np.any(np.diff(points) < 0):
        return None
    bins = reliability(held_out[method], wanted)
    return Calibration(method, yes, len(answers) - yes, tuple(zip(grid.tolist(), points.tolist(), strict=True)), bins,
                       expected_error(bins))


def chance_words(found: Calibration, score: float, seen: int) -> str:
    """"about 7 in 10 calls of such a score were wanted"; never nought, never ten."""
    return f"about {min(9, max(1, round(10 * found.probability(score, seen))))} in 10 calls of such a score were wanted"


def not_enough_words(answers: Sequence[Answer]) -> str:
    """What is said in place of a probability."""
    yes = sum(a.is_wanted for a in answers)
    no = len(answers) - yes
    if min(yes, no) < LEAST_EACH:
        return f"not enough feedback yet: {yes} yes and {no} no, of {LEAST_EACH} each that a probability takes"
    return "the answers so far do not follow the score, so no probability is claimed"


def reliability(said: Array, wanted: Array) -> tuple[Bin, ...]:
    """At most ten bins of as many answers each, 25 or more where there are so many, least probable first."""
    parts = np.array_split(np.argsort(said, kind="stable"), max(1, min(BINS, len(said) // LEAST_IN_BIN)))
    return tuple(Bin(len(p), float(said[p].mean()), float(wanted[p].mean())) for p in parts if len(p))


def expected_error(bins: Sequence[Bin]) -> float:
    """The mean of |said − wanted| over the bins, by their sizes."""
    return sum(b.count * abs(b.said - b.wanted) for b in bins) / sum(b.count for b in bins)


def logistic(scores: Array, wanted: Array, at: Array) -> Array:
    """Platt's curve, with his targets drawn in from 0 and 1, by Newton's method."""
    yes = wanted.sum()
    target = np.where(wanted > 0, (yes + 1) / (yes + 2), 1 / (len(wanted) - yes + 2))
    features = np.stack([np.ones_like(scores), scores], axis=1)
    weights = np.zeros(2)
    for _ in range(30):
        said = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (said - target)
        bend = (features * (said * (1 - said))[:, None]).T @ features + 1e-9 * np.eye(2)
        weights -= np.linalg.solve(bend, slope)
    found: Array = 1 / (1 + np.exp(-(weights[0] + weights[1] * at)))
    return found


def isotonic(scores: Array, wanted: Array, at: Array) -> Array:
    """The rising steps that fit best, by pooling adjacent violators; straight between the middles of steps."""
    pools: list[list[float]] = []       # [sum of wanted, count, sum of scores]
    for i in np.argsort(scores, kind="stable"):
        pools.append([wanted[i], 1.0, scores[i]])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    middles = [total / count for _, count, total in pools]
    # as if each step had seen one more answer of either kind: no step says never or always
    found: Array = np.interp(at, middles, [(yes + 1) / (count + 2) for yes, count, _ in pools])
    return np.maximum.accumulate(found[np.argsort(at)])[np.argsort(np.argsort(at))]


CURVES = {"logistic": logistic, "isotonic": isotonic}


def _held_out(curve: Callable[[Array, Array, Array], Array], scores: Array, wanted: Array) -> Array:
    said = np.empty_like(wanted)
    folds = np.random.default_rng(0).permutation(len(wanted)) % FOLDS
    for fold in range(FOLDS):
        here = folds == fold
        said[here] = curve(scores[~here], wanted[~here], scores[here])
    return said


def _surprise(said: Array, wanted: Array) -> float:
    kept = np.clip(said, 1e-6, 1 - 1e-6)
    return float(-np.mean(wanted * np.log(kept) + (1 - wanted) * np.log(1 - kept)))
