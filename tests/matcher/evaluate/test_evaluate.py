"""Folders that are whole and folders that are not, and measures that agree with the published definitions."""

import json
from pathlib import Path

import pytest

from matcher.evaluate.beir import EvaluationError, read_corpus, read_judgements, read_queries
from matcher.evaluate.metrics import measure, summary
from matcher.evaluate.run import rank_folder, written
from matcher.rank.recipe import Ranker
from tests.support.embedders import WordEmbedder


def a_folder(path: Path) -> Path:
    documents = [("d1", "Harbour drones", "Detecting small drones over a harbour"), ("d2", "Bogies", "Rail bogie wear"),
                 ("d3", "", "drones"), ("d4", "Title only", "")]
    lines = [json.dumps({"_id": i, "title": t, "text": x}) for i, t, x in documents]
    (path / "corpus.jsonl").write_text("\n".join(lines))
    (path / "queries-dev.jsonl").write_text('{"_id": "q1", "text": "We find drones near harbours."}\n{"_id": "q2"}')
    return path


def test_a_query_finds_its_call_and_an_empty_one_harms_nothing(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    run = dict(rank_folder(read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries-dev.jsonl"),
                           WordEmbedder()))
    assert run["q1"][0][0] == "d1"
    assert [score for _, score in run["q2"]] == [0.0] * 4


@pytest.mark.parametrize(("line", "message"), [
    ("{", ":1: not JSON"),
    ("[]", ":1: must be a JSON object"),
    ('{"text": "no id"}', ":1: _id must be text"),
    ('{"_id": "q", "metadata": {"sections": "x"}}', "metadata.sections must be a list"),
    ('{"_id": "q", "metadata": {"sections": [3]}}', "a section must be an object"),
    ('{"_id": "q"}\n\n{"_id": "q"}', ":3: _id 'q' stands twice"),
    ('{"_id": "two words"}', ":1: _id must be one word"),
    ("\n", "no queries"),
])
def test_a_bad_line_is_named_by_its_place(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "queries.jsonl").write_text(line)
    with pytest.raises(EvaluationError, match=message):
        read_queries(tmp_path / "queries.jsonl")


def test_a_query_may_lack_metadata_and_a_section_its_title_or_year(tmp_path: Path) -> None:
    sections = {"sections": [{"text": "t", "year": None}]}
    (tmp_path / "q.jsonl").write_text(json.dumps({"_id": "a"}) + "\n" + json.dumps({"_id": "b", "metadata": sections}))
    bare, sectioned = read_queries(tmp_path / "q.jsonl")
    assert bare.sections == ()
    assert sectioned.sections[0].text == "t"


@pytest.mark.parametrize("text", ["query-id\tcorpus-id\tscore\nq\td\t2\nq\te\t0\n", "q 0 d 2\n"])
def test_judgements_are_read_with_a_header_or_in_four_columns(tmp_path: Path, text: str) -> None:
    (tmp_path / "q.tsv").write_text(text)
    assert read_judgements(tmp_path / "q.tsv") == {"q": {"d": 2.0}}


@pytest.mark.parametrize("line", ["q\td", "q\td\tgood", "q\td\tnan"])
def test_a_judgement_that_says_no_grade_is_named_by_its_place(tmp_path: Path, line: str) -> None:
    (tmp_path / "q.tsv").write_text(f"query-id\tcorpus-id\tscore\n{line}\n")
    with pytest.raises(EvaluationError, match=":2: need query, document and grade"):
        read_judgements(tmp_path / "q.tsv")


@pytest.mark.parametrize("ranker", ["hybrid", "lexical", "dense"])
def test_the_set_may_be_turned_round_and_hold_numbers_for_ids_and_single_words(tmp_path: Path, ranker: Ranker) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": 1, "text": "drones"}\n{"_id": 2, "title": "bogies", "text": null}')
    (tmp_path / "queries.jsonl").write_text('{"_id": 7, "text": "drones", "metadata": null}')
    run = dict(rank_folder(read_corpus(tmp_path / "corpus.jsonl"), read_queries(tmp_path / "queries.jsonl"),
                           WordEmbedder(), ranker))
    assert [document for document, _ in run["7"]] == ["1", "2"]


def test_a_run_is_written_as_it_goes_by(tmp_path: Path) -> None:
    found = [("q1", [("d2", 1.5), ("d1", -0.25)])]
    assert list(written(tmp_path / "run", found, "muster")) == found
    assert (tmp_path / "run").read_text() == "q1 Q0 d2 1 1.500000 muster\nq1 Q0 d1 2 -0.250000 muster\n"
    with pytest.raises(EvaluationError, match="--run"):
        list(written(tmp_path / "no" / "run", found, "muster"))


def test_measures_are_as_defined() -> None:
    ndcg, at10, at50, precision = measure(["x", "a", "b"], {"a": 3.0, "b": 1.0, "c": 2.0}, least=2)
    assert ndcg == pytest.approx((7 / 1.58496 + 1 / 2) / (7 + 3 / 1.58496 + 1 / 2), abs=1e-4)
    assert (at10, at50, precision) == (0.5, 0.5, 0.25)


def test_a_query_that_the_run_lacks_counts_as_nothing_found() -> None:
    assert summary({"a": ["d"]}, {"a": {"d": 1.0}, "b": {"d": 1.0}})["MAP"] == (0.5, 0.5)
