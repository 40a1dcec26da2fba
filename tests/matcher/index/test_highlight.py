"""Marks what matched, and nothing else of the text is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.index.highlight import mark, opening, snippets


def test_every_form_of_a_word_is_marked() -> None:
    assert mark("Sensing, sensors and SENSE", {"sens"}) == (
        ("Sensing", True), (", sensors and ", False), ("SENSE", True))


def test_accents_and_prefixes_are_marked() -> None:
    assert mark("Gdańsk autonomy", {"gdansk"}, ("auto",)) == (("Gdańsk", True), (" ", False), ("autonomy", True))


def test_the_piece_with_the_most_different_words_is_shown() -> None:
    text = "Radar here. " + "filler words " * 60 + "a radar for drones. " + "more filler " * 60
    (runs,) = snippets(text, {"radar", "drone"}, most=1)
    assert {t for t, is_match in runs if is_match} == {"radar", "drones"}
    assert runs[0][0].startswith("… ")


def test_a_text_without_a_match_has_no_snippets_but_an_opening() -> None:
    assert snippets("Nothing of the kind.", {"radar"}) == ()
    assert opening("Nothing of the kind.") == (("Nothing of the kind.", False),)
    assert opening(" ") == ()


@given(st.text(max_size=300), st.sets(st.sampled_from(["a", "radar", "5g", "x"]), max_size=3))
@settings(max_examples=200, deadline=None)
def test_marking_keeps_the_text(text: str, marked: set[str]) -> None:
    runs = mark(text, marked, ("b",))
    assert "".join(t for t, _ in runs) == text
    assert all(t for piece in snippets(text, marked) for t, _ in piece)
