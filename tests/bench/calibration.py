"""How good a probability from feedback is: on replayed answers, and on simulated ones of known chances.

Replayed: the graded pairs of `uk-sme-calls` are taken for answers in a random order, grade 2 and 3 for "interested".
Simulated: scores as the shown matches have them, wanted with the chances of the development judgements (all at 4 or
more, .65 at 3 to 4, .44 at 2.5 to 3, .20 below), each member more or less eager than the next.
"""

from collections.abc import Iterator

import numpy as np

from matcher.evaluate.beir import read_corpus, read_judgements, read_queries
from matcher.evaluate.run import rank_folder
from matcher.rank.calibrate import CURVES, Answer, calibrate
from tests.support.embedders import real_embedder
from tests.support.shared import shared

_CHANCES = ((2.0, .15), (2.25, .2), (2.75, .44), (3.5, .65), (4.5, .95), (7.0, .99))
_RUNS = 200


def main() -> None:
    """Prints the reliability table of the replay and the errors of the simulation."""
    folder = shared("data/eval/uk-sme-calls")
    answers = list(_replayed(folder))
    yes = sum(a.is_wanted for a in answers)
    found = calibrate(answers)
    print(f"replayed: {len(answers)} judged pairs at 1.5 or more, {yes} wanted")
    if found.points:
        print(f"  {found.method}, expected calibration error {found.error:.3f} (5 folds)")
        print(f"  {'answers':>8} {'said':>6} {'wanted':>7}")
        for one in found.bins:
            print(f"  {one.count:>8} {one.said:>6.2f} {one.wanted:>7.2f}")
    print(f"simulated, {_RUNS} runs each: error against the true chances, mean (and worst of twenty); the product's "
          "own estimate of its error")
    print(f"  {'answers':>8} {'logistic':>16} {'isotonic':>16} {'estimate':>9}")
    for size in (30, 60, 100, 200, 500, 2_000):
        print(_simulated(size))


def _replayed(folder) -> Iterator[Answer]:    # type: ignore[no-untyped-def]
    judged = read_judgements(folder / "qrels" / "dev.tsv")
    run = dict(rank_folder(read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries-dev.jsonl"),
                           real_embedder()))
    graded = {q: dict(line.split("\t")[1:3] for line in _lines(folder) if line.split("\t")[0] == q) for q in judged}
    pairs = [Answer(score, float(graded[q][d]) >= 2) for q in judged for d, score in run[q]
             if d in graded[q] and score >= 1.5]
    order = np.random.default_rng(0).permutation(len(pairs))
    return (pairs[i] for i in order)


def _lines(folder) -> list[str]:    # type: ignore[no-untyped-def]
    return (folder / "qrels" / "dev.tsv").read_text(encoding="utf-8").splitlines()[1:]


def _simulated(size: int) -> str:
    errors: dict[str, list[float]] = {name: [] for name in CURVES}
    estimates = []
    chance = np.random.default_rng(size)
    for _ in range(_RUNS):
        scores = 2 + chance.exponential(0.9, size)
        eager = np.repeat(chance.normal(0, 0.5, size // 5 + 1), 5)[:size]      # five answers a member
        true = np.interp(scores, *zip(*_CHANCES, strict=True))
        odds = np.log(true / (1 - true)) + eager
        wanted = (chance.random(size) < 1 / (1 + np.exp(-odds))).astype(np.float64)
        if 0 < wanted.sum() < size:
            for name, curve in CURVES.items():
                errors[name].append(float(np.abs(curve(scores, wanted, scores) - true).mean()))
        found = calibrate([Answer(float(s), bool(w)) for s, w in zip(scores, wanted, strict=True)])
        if found.points:
            estimates.append(found.error)
    shown = [f"{np.mean(e):.3f} ({np.quantile(e, .95):.3f})" for e in errors.values()]
    estimate = f"{np.mean(estimates):.3f}" if estimates else "none"
    return f"  {size:>8} {shown[0]:>16} {shown[1]:>16} {estimate:>9}"
