"""Profiles and topics as matrices, and the score of every profile for every topic, by blocks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.rank.dense import dense_scores
from matcher.rank.lexical import Bm25, Matrix, lexical_scores
from matcher.rank.recipe import Moments, Ranker, fuse, profile_scores
from matcher.rank.topics import Profile, section_text
from matcher.text.embed import Vectors

CELLS_AT_ONCE = 4_000_000
"""Texts times topics held at once, in each of a few float32 matrices: they stay near the processor's cache."""
Places = NDArray[np.int64]


@dataclass(frozen=True)
class TopicMatrix:
    """Topics as the recipe reads them: BM25 weights `(n, terms)` and windows `(n, 2, d)`."""

    weights: sparse.csr_array
    windows: Vectors

    def __len__(self) -> int:
        return int(self.weights.shape[0])

    @cached_property
    def postings(self) -> sparse.csr_array:
        """The weights by term, `(terms, n)`: turned once, not for every block of texts."""
        return self.weights.T.tocsr()


@dataclass(frozen=True, slots=True)
class TextMatrix:
    """Profile texts: term counts `(t, terms)` and vectors `(t, d)`."""

    counts: sparse.csr_array
    vectors: Vectors

    def rows(self, which: slice) -> "TextMatrix":
        """Some of the texts."""
        return TextMatrix(self.counts[which], self.vectors[which])


@dataclass(frozen=True, slots=True)
class Shape:
    """Profiles with equally many sections, tags and excluded topics; they are computed together."""

    rows: Places
    starts: Places
    weights: NDArray[np.float32]
    """Of the sections, `(profiles, sections)`."""
    tags: int
    excluded: int


