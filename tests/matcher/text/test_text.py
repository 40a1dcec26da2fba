"""Tokens, sentences, passages and packs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.text.acronyms import expansions
from matcher.text.analyse import stems
from matcher.text.passages import packs, passages, sentences


@pytest.mark.parametrize(("text", "expected"), [
    ("Detecting the detected detections", ["detect", "detect", "detect"]),
    ("Gdańsk's PORTS, 2026", ["gdansk", "s", "port", "2026"]),
    ("of the and", []),
    ("", []),
    ("日本語", []),
])
def test_tokens_are_folded_stemmed_and_free_of_stop_words(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("One thing. Another thing! A third?", ["One thing.", "Another thing!", "A third?"]),
    ("Sensors, e.g. Radar, for Dr. Hay and Fig. 2 only.", ["Sensors, e.g. Radar, for Dr. Hay and Fig. 2 only."]),
    ("Up to £1.5 million. £2 million in all.", ["Up to £1.5 million.", "£2 million in all."]),
    ("First line\nSecond line\n\n• an item\n- another", ["First line", "Second line", "an item", "another"]),
    ("Version 2.0 of the U.K. standard", ["Version 2.0 of the U.K. standard"]),
])
def test_sentences_end_where_a_reader_says_they_do(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=600))
def test_no_word_is_lost_by_cutting_into_sentences_or_packs(text: str) -> None:
    def spoken(written: str) -> list[str]:
        return "".join(c if c.isalnum() else " " for c in written).split()

    for cut in (sentences(text), packs(text)):
        assert spoken(" ".join(cut)) == spoken(text)


def test_a_passage_is_never_much_longer_than_asked_and_overlaps_the_next_by_a_sentence() -> None:
    text = " ".join(f"Sentence number {i} says a little about sensing." for i in range(60)) + " word" * 500
    found = passages(text, 50)
    assert max(len(p.split()) for p in found) <= 100
    assert sentences(found[0])[-1] == sentences(found[1])[0]


def test_packs_close_at_sixty_words_or_more() -> None:
    text = " ".join("Eight words are in this one sentence here." for _ in range(20))
    assert [len(p.split()) for p in packs(text)] == [64, 64, 32]


@pytest.mark.parametrize(("text", "expected"), [
    ("a SOC for small firms", [("SOC", "security operations centre")]),
    ("the soc was fine, check it", []),
    ("pqc migration", [("PQC", "post-quantum cryptography")]),
    ("post-quantum cryptography", [("post-quantum cryptography", "PQC")]),
])
def test_acronyms_are_spelt_out_both_ways_and_ambiguous_ones_only_in_their_own_case(
        text: str, expected: list[tuple[str, str]]) -> None:
    assert expansions(text) == expected
