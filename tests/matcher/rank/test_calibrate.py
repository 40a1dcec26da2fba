"""A probability from feedback: claimed only with enough of it, true to it, and rising with the score."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from matcher.model.calibration import Bin
from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.rank.calibrate import (
    CURVES,
    LEAST_EACH,
    Answer,
    answers_of,
    calibrate,
    chance,
    chance_words,
    expected_error,
    not_enough_words,
    reliability,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def simulated(size: int, seed: int = 1) -> list[Answer]:
    draw = np.random.default_rng(seed)
    scores = draw.uniform(2, 6, size)
    return [Answer(float(s), bool(draw.random() < truth(s))) for s in scores]


def truth(score: float) -> float:
    return float(1 / (1 + np.exp(-2 * (score - 3.5))))


def test_nothing_is_claimed_below_the_stated_number_of_yes_and_of_no() -> None:
    least = [Answer(4.0 + n / 100, True) for n in range(LEAST_EACH)] + [Answer(2.5, False)] * (LEAST_EACH - 1)
    found = calibrate(least)
    assert not found.points
    assert not_enough_words(found) == "not enough feedback yet: 50 yes and 49 no, of 50 each that a probability takes"
    assert calibrate([*least, Answer(2.5, False)]).points


def test_what_is_said_is_near_what_is_wanted_and_rises_with_the_score() -> None:
    found = calibrate(simulated(1_000))
    assert found.error < 0.06
    said = [chance(found, score, 3_000) or 0 for score in np.linspace(2, 6, 40)]
    assert said == sorted(said)
    assert max(abs(p - truth(s)) for p, s in zip(said, np.linspace(2, 6, 40), strict=True)) < 0.1
    assert chance_words(found, 3.5, 3_000) == "about 5 in 10 calls of such a score were wanted"
    assert sum(b.count for b in found.bins) == 1_000


def test_answers_that_do_not_follow_the_score_give_no_probability() -> None:
    against = [Answer(a.score, not a.is_wanted) for a in simulated(400)]
    assert not calibrate(against).points
    assert "do not follow the score" in not_enough_words(calibrate(against))


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_never_says_never_or_always_and_is_no_number_nowhere(name: str) -> None:
    scores, wanted = np.array([2.0] * 60 + [6.0] * 60), np.array([0.0] * 60 + [1.0] * 60)
    said = CURVES[name](scores, wanted, np.array([-50.0, 2.0, 4.0, 6.0, 50.0]))
    assert np.isfinite(said).all()
    assert (np.diff(said) >= 0).all()
    assert 0 < said[1] < 0.1
    assert 0.9 < said[3] < 1


@pytest.mark.parametrize(("verdict", "reason", "counts"), [
    (Verdict.INTERESTED, Reason.NONE, True), (Verdict.LOST, Reason.NONE, True),
    (Verdict.NOT_FOR_US, Reason.TOPIC, True),
    (Verdict.NOT_FOR_US, Reason.NONE, True), (Verdict.NOT_FOR_US, Reason.REGION, False),
    (Verdict.NOT_FOR_US, Reason.ACADEMICS_ONLY, False), (Verdict.NOT_FOR_US, Reason.TOO_LATE, False),
])
def test_only_answers_about_the_topic_say_something_of_fit(verdict: Verdict, reason: Reason, counts: bool) -> None:
    told = Feedback(1, "m", "c", verdict, NOW, reason, shown={"score": 3.2, "seen": 3_000, "scored_by": "2:m"})
    earlier = replace(told, id=3, shown=told.shown | {"scored_by": "1:m"})
    unmatched = Feedback(2, "m", "d", verdict, NOW, reason, shown={"title": "never matched"})
    found = answers_of([told, unmatched, earlier], "2:m")
    assert [round(a.score, 2) for a in found] == ([3.2] if counts else [])
    assert all(a.is_wanted is (verdict is not Verdict.NOT_FOR_US) for a in found)


def test_the_error_is_the_mean_difference_over_bins_of_like_size() -> None:
    bins = reliability(np.linspace(0, 1, 100), np.array([0.0, 1.0] * 50))
    assert [b.count for b in bins] == [25] * 4
    assert expected_error((Bin(30, 0.2, 0.4), Bin(10, 0.9, 0.9))) == pytest.approx(0.15)
