"""Turns profiles and topics into matrices: counts their stems and embeds their texts."""

from collections.abc import Callable, Sequence

import numpy as np

from matcher.rank.lexical import Bm25
from matcher.rank.matrices import ProfileBlock, TopicMatrix, block_of, texts_of
from matcher.rank.topics import LEAD_WINDOWS, TEXT_TOKENS, Profile, Topic, topic_windows
from matcher.text.analyse import stem_counts
from matcher.text.embed import Embedder, Vectors

Progress = Callable[[int], None]
_AT_ONCE = 256


def encode_topics(topics: Sequence[Topic], bm25: Bm25, embedder: Embedder,
                  progress: Progress | None = None) -> TopicMatrix:
    """Topics as matrices; `progress` hears how many more are done."""
    windows_of = np.zeros((len(topics), LEAD_WINDOWS, embedder.dimension), dtype=np.float32)
    for start in range(0, len(topics), _AT_ONCE):
        batch = [topic_windows(topic, embedder) for topic in topics[start:start + _AT_ONCE]]
        vectors = embedder.embed([window for windows in batch for window in windows])
        first = 0
        for row, windows in enumerate(batch, start):
            windows_of[row] = vectors[[first, first + len(windows) - 1]]     # a lead of one window has it twice
            first += len(windows)
        if progress:
            progress(len(batch))
    return TopicMatrix(bm25.documents(stem_counts(t.text) for t in topics), windows_of)


def encode_profiles(profiles: Sequence[Profile], bm25: Bm25, embedder: Embedder) -> ProfileBlock:
    """Profiles as matrices."""
    texts = [text for profile in profiles for text in texts_of(profile)]
    return block_of(profiles, [stem_counts(t) for t in texts], _embed(texts, embedder), bm25)


def _embed(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """A text without a word has no direction: zero, which is equally far from everything."""
    vectors = embedder.embed(texts, max_tokens=TEXT_TOKENS)
    vectors[[not any(c.isalnum() for c in text) for text in texts]] = 0
    return vectors
