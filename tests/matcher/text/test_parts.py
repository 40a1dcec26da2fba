"""Documents of several topics fall into their numbered parts, and others stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from matcher.text.parts import Part, parts_of

DOCUMENT = """Seven months of rapid work.
Contents
Challenge 1: Quiet radios
Challenge 2: Seeing through smoke
Challenge 1: Quiet radios
Mesh radio for small teams.
It must stay hidden.
Challenge 2 – Seeing through smoke
Lidar or infrared imaging that finds people.
"""


def test_each_part_has_its_number_title_and_text_and_the_contents_are_no_part() -> None:
    assert parts_of(DOCUMENT) == (
        Part("1", "Quiet radios", "Mesh radio for small teams.\nIt must stay hidden."),
        Part("2", "Seeing through smoke", "Lidar or infrared imaging that finds people."))


def test_a_part_may_be_one_paragraph_or_have_its_title_on_the_next_line() -> None:
    one = parts_of("Lot 1: Radios for teams. Mesh radio that hides.\nLot 2: Lidar. It sees through smoke.")
    assert one == (Part("1", "Radios for teams", "Mesh radio that hides."),
                   Part("2", "Lidar", "It sees through smoke."))
    lettered = parts_of("2.1 Theme A\nRadios\nMesh radio that hides.\n2.2 Theme B\nLidar\nIt sees through smoke.")
    assert [(p.ref, p.title, p.text) for p in lettered] == [
        ("A", "Radios", "Mesh radio that hides."), ("B", "Lidar", "It sees through smoke.")]


@pytest.mark.parametrize("text", [
    "", "Challenge 1: Only one of them.", "We saw challenge 1 and challenge 2 in passing.",
    "Challenge 2: no first\nChallenge 3: so not numbered from the first",
    "Lot 1 of 3 is closed.\nTopics 4 you", "Challenge 1:\nChallenge 2:",
])
def test_what_is_not_numbered_from_the_first_on_stays_whole(text: str) -> None:
    assert parts_of(text) == ()


def test_a_long_first_sentence_is_cut_for_the_title_and_kept_in_the_text() -> None:
    words = "word " * 30
    (first, _) = parts_of(f"Strand 1: {words.strip()}.\nStrand 2: {words.strip()}.")
    assert first.title.endswith("…")
    assert first.text.count("word") == 30


@given(some.text(alphabet="Challenge 12AB:\n.–", max_size=200))
def test_any_text_is_split_or_not_and_never_breaks(text: str) -> None:
    found = parts_of(text)
    assert len(found) != 1
    assert len({p.ref for p in found}) == len(found)
