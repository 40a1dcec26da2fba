"""What counts as a reason, what never does, and which words are said to be shared."""

from pathlib import Path

import pytest

from matcher.model.fact import Fact, Field, Origin
from matcher.rank.board import open_board
from matcher.rank.explain import is_condition, topic_sentences, without
from matcher.rank.fit import fit_of, left_out
from matcher.rank.lexical import Bm25
from matcher.rank.run import match_members
from matcher.rank.terms import shared_terms, wording
from matcher.rank.topics import Topic, profile_of, topics_of
from matcher.store.matches import match_of
from matcher.text.analyse import stem_counts
from matcher.text.boilerplate import Boilerplate
from tests.matcher.rank.builders import NOW, a_call, a_member, a_world
from tests.support.embedders import WordEmbedder

RADAR = "We seek drones with radar over a harbour."


def test_words_that_only_state_a_condition_are_no_reason(tmp_path: Path) -> None:
    needs = "Radar firmware engineers must hold Cyber Essentials Plus."
    demanding = a_call(60, lead=f"{RADAR} {needs}", facts=(*a_call(60).facts, Fact(
        Field.CERTS, ["ce_plus"], "must hold Cyber Essentials Plus.", "body", Origin.TEXT)))
    record = a_world(tmp_path, [*(a_call(i) for i in range(60)), demanding], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    with record.reading() as connection:
        found = match_of(connection, "finders", demanding.id)
    assert found
    assert [r.call_sentence for r in found.reasons] == [RADAR]


@pytest.mark.parametrize(("quote", "expected"), [
    ("hold Cyber Essentials Plus at bid", True), ("Plus", False), ("not there at all, and longer", False)])
def test_a_condition_makes_up_half_of_its_sentence(quote: str, expected: bool) -> None:
    assert is_condition("Firms must hold Cyber Essentials Plus at bid.", [quote]) is expected


def test_a_sentence_that_stands_in_many_calls_is_no_reason() -> None:
    house = "Apply through our portal for drones with radar."
    boilerplate = Boilerplate((f"Call about {name}", f"{house} It is about {name}.") for name in "abcdefg")
    assert topic_sentences(Topic("c", "Drones", f"{RADAR} {house}"), boilerplate) == [RADAR]


def test_a_title_is_a_reason_only_where_no_sentence_bears_the_score(tmp_path: Path) -> None:
    bare = a_call(60, title="Detecting drones over a harbour with radar", text="", lead="Apply by post.")
    record = a_world(tmp_path, [*(a_call(i) for i in range(60)), bare], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    board = open_board(record, WordEmbedder(), NOW)
    with record.reading() as connection:
        found, other = match_of(connection, "finders", bare.id), match_of(connection, "finders", "c0000")
    assert found
    assert other
    assert [r.call_sentence for r in found.reasons] == [bare.title]
    assert a_call(0).title not in [r.call_sentence for r in other.reasons]
    rest = without(topics_of(bare)[0], found.reasons)
    assert rest.title == ""
    scores = next(board.ranking.score([profile_of(a_member())], board.ranking.encode([rest])))
    assert scores.score[0] < found.score


@pytest.mark.parametrize(("mine", "call", "expected"), [
    ("post-quantum keys", "Post-quantum keys for radios", {"Post-quantum", "keys"}),
    ("we detect a drone", "Counter-drone systems", {"drone"}),                     # only a part is shared
    ("co-ordinated attacks", "Co-developed attacks", {"attacks"}),                 # "co" says nothing
    ("AI on the edge", "AI at the EDGE", {"AI", "EDGE"}),                          # as the call writes it
    ("we use six new ways to help", "Use new ways and help six users", set()),     # common words name nothing
    ("in 2027", "closes 2027", set()),
])
def test_shared_words_name_something_and_stand_as_the_call_writes_them(
        mine: str, call: str, expected: set[str]) -> None:
    others = [stem_counts(f"rail{n} wear") for n in range(20)]
    assert set(shared_terms(stem_counts(mine), wording([call]), Bm25([*others, stem_counts(call)]))) == expected


def test_in_a_small_sample_a_score_is_read_as_if_the_call_had_been_left_out() -> None:
    assert left_out(2.5, 40) == pytest.approx(2.69, abs=0.01)
    assert left_out(2.5, 3_000) == pytest.approx(2.5, abs=0.01)
    assert left_out(6.3, 40) == float("inf")
    assert left_out(-1.0, 40) < 0
    assert fit_of(2.48, 39).value == "possible"
    assert fit_of(2.48, 3_000).value == "weak"
    assert fit_of(9.0, 29).value == "too_few_calls_seen"
