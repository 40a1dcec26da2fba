"""The words that a call's page answers with."""

import pytest

from tests.support.calls import NOW, a_call
from web.facts import answers


@pytest.mark.parametrize(("facts", "words"), [({"trl_end_min": 6}, "Ending at TRL 6"),
                                              ({"trl_start_min": 3, "trl_end_min": 6}, "Starts at TRL 3 to 6")])
def test_an_answer_begins_with_a_capital_and_keeps_those_within(facts: dict[str, int], words: str) -> None:
    said = answers(a_call(**facts), NOW)
    assert words in str(said)
