"""Ranks a BEIR folder with the product's own ranking; the whole corpus is the standing sample."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from matcher.evaluate.beir import Document, EvaluationError, Query
from matcher.rank.encode import encode_profiles, encode_topics
from matcher.rank.lexical import Bm25
from matcher.rank.matrices import score_profiles
from matcher.rank.recipe import Ranker
from matcher.rank.topics import Topic, profile_from
from matcher.text.analyse import stem_counts
from matcher.text.embed import Embedder
from matcher.text.lead import lead

DEPTH = 1000
Ranking = list[tuple[str, float]]


def rank_folder(documents: Sequence[Document], queries: Sequence[Query], embedder: Embedder, ranker: Ranker = "hybrid",
                progress: Callable[[int], None] | None = None) -> Iterator[tuple[str, Ranking]]:
    """For each query, by id, the best 1,000 documents with their scores, best first; ties in order of id."""
    topics = [Topic(d.id, d.title, lead(d.title, d.text)) for d in documents]
    bm25 = Bm25(stem_counts(t.text) for t in topics)
    corpus = encode_topics(topics, bm25, embedder, progress)
    block = encode_profiles([profile_from(q.id, q.text, q.sections) for q in queries], bm25, embedder)
    order = np.argsort(np.argsort([d.id for d in documents]))
    for query, scored in zip(queries, score_profiles(block, corpus, corpus, ranker), strict=True):
        scores = scored.score
        best = np.lexsort((order, -scores))[:DEPTH]
        yield query.id, [(documents[i].id, float(scores[i])) for i in best]


def written(path: Path, run: Iterable[tuple[str, Ranking]], tag: str) -> Iterator[tuple[str, Ranking]]:
    """Passes a run on and writes it as it goes by, as a TREC run file: query Q0 document rank score tag."""
    try:
        with path.open("w", encoding="utf-8") as file:
            for query, ranking in run:
                file.writelines(f"{query} Q0 {document} {place} {score:.6f} {tag}\n"
                                for place, (document, score) in enumerate(ranking, 1))
                yield query, ranking
    except OSError as error:
        raise EvaluationError(f"--run: {error}") from error
