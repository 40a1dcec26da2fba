"""One ranking over one standing sample: the same for a batch of members, for one of them, and for words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.rank.encode import Progress, encode_profiles, encode_topics
from matcher.rank.lexical import Bm25, Matrix
from matcher.rank.matrices import Standing, TopicMatrix, measure, score
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

    `seen` is what the calls of the standing sample score, in ascending order.
    """

    score: Matrix
    lexical: Matrix
    dense: Matrix
    topic: NDArray[np.int64]
    sections: Matrix
    seen: Matrix

    def section(self, row: int) -> int:
        """Index of the section that a call is closest to, -1 where the profile has none."""
        return int(self.sections[:, self.topic[row]].argmax()) if len(self.sections) else -1


class Ranking:
    """Scores profiles against topics by the statistics of a standing sample."""

    def __init__(self, sample: Sequence[Topic], embedder: Embedder, progress: Progress | None = None) -> None:
        self.embedder = embedder
        self.bm25 = Bm25(stem_counts(t.text) for t in sample)
        self.sample = self.encode(sample, progress)

    def encode(self, topics: Sequence[Topic], progress: Progress | None = None,
               embedder: Embedder | None = None) -> TopicSet:
        """Topics as matrices; those of one call must stand side by side."""
        starts = [i for i, t in enumerate(topics) if i == 0 or topics[i - 1].call_id != t.call_id]
        return TopicSet(tuple(topics), encode_topics(topics, self.bm25, embedder or self.embedder, progress),
                        np.array([*starts, len(topics)], dtype=np.int64))

    def measure(self, profiles: Sequence[Profile], ranker: Ranker = "hybrid") -> Standing:
        """Profiles measured against the sample: what any call can be scored by. The sample must not be empty."""
        block = encode_profiles(profiles, self.bm25, self.embedder)
        return measure(block, self.sample.matrix, self.sample.starts, ranker)

    def score(self, profiles: Sequence[Profile] | Standing, calls: TopicSet) -> Iterator[CallScores]:
        """For each profile in order its scores for the calls. An empty sample or no call gives empty scores."""
        if not calls.topics or not self.sample.topics:
            return
        standing = profiles if isinstance(profiles, Standing) else self.measure(profiles)
        for scored, seen in zip(score(standing, calls.matrix), standing.seen, strict=True):
            best = _best_topic(scored.score, calls.starts)
            yield CallScores(scored.score[best], scored.lexical[best], scored.dense[best], best, scored.sections, seen)


def _best_topic(scores: Matrix, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of each call's best topic; the call itself wins a tie with its challenges."""
    if len(starts) == len(scores) + 1:
        return starts[:-1]
    best = np.repeat(np.maximum.reduceat(scores, starts[:-1]), np.diff(starts))
    places = np.where(scores == best, np.arange(len(scores)), len(scores))
    return np.minimum.reduceat(places, starts[:-1])
