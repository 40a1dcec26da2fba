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
    """Every text of a profile in the order of the matrices: the whole, then its sections."""
    return [profile.whole, *(section_text(s) for s in profile.sections)]


def block_of(profiles: Sequence[Profile], counts: Sequence[Counter[str]], vectors: Vectors, bm25: Bm25) -> ProfileBlock:
    """Profiles with the counts and vectors of all their texts in order."""
    lengths = [1 + len(p.sections) for p in profiles]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return ProfileBlock(tuple(profiles), starts, TextMatrix(bm25.queries(counts), vectors))


def fused(texts: TextMatrix, topics: TopicMatrix, moments: tuple[Moments, Moments], ranker: Ranker) -> Matrix:
    """F of every text for every topic."""
    lexical, dense = moments
    return fuse(lexical.z(lexical_scores(texts.counts, topics.weights)),
                dense.z(dense_scores(texts.vectors, topics.windows)), ranker)


def moments_of(texts: TextMatrix, sample: TopicMatrix) -> tuple[Moments, Moments]:
    """Of both parts over the standing sample."""
    return (Moments(lexical_scores(texts.counts, sample.weights)), Moments(dense_scores(texts.vectors, sample.windows)))


def score_profiles(block: ProfileBlock, topics: TopicMatrix, sample: TopicMatrix, ranker: Ranker = "hybrid",
                   texts_at_once: int = 256) -> Iterator[Matrix]:
    """For each profile in order the scores `(n,)`; never more than `texts_at_once` × topics are held."""
    first = 0
    while first < len(block.profiles):
        last = first + 1
        while last < len(block.profiles) and block.starts[last + 1] - block.starts[first] <= texts_at_once:
            last += 1
        begin = block.starts[first]
        texts = block.texts.rows(slice(begin, block.starts[last]))
        everything = fused(texts, topics, moments_of(texts, sample), ranker)
        for i in range(first, last):
            here = everything[block.starts[i] - begin:block.starts[i + 1] - begin]
            yield profile_score(here[0], here[1:], section_weights(block.profiles[i]))
        first = last


def section_weights(profile: Profile) -> NDArray[np.float32]:
    """Of each section relative to the heaviest."""
    given = np.array([max(0.0, s.weight) for s in profile.sections], dtype=np.float32)
    return given / given.max() if len(given) and given.max() > 0 else np.ones_like(given)
