"""The language of the search box."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.index.query import MAX_CLAUSES, Clause, Query, parse


@pytest.mark.parametrize(("typed", "stems"), [
    ("quantum sensing", ["quantum", "sens"]),
    ("the sensing of quantum", ["sens", "quantum"]),
    ("Counter-Drone", ["counter", "drone"]),
    ("https://example.org", ["https", "exampl", "org"]),
    ("drone drone", ["drone"]),
])
def test_words_are_ranked_by_their_stems(typed: str, stems: list[str]) -> None:
    assert [w.stem for w in parse(typed).words] == stems


@pytest.mark.parametrize(("typed", "clause"), [
    ('"machine learning"', Clause("phrase", ("machin", "learn"))),
    ('"machine learning', Clause("phrase", ("machin", "learn"))),
    ("+radar", Clause("phrase", ("radar",))),
    ("autonom*", Clause("prefix", ("autonom",))),
    ('funder:"Innovate UK"', Clause("field", ("innovate", "uk"), "funder")),
    ("by:ukri", Clause("field", ("ukri",), "funder")),
    ("title:drones", Clause("title", ("drone",))),
])
def test_conditions_must_hold(typed: str, clause: Clause) -> None:
    assert parse(typed).must == (clause,)
    assert parse(f"-{typed.lstrip('+')}").must_not == (clause,)


def test_only_words_and_phrases_are_embedded() -> None:
    assert parse('low power radar* "edge computing" -medical funder:dasa').text == "low power radar edge computing"


@pytest.mark.parametrize(("words", "needed"), [(1, 1), (2, 2), (3, 3), (4, 3), (8, 6), (40, 6)])
def test_most_of_the_words_are_needed(words: int, needed: int) -> None:
    assert parse(" ".join(f"word{n}" for n in range(words))).needed_words == needed


@pytest.mark.parametrize("nothing", ["", "   ", "-", '""', "*", "+", ":", "the", '-""', "- - -"])
def test_what_says_nothing_asks_nothing(nothing: str) -> None:
    query = parse(nothing)
    assert (query.words, query.must, query.must_not) == ((), (), ())


@given(st.text(max_size=200) | st.text(alphabet='ab"-+*: éß٣', max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_input_is_refused(typed: str) -> None:
    query = parse(typed)
    assert isinstance(query, Query)
    assert query.needed_words <= len(query.words) <= MAX_CLAUSES
    assert all(c.terms and all(c.terms) for c in (*query.must, *query.must_not))
