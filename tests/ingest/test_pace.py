from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pace import backoff_seconds, retry_after

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("stated", "seconds"), [
    ("120", 120), ("0", 0), ("Mon, 23 Nov 2026 09:05:00 GMT", 300), ("Mon, 23 Nov 2026 08:00:00 GMT", 0),
    ("99999999999999999999", 86400), ("Mon, 23 Nov 2099 09:05:00 GMT", 86400), (" 13 ", 13)])
def test_retry_after_is_read_in_seconds_and_as_a_date(stated: str, seconds: int) -> None:
    assert retry_after(stated, NOW) == NOW + timedelta(seconds=seconds)


@given(st.text(max_size=40))
def test_any_other_words_ask_for_nothing(stated: str) -> None:
    moment = retry_after(stated, NOW)
    assert moment is None or NOW <= moment <= NOW + timedelta(days=1)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_backing_off_doubles_and_never_goes_beyond_a_minute(attempt: int, chance: float) -> None:
    assert 0.5 <= backoff_seconds(attempt, chance) <= 60
    assert backoff_seconds(1, chance) <= backoff_seconds(3, chance)
