"""Pictures: every number of the table stands in the picture, and a place on the scale is where the score says."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.pictures import MOST_SERIES, OTHERS, place_of, stacks

PARTS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 50), max_size=10)
WEEKS = st.lists(PARTS, min_size=1, max_size=8)


@given(WEEKS)
def test_columns_hold_every_call_and_stay_within_the_picture(weeks: list[dict[str, int]]) -> None:
    drawn = stacks([(str(n), parts) for n, parts in enumerate(weeks)])
    assert [c.total for c in drawn.columns] == [sum(parts.values()) for parts in weeks]
    assert [sum(counts) for _, counts in drawn.rows] == [sum(parts.values()) for parts in weeks]
    assert len(drawn.series) <= MOST_SERIES
    for column in drawn.columns:
        assert all(b.y >= -0.1 and b.y + b.height <= 120.2 for b in column.blocks)
        assert {b.series for b in column.blocks} <= set(range(len(drawn.series)))


def test_the_largest_series_are_named_and_the_rest_are_one() -> None:
    drawn = stacks([("week", Counter({name: n for n, name in enumerate("abcdefgh", 1)}))])
    assert drawn.series == ("h", "g", "f", "e", "d", OTHERS)
    assert drawn.rows == (("week", (8, 7, 6, 5, 4, 6)),)


@pytest.mark.parametrize(("score", "zone"), [(2.6, "possible"), (3.5, "good"), (4.2, "strong"), (99.0, "strong")])
def test_a_score_stands_in_the_zone_of_its_word(score: float, zone: str) -> None:
    place = place_of(score, (0.1, -5.0, score))
    start, end = next((a, b) for code, a, b in place.zones if code == zone)
    assert start <= place.x <= end
    assert len(place.others) == 2
