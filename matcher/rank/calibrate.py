"""Fit as a probability, once there is enough feedback: how often calls of such a score were wanted (design.md 5).

The answers of all members are taken together. The probability rises with the score, so it moves no rank: it only says
what a score is worth. Which answers count, and how well it did, is in docs/matching.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.model.calibration import Bin, Calibration
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


def answers_of(feedback: Iterable[Feedback], scored_by: str) -> list[Answer]:
    """What the standing answers say about closeness, of those given to a score of this recipe and model."""
    return [Answer(left_out(float(f.shown["score"]), int(f.shown["seen"])), f.verdict is not Verdict.NOT_FOR_US)
            for f in feedback if f.shown.get("scored_by") == scored_by and f.withdrawn_at is None
            and (f.verdict is not Verdict.NOT_FOR_US or f.reason in _ABOUT_TOPIC)]


def calibrate(answers: Sequence[Answer]) -> Calibration:
    """The better of a logistic and an isotonic curve by held-out likelihood.

    Without points where there are too few answers, or where those of higher score were not wanted more often.
    """
    scores = np.array([min(a.score, 20.0) for a in answers])
    wanted = np.array([a.is_wanted for a in answers], dtype=np.float64)
    yes = int(wanted.sum())
    unclaimed = Calibration(yes, len(answers) - yes)
    if min(yes, unclaimed.no) < LEAST_EACH:
        return unclaimed
    held_out = {name: _held_out(curve, scores, wanted) for name, curve in CURVES.items()}
    method = min(held_out, key=lambda name: _surprise(held_out[name], wanted))
    grid = np.unique(np.concatenate([np.linspace(scores.min(), scores.max(), 50), scores]))
    points = CURVES[method](scores, wanted, grid)
    if points[-1] <= points[0] or np.any(np.diff(points) < 0):
        return unclaimed
    bins = reliability(held_out[method], wanted)
    curve = tuple(zip(grid.tolist(), points.tolist(), strict=True))
    return replace(unclaimed, method=method, points=curve, bins=bins, error=expected_error(bins))


def chance(found: Calibration, score: float, seen: int) -> float | None:
    """The chance that a call of this score is wanted, None where nothing is claimed."""
    if not found.points:
        return None
    scores, chances = zip(*found.points, strict=True)
    return float(np.interp(left_out(score, seen), scores, chances))


def chance_words(found: Calibration, score: float, seen: int) -> str:
    """"about 7 in 10 calls of such a score were wanted"; never nought, never ten; nothing where nothing is claimed."""
    said = chance(found, score, seen)
    return "" if said is None else f"about {min(9, max(1, round(10 * said)))} in 10 calls of such a score were wanted"


def not_enough_words(found: Calibration) -> str:
    """What is said in place of a probability."""
    if min(found.yes, found.no) < LEAST_EACH:
        return (f"not enough feedback yet: {found.yes} yes and {found.no} no, of {LEAST_EACH} each that a probability "
                "takes")
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
