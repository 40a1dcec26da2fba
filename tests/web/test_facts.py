"""The words that a call's page answers with."""

import pytest

from tests.support.calls import NOW, a_call
from web.first_screen import answers
from web.labels import licence_words
from web.words import code_words


@pytest.mark.parametrize(("facts", "words"), [({"trl_end_min": 6}, "Ending at TRL 6"),
                                              ({"trl_start_min": 3, "trl_end_min": 6}, "Starts at TRL 3 to 6")])
def test_an_answer_begins_with_a_capital_and_keeps_those_within(facts: dict[str, int], words: str) -> None:
    said = answers(a_call(**facts), NOW)
    assert words in str(said)


@pytest.mark.parametrize(("code", "words"), [
    ("cpv:72212730", "72212730 Security software development"), ("cpv:01000000", "01000000"),
    ("ce_plus", "Cyber Essentials Plus"), ("never_heard", "never heard")])
def test_a_code_is_said_as_a_reader_would_say_it(code: str, words: str) -> None:
    assert code_words(code) == words


@pytest.mark.parametrize(("source_id", "words"), [
    ("find_a_tender", "Open Government Licence v3.0"), ("nspa_xml", ""), ("gone_from_the_catalogue", "")])
def test_the_licence_of_a_source_is_named_where_it_states_one(source_id: str, words: str) -> None:
    assert licence_words(source_id) == words
