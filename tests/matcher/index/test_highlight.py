"""Marks what matched, and nothing else of the text is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.index.highlight import Marker, opening


def test_every_form_of_a_word_is_marked() -> None:
    assert Marker({"sens"}).mark("Sensing, sensors and SENSE") == (
        ("Sensing", True), (", sensors and ", False), ("SENSE", True))


def test_accents_and_prefixes_are_marked() -> None:
    assert Marker({"gdansk"}, ("auto",)).mark("Gdańsk autonomy") == (("Gdańsk", True), (" ", False), ("autonomy", True))


def test_a_word_is_marked_in_every_text_that_has_it_and_only_there() -> None:
    marker = Marker({"radar"}, ("auto",))
    assert marker.mark("Radar") == (("Radar", True),)
    assert marker.mark("Sonar, autonomy") == (("Sonar, ", False), ("autonomy", True))
    assert marker.mark("Radar, sonar") == (("Radar", True), (", sonar", False))


def test_the_piece_with_the_most_different_words_is_shown() -> None:
    text = "Radar here. " + "filler words " * 60 + "a radar for drones. " + "more filler " * 60
    (runs,) = Marker({"radar", "drone"}).snippets(text, most=1)
    assert {t for t, is_match in runs if is_match} == {"radar", "drones"}
    assert runs[0][0].startswith("… ")


def test_a_text_without_a_match_has_no_snippets_but_an_opening() -> None:
    assert Marker({"radar"}).snippets("Nothing of the kind.") == ()
    assert opening("Nothing of the kind.") == (("Nothing of the kind.", False),)
    assert opening(" ") == ()


@given(st.text(max_size=300), st.sets(st.sampled_from(["a", "radar", "5g", "x"]), max_size=3))
@settings(max_examples=200, deadline=None)
def test_marking_keeps_the_text(text: str, marked: set[str]) -> None:
    marker = Marker(marked, ("b",))
    runs = marker.mark(text)
    assert "".join(t for t, _ in runs) == text
    assert all(t for piece in marker.snippets(text) for t, _ in piece)
