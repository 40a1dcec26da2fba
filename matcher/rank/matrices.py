"""Profiles and topics as matrices, and the score of every profile for every topic, by blocks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.rank.dense import dense_scores
from matcher.rank.lexical import Bm25, Matrix, lexical_scores
from matcher.rank.recipe import Moments, Ranker, fuse, profile_score
from matcher.rank.topics import Profile, section_text
from matcher.text.embed import Vectors


@dataclass(frozen=True, slots=True)
class TopicMatrix:
    """Topics as the recipe reads them: BM25 weights `(n, terms)` and windows `(n, 2, d)`."""

    weights: sparse.csr_array
    windows: Vectors

    def __len__(self) -> int:
        return int(self.weights.shape[0])


@dataclass(frozen=True, slots=True)
class TextMatrix:
    """Profile texts: term counts `(t, terms)` and vectors `(t, d)`."""

    counts: sparse.csr_array
    vectors: Vectors

    def rows(self, which: slice) -> "TextMatrix":
        """Some of the texts."""
        return TextMatrix(self.counts[which], self.vectors[which])


@dataclass(frozen=True, slots=True)
class ProfileBlock:
    """Some profiles whose texts lie one after another: whole, sections; `starts[i]` is where profile i begins."""

    profiles: tuple[Profile, ...]
    starts: NDArray[np.int64]
    texts: TextMatrix


def texts_of(profile: Profile) -> list[str]:
    """Every text of a profile in the order of the matrices: the whole, its sections, tags, excluded topics."""
    return [profile.whole, *(section_text(s) for s in profile.sections), *profile.tags, *profile.excluded]


def block_of(profiles: Sequence[Profile], counts: Sequence[Counter[str]], vectors: Vectors, bm25: Bm25) -> ProfileBlock:
    """Profiles with the counts and vectors of all their texts in order."""
    lengths = [len(texts_of(p)) for p in profiles]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return ProfileBlock(tuple(profiles), starts, TextMatrix(bm25.queries(counts), vectors))


@dataclass(frozen=True, slots=True)
class Scored:
    """What one profile scores: `score` `(n,)` over the topics and `sample` over the standing sample.

    `lexical` and `dense` are the standardised parts of the whole profile, `section` the index of the section that each
    topic is closest to (-1 where the profile has none).
    """

    score: Matrix
    lexical: Matrix
    dense: Matrix
    section: NDArray[np.int64]
    sample: Matrix


def score_profiles(block: ProfileBlock, topics: TopicMatrix, sample: TopicMatrix, ranker: Ranker = "hybrid",
                   texts_at_once: int = 256) -> Iterator[Scored]:
    """For each profile in order its scores; never more than `texts_at_once` × (topics + sample) are held."""
    first = 0
    while first < len(block.profiles):
        last = first + 1
        while last < len(block.profiles) and block.starts[last + 1] - block.starts[first] <= texts_at_once:
            last += 1
        begin = block.starts[first]
        parts = _Parts(block.texts.rows(slice(begin, block.starts[last])), topics, sample, ranker)
        for i in range(first, last):
            yield parts.of(slice(block.starts[i] - begin, block.starts[i + 1] - begin), block.profiles[i])
        first = last


class _Parts:
    """Both standardised parts of some texts, over topics and sample."""

    def __init__(self, texts: TextMatrix, topics: TopicMatrix, sample: TopicMatrix, ranker: Ranker) -> None:
        self.ranker: Ranker = ranker
        lexical, dense = lexical_scores(texts.counts, sample.weights), dense_scores(texts.vectors, sample.windows)
        lexical_moments, dense_moments = Moments(lexical), Moments(dense)
        self.sample = fuse(lexical_moments.z(lexical), dense_moments.z(dense), ranker)
        if topics is sample:
            self.lexical, self.dense, self.fused = lexical, dense, self.sample
            return
        self.lexical = lexical_moments.z(lexical_scores(texts.counts, topics.weights))
        self.dense = dense_moments.z(dense_scores(texts.vectors, topics.windows))
        self.fused = fuse(self.lexical, self.dense, ranker)

    def of(self, rows: slice, profile: Profile) -> Scored:
        """One profile's."""
        weights = section_weights(profile)
        fused = self.fused[rows]
        sections = fused[1:1 + len(weights)] * weights[:, None]
        closest = sections.argmax(axis=0) if len(sections) else np.full(fused.shape[1], -1, dtype=np.int64)
        return Scored(_score(fused, weights, profile), self.lexical[rows.start], self.dense[rows.start], closest,
                      _score(self.sample[rows], weights, profile))


def _score(fused: Matrix, weights: NDArray[np.float32], profile: Profile) -> Matrix:
    sections, tags = 1 + len(weights), 1 + len(weights) + len(profile.tags)
    return profile_score(fused[0], fused[1:sections] * weights[:, None], fused[sections:tags], fused[tags:])


def section_weights(profile: Profile) -> NDArray[np.float32]:
    """Of each section relative to the heaviest, an old one less: 1 to 5 years, then down to ⅔ at 20 and more.

    Age is counted from the newest dated section, so that a score does not change with the calendar alone.
    """
    newest = max((s.year for s in profile.sections if s.year is not None), default=0)
    given = np.array([max(0.0, s.weight) * _age_weight(newest - (s.year if s.year is not None else newest))
                      for s in profile.sections], dtype=np.float32)
    return given / given.max() if len(given) and given.max() > 0 else np.ones_like(given)


def _age_weight(years: int) -> float:
    return 1 - min(max(years - 5, 0), 15) / 45
