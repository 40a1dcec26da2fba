"""The lead: topic text alone, however late it comes, and never nothing."""

import pytest

from matcher.text.lead import LEAD_WORDS, lead

TOPIC = ("Inspectors walk for hours along tunnels that have no signal and no light. We look for small robots that map "
         "them on their own, come back when their power runs low, and show what has changed since the last visit. "
         "Sensors may be of any kind.")


def test_what_headings_announce_as_aside_is_left_out_and_the_topic_goes_on_after_it() -> None:
    text = f"Summary\n{TOPIC}\nHow to apply\nUse the portal.\nEligibility\nFirms only.\nThe challenge\nBe exact."
    assert lead("Tunnels", text) == " ".join(f"Summary {TOPIC} The challenge Be exact.".split())


def test_a_topic_that_comes_after_thousands_of_words_is_the_lead() -> None:
    text = "Key dates\nThe call opens.\nTerms and conditions\n" + "You agree to it.\n" * 2_000 + f"Scope\n{TOPIC}"
    assert lead("Tunnels", text) == f"Scope {TOPIC}"


def test_rows_of_key_information_are_left_out() -> None:
    assert lead("Tunnels", f"Closing date: 1 May 2026\nTotal funding | £2 million\n{TOPIC}") == TOPIC


def test_a_short_call_is_all_topic() -> None:
    assert lead("Tunnels", "Funding\nUp to £5,000 for maps of tunnels.") == "Funding Up to £5,000 for maps of tunnels."


@pytest.mark.parametrize(("text", "expected"), [
    (f"Theseus\n{TOPIC}", TOPIC), (f"Theseus: {TOPIC}", TOPIC), (f"Theseus. {TOPIC}", TOPIC),
    (f"Theseus is a drone. {TOPIC}", f"Theseus is a drone. {TOPIC}"),
    (f"Theseus (TH) flies. {TOPIC}", f"Theseus (TH) flies. {TOPIC}"), ("Theseus", "Theseus")])
def test_a_title_is_left_out_where_it_stands_alone_not_where_it_begins_a_sentence(text: str, expected: str) -> None:
    assert lead("Theseus", text) == expected


def test_it_ends_after_300_words() -> None:
    assert len(lead("Tunnels", "word " * 5_000).split()) == LEAD_WORDS
