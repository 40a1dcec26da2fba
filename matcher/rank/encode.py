"""Turns profiles and topics into matrices: counts their stems and embeds their texts."""

from collections.abc import Callable, Sequence

from matcher.rank.lexical import Bm25
from matcher.rank.matrices import ProfileBlock, TopicMatrix, block_of, texts_of
from matcher.rank.topics import TEXT_TOKENS, Profile, Topic, stack_windows, topic_windows
from matcher.text.analyse import stem_counts
from matcher.text.embed import Embedder, Vectors

Progress = Callable[[int], None]
_AT_ONCE = 256


def encode_topics(topics: Sequence[Topic], bm25: Bm25, embedder: Embedder,
                  progress: Progress | None = None) -> TopicMatrix:
    """Topics as matrices; `progress` hears how many more are done."""
    found: list[Vectors] = []
    for start in range(0, len(topics), _AT_ONCE):
        batch = [topic_windows(topic, embedder) for topic in topics[start:start + _AT_ONCE]]
        vectors = embedder.embed([window for windows in batch for window in windows])
        first = 0
        for windows in batch:
            found.append(vectors[first:first + len(windows)])
            first += len(windows)
        if progress:
            progress(len(batch))
    return TopicMatrix(bm25.documents([stem_counts(t.text) for t in topics]), stack_windows(found, embedder.dimension))


def encode_profiles(profiles: Sequence[Profile], bm25: Bm25, embedder: Embedder) -> ProfileBlock:
    """Profiles as matrices."""
    texts = [text for profile in profiles for text in texts_of(profile)]
    return block_of(profiles, [stem_counts(t) for t in texts], _embed(texts, embedder), bm25)


def _embed(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """A text without a word has no direction: zero, which is equally far from everything."""
    vectors = embedder.embed(texts, max_tokens=TEXT_TOKENS)
    vectors[[not any(c.isalnum() for c in text) for text in texts]] = 0
    return vectors
