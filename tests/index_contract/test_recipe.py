"""The recipe over an engine's candidates ranks as well as the recipe over everything."""


import numpy as np
import pytest

from matcher.evaluate.beir import read_corpus, read_judgements, read_queries
from matcher.evaluate.metrics import summary
from matcher.index.protocol import SearchIndex
from matcher.model.call import CallStatus
from matcher.rank.encode import encode_profiles
from matcher.rank.lexical import Bm25
from matcher.rank.matrices import TopicMatrix, score_profiles, texts_of
from matcher.rank.topics import Profile, profile_from, stack_windows
from matcher.text.analyse import stem_counts, stems
from matcher.text.lead import lead
from tests.index_contract.corpus import NOW, lead_vectors, open_entries
from tests.support.calls import a_call
from tests.support.embedders import real_embedder
from tests.support.shared import shared

_EACH = {"uk-sme-calls": 1_000, "eu-security-consortium": 100}
"""Candidates of a text: the product's own number; fewer where the whole corpus holds less than that."""


@pytest.mark.parametrize("folder", _EACH)
def test_candidates_lose_nothing(empty: SearchIndex, folder: str) -> None:
    path = shared(f"data/eval/{folder}")
    documents, queries = read_corpus(path / "corpus.jsonl"), read_queries(path / "queries-dev.jsonl")
    judgements = read_judgements(path / "qrels" / "dev.tsv")
    queries = queries[:20]
    calls = [a_call(d.id, title=d.title, text=d.text, lead=lead(d.title, d.text), status=CallStatus.OPEN)
             for d in documents]
    vectors = lead_vectors(calls)
    entries = open_entries(calls)
    for start in range(0, len(entries), 512):
        empty.put(entries[start:start + 512])

    embedder = real_embedder()
    bm25 = Bm25([stem_counts(f"{c.title}\n{c.lead}") for c in calls])
    corpus = TopicMatrix(bm25.documents([stem_counts(f"{c.title}\n{c.lead}") for c in calls]),
                         stack_windows(vectors, embedder.dimension))
    profiles = [profile_from(q.id, q.text, q.sections) for q in queries]
    scores = score_profiles(encode_profiles(profiles, bm25, embedder), corpus, corpus)

    whole, part = {}, {}
    for profile, row in zip(profiles, scores, strict=True):
        ranking = [documents[i].id for i in np.argsort(-row, kind="stable")]
        found = _candidates(empty, profile, _EACH[folder])
        whole[profile.id] = ranking[:1000]
        part[profile.id] = [name for name in ranking if name in found][:1000]
    wanted = {q.id: judgements[q.id] for q in queries if q.id in judgements}
    everything, candidates = (summary(run, wanted)["nDCG@10"][0] for run in (whole, part))
    assert abs(everything - candidates) <= 0.005


def _candidates(index: SearchIndex, profile: Profile, size: int) -> set[str]:
    texts = texts_of(profile)
    vectors = real_embedder().embed(texts)
    found: set[str] = set()
    for text, vector in zip(texts, vectors, strict=True):
        found |= index.candidates(stems(text), vector, size, NOW)
    return found