@dataclass(frozen=True)
class ProfileBlock:
    """Some profiles whose texts lie one after another: whole, sections; `starts[i]` is where profile i begins."""

    profiles: tuple[Profile, ...]
    starts: Places
    texts: TextMatrix

    def rows(self, first: int, last: int) -> "ProfileBlock":
        """Some of the profiles."""
        if last - first == len(self.profiles):
            return self
        begin, end = self.starts[first], self.starts[last]
        return ProfileBlock(self.profiles[first:last], self.starts[first:last + 1] - begin,
                            self.texts.rows(slice(begin, end)))

    def slices(self, topics: int) -> Iterator[tuple[int, int]]:
        """Runs of profiles, first and last, whose texts times `topics` can be held at once; one profile at least."""
        most = max(1, CELLS_AT_ONCE // max(1, topics))
        first = 0
        while first < len(self.profiles):
            last = int(np.searchsorted(self.starts, self.starts[first] + most, side="right")) - 1
            last = min(max(last, first + 1), len(self.profiles))
            yield first, last
            first = last

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The profiles by shape."""
        found: dict[tuple[int, int, int], list[int]] = {}
        for row, one in enumerate(self.profiles):
            found.setdefault((len(one.sections), len(one.tags), len(one.excluded)), []).append(row)
        return tuple(Shape(np.array(rows), self.starts[rows], np.array(
            [section_weights(self.profiles[row]) for row in rows], dtype=np.float32), tags, excluded)
            for (_, tags, excluded), rows in found.items())


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
    """What one profile scores, `(n,)` over the topics; `lexical` and `dense` are the standardised parts of its whole.

    `sections` holds F of each section times its weight, `(s, n)`.
    """

    score: Matrix
    lexical: Matrix
    dense: Matrix
    sections: Matrix


@dataclass(frozen=True, slots=True)
class Standing:
    """Profiles measured against a standing sample once: any topic can then be scored without the sample."""

    block: ProfileBlock
    lexical: Moments
    dense: Moments
    seen: Matrix
    """What each call of the sample scores, `(profiles, calls)`, a row in ascending order."""
    ranker: Ranker = "hybrid"

    def of(self, row: int) -> "Standing":
        """One of the profiles."""
        texts = slice(self.block.starts[row], self.block.starts[row + 1])
        return Standing(self.block.rows(row, row + 1), self.lexical.rows(texts), self.dense.rows(texts),
                        self.seen[row:row + 1], self.ranker)


def measure(block: ProfileBlock, sample: TopicMatrix, starts: Places, ranker: Ranker = "hybrid") -> Standing:
    """Measures profiles against a sample; `starts` is where each call's topics begin, and where the last ends."""
    lexical, dense = Moments.empty(len(block.texts.vectors)), Moments.empty(len(block.texts.vectors))
    seen = np.empty((len(block.profiles), len(starts) - 1), dtype=np.float32)
    for first, last in block.slices(len(sample)):
        part, texts = block.rows(first, last), slice(block.starts[first], block.starts[last])
        words = lexical_scores(part.texts.counts, sample.postings)
        meaning = dense_scores(part.texts.vectors, sample.windows)
        lexical.measure(texts, words)
        dense.measure(texts, meaning)
        fused = fuse(words, meaning, lexical.rows(texts), dense.rows(texts), ranker)
        best = np.maximum.reduceat(_scores(part, fused), starts[:-1], axis=1)
        best.sort(axis=1)
        seen[first:last] = best
    return Standing(block, lexical, dense, seen, ranker)


def score_profiles(block: ProfileBlock, topics: TopicMatrix, sample: TopicMatrix,
                   ranker: Ranker = "hybrid") -> Iterator[Scored]:
    """For each profile in order its scores, where every topic of the sample is a call of its own."""
    return score(measure(block, sample, np.arange(len(sample) + 1), ranker), topics)


def score(standing: Standing, topics: TopicMatrix) -> Iterator[Scored]:
    """For each profile in order its scores for the topics."""
    for part, fused, lexical, dense in _parts(standing, topics):
        scores = _scores(part, fused)
        for row, profile in enumerate(part.profiles):
            sections = slice(part.starts[row] + 1, part.starts[row] + 1 + len(profile.sections))
            weighted = fused[sections]
            if len(weighted):
                weighted = weighted * section_weights(profile)[:, None]
            yield Scored(scores[row], lexical[row], dense[row], weighted)


def score_matrix(standing: Standing, topics: TopicMatrix) -> Matrix:
    """`(profiles, topics)` in one piece: for a few calls and many members."""
    found = np.empty((len(standing.block.profiles), len(topics)), dtype=np.float32)
    row = 0
    for part, fused, _, _ in _parts(standing, topics):
        found[row:row + len(part.profiles)] = _scores(part, fused)
        row += len(part.profiles)
    return found


def _parts(standing: Standing, topics: TopicMatrix) -> Iterator[tuple[ProfileBlock, Matrix, Matrix, Matrix]]:
    """Runs of profiles with F of all their texts, and both standardised parts of the whole profiles."""
    block = standing.block
    for first, last in block.slices(len(topics)):
        part, texts = block.rows(first, last), slice(block.starts[first], block.starts[last])
        lexical, dense = standing.lexical.rows(texts), standing.dense.rows(texts)
        words = lexical_scores(part.texts.counts, topics.postings)
        meaning = dense_scores(part.texts.vectors, topics.windows)
        wholes = part.starts[:-1]
        of_whole = lexical.rows(wholes).z(words[wholes]), dense.rows(wholes).z(meaning[wholes])
        yield part, fuse(words, meaning, lexical, dense, standing.ranker), *of_whole


def _scores(block: ProfileBlock, fused: Matrix) -> Matrix:
    """`(profiles, n)` from F of their texts."""
    found = np.empty((len(block.profiles), fused.shape[1]), dtype=np.float32)
    for shape in block.shapes:
        last_section = 1 + shape.weights.shape[1]
        texts = [fused[shape.starts + place] for place in range(last_section + shape.tags + shape.excluded)]
        for section, weights in zip(texts[1:last_section], shape.weights.T, strict=True):
            if (weights != 1).any():
                section *= weights[:, None]
        found[shape.rows] = profile_scores(texts[0], texts[1:last_section],
                                           texts[last_section:last_section + shape.tags],
                                           texts[last_section + shape.tags:])
    return found


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
