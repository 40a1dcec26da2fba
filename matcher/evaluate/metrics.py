"""Measures of a ranking against judgements: nDCG@10, recall, average precision, and their standard errors."""

from collections.abc import Mapping, Sequence
from math import log2, sqrt

import numpy as np

METRICS = ("nDCG@10", "Recall@10", "Recall@50", "MAP")
Judgements = Mapping[str, Mapping[str, float]]


def relevant_from(judgements: Judgements) -> float:
    """The least grade that counts as relevant: 2 where a set has such grades, else 1."""
    return 2 if any(grade >= 2 for grades in judgements.values() for grade in grades.values()) else 1


def measure(ranking: Sequence[str], grades: Mapping[str, float], least: float) -> tuple[float, float, float, float]:
    """The four METRICS of one query. Gain 2^grade − 1; unjudged counts as 0; `ranking` is as deep as it is."""
    ideal = _discounted(sorted(grades.values(), reverse=True))
    relevant = {document for document, grade in grades.items() if grade >= least}
    hits = [document in relevant for document in ranking]
    seen, precision = 0, 0.0
    for place, hit in enumerate(hits, 1):
        if hit:
            seen += 1
            precision += seen / place
    return (_discounted([grades.get(d, 0) for d in ranking[:10]]) / ideal, sum(hits[:10]) / len(relevant),
            sum(hits[:50]) / len(relevant), precision / len(relevant))


def summary(run: Mapping[str, Sequence[str]], judgements: Judgements) -> dict[str, tuple[float, float]]:
    """Mean and standard error of each metric over the queries that have something relevant; empty if none has."""
    least = relevant_from(judgements)
    judged = {q: g for q, g in judgements.items() if any(grade >= least for grade in g.values())}
    if not judged:
        return {}
    table = np.array([measure(run.get(q, ()), judged[q], least) for q in sorted(judged)])
    errors = table.std(axis=0, ddof=1) / sqrt(len(table)) if len(table) > 1 else np.zeros(len(METRICS))
    return {name: (float(table[:, i].mean()), float(errors[i])) for i, name in enumerate(METRICS)}


def _discounted(gains: Sequence[float]) -> float:
    return sum((2 ** g - 1) / log2(place + 2) for place, g in enumerate(gains[:10]))
