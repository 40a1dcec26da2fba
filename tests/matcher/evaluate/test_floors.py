"""The ranking keeps its level on real sets."""

import pytest

from matcher.evaluate.beir import read_corpus, read_judgements, read_queries
from matcher.evaluate.metrics import summary
from matcher.evaluate.run import rank_folder
from tests.support.embedders import real_embedder
from tests.support.shared import shared


@pytest.mark.slow
def test_the_packaged_model_keeps_its_level_on_the_eu_set() -> None:
    folder = shared("data/eval/eu-security-consortium")
    run = rank_folder(read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries-dev.jsonl"), real_embedder())
    ranked = {query: [document for document, _ in ranking] for query, ranking in run}
    found = summary(ranked, read_judgements(folder / "qrels/dev.tsv"))
    assert found["nDCG@10"][0] >= 0.13      # .1341 where it was measured; int8 sums differ a little between processors
    assert found["Recall@50"][0] >= 0.40
