"""The recipe over an engine's candidates ranks as well as the recipe over everything."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from matcher.evaluate.beir import read_corpus, read_judgements, read_queries
from matcher.evaluate.metrics import summary
from matcher.index.protocol import IndexEntry, SearchIndex
from matcher.model.call import CallStatus
from matcher.rank.encode import encode_profiles
from matcher.rank.lexical import Bm25
from matcher.rank.matrices import TopicMatrix, score_profiles, texts_of
from matcher.rank.topics import Profile, profile_from
from matcher.text.analyse import stem_counts, stems
from matcher.text.embed import Meaning
from matcher.text.lead import lead
from tests.index_contract.corpus import NOW, lead_vectors, open_entries
from tests.support.calls import a_call
from tests.support.embedders import real_embedder
from tests.support.shared import shared

_EACH = {"uk-sme-calls": 1_000, "eu-security-consortium": 100}
"""Candidates of a text: the product's own number; fewer where the whole corpus holds less than that."""
_QUERIES = 20


@dataclass(frozen=True)
class _Set:
    """A dev set ranked by the recipe over everything; `rankings` in the order of `profiles`."""

    entries: list[IndexEntry]
    profiles: list[Profile]
    meanings: dict[str, Meaning]
    rankings: list[list[str]]
    judgements: dict[str, dict[str, float]]


@pytest.mark.parametrize("folder", _EACH)
def test_candidates_lose_nothing(empty: SearchIndex, folder: str) -> None:
    ranked = _ranked(folder)
    for start in range(0, len(ranked.entries), 512):
        empty.put(ranked.entries[start:start + 512])
    whole = {p.id: ranking[:1000] for p, ranking in zip(ranked.profiles, ranked.rankings, strict=True)}
    part = {}
    for profile, ranking in zip(ranked.profiles, ranked.rankings, strict=True):
        found: set[str] = set()
        for text in texts_of(profile):
            found |= empty.candidates(stems(text), ranked.meanings[text], _EACH[folder], NOW)
        part[profile.id] = [name for name in ranking if name in found][:1000]
    everything, candidates = (summary(run, ranked.judgements)["nDCG@10"][0] for run in (whole, part))
    assert everything > 0.1
    assert abs(everything - candidates) <= 0.005


@cache
def _ranked(folder: str) -> _Set:
    path, embedder = shared(f"data/eval/{folder}"), real_embedder()
    documents, queries = read_corpus(path / "corpus.jsonl"), read_queries(path / "queries-dev.jsonl")[:_QUERIES]
    calls = [a_call(d.id, title=d.title, text=d.text, lead=lead(d.title, d.text), status=CallStatus.OPEN)
             for d in documents]
    counts = [stem_counts(f"{c.title}\n{c.lead}") for c in calls]
    bm25 = Bm25(counts)
    corpus = TopicMatrix(bm25.documents(counts), np.array([[v[0], v[-1]] for v in lead_vectors(calls)]))
    profiles = [profile_from(q.id, q.text, q.sections) for q in queries]
    block = encode_profiles(profiles, bm25, embedder)
    texts = [text for profile in profiles for text in texts_of(profile)]
    rankings = [[documents[i].id for i in np.argsort(-scored.score, kind="stable")]
                for scored in score_profiles(block, corpus, corpus)]
    judged = read_judgements(path / "qrels" / "dev.tsv")
    meanings = {t: Meaning(v, embedder.fingerprint) for t, v in zip(texts, block.texts.vectors, strict=True)}
    return _Set(open_entries(calls), profiles, meanings, rankings,
                {q.id: judged[q.id] for q in queries if q.id in judged})
