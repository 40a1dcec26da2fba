"""One ranking over one standing sample: the same for a batch of members, for one of them, and for words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.rank.encode import Progress, encode_profiles, encode_topics
from matcher.rank.fit import closer_than
from matcher.rank.lexical import Bm25, Matrix
from matcher.rank.matrices import TopicMatrix, score_profiles
from matcher.rank.recipe import Ranker
from matcher.rank.topics import Profile, Topic
from matcher.text.analyse import stem_counts
from matcher.text.embed import Embedder


@dataclass(frozen=True, slots=True)
class TopicSet:
    """Topics of calls, those of one call side by side; `starts` is where each call begins."""

    topics: tuple[Topic, ...]
    matrix: TopicMatrix
    starts: NDArray[np.int64]

    @property
    def call_ids(self) -> list[str]:
        """One id a call, in order."""
        return [self.topics[i].call_id for i in self.starts[:-1]]


@dataclass(frozen=True, slots=True)
class CallScores:
    """One profile's scores, a row a call: the best of its topics, `(n,)` each; `topic` is that topic's index.

    `closer_than` counts the `seen` calls of the standing sample that score lower.
    """

    score: Matrix
    lexical: Matrix
    dense: Matrix
    topic: NDArray[np.int64]
    section: NDArray[np.int64]
    closer_than: list[int]
    seen: int
    best_seen: float
    """The best score of the sample: low where no call ever stood out for this profile."""


class Ranking:
    """Scores profiles against topics by the statistics of a standing sample."""

    def __init__(self, sample: Sequence[Topic], embedder: Embedder, progress: Progress | None = None) -> None:
        self.embedder = embedder
        self.bm25 = Bm25([stem_counts(t.text) for t in sample])
        self.sample = self.encode(sample, progress)

    def encode(self, topics: Sequence[Topic], progress: Progress | None = None,
               embedder: Embedder | None = None) -> TopicSet:
        """Topics as matrices; those of one call must stand side by side."""
        starts = [i for i, t in enumerate(topics) if i == 0 or topics[i - 1].call_id != t.call_id]
        return TopicSet(tuple(topics), encode_topics(topics, self.bm25, embedder or self.embedder, progress),
                        np.array([*starts, len(topics)], dtype=np.int64))

    def score(self, profiles: Sequence[Profile], calls: TopicSet, ranker: Ranker = "hybrid") -> Iterator[CallScores]:
        """For each profile in order its scores for the calls. An empty sample or no call gives empty scores."""
        if not calls.topics or not self.sample.topics:
            return
        block = encode_profiles(profiles, self.bm25, self.embedder)
        for scored in score_profiles(block, calls.matrix, self.sample.matrix, ranker):
            best = _best_topic(scored.score, calls.starts)
            seen = np.maximum.reduceat(scored.sample, self.sample.starts[:-1])
            scores = scored.score[best]
            yield CallScores(scores, scored.lexical[best], scored.dense[best], best, scored.section[best],
                             closer_than(scores, seen), len(seen), float(seen.max()))


def _best_topic(scores: Matrix, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of each call's best topic; the call itself wins a tie with its challenges."""
    if len(starts) == len(scores) + 1:
        return starts[:-1]
    return np.array([a + int(scores[a:b].argmax()) for a, b in pairwise(starts)], dtype=np.int64)
