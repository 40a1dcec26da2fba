import pytest

from ingest.facts.structured import date_fact, epoch_fact, money_fact
from matcher.model.fact import Field, Origin
from matcher.model.instant import DateKind, Precision

K = DateKind


@pytest.mark.parametrize(
    ("words", "context", "expected"),
    [
        ("2026-11-05T16:00:00", {}, "2026-11-05T16:00:00+00:00"),
        ("2026-12-18T12:00:00Z", {}, "2026-12-18T12:00:00+00:00"),
        ("2026-07-18T12:00:00+01:00", {}, "2026-07-18T11:00:00+00:00"),
        ("2026-07-18T12:00:00", {}, "2026-07-18T11:00:00+00:00"),
        ("2027-02-10T00:00:00.000+0000", {"default_time": "17:00 Europe/Brussels"}, "2027-02-10T16:00:00+00:00"),
        ("2026-12-01+01:00", {}, "2026-12-01T09:00:00+00:00"),
        ("11/30/2026", {"month_first": True}, "2026-11-30T09:00:00+00:00"),
        ("02/03/2026", {"month_first": True}, "2026-02-03T09:00:00+00:00"),
        ("2026-03-05T23:59:00", {"zone": "America/New_York"}, "2026-03-06T04:59:00+00:00"),
    ],
)
def test_a_field_is_read_in_its_own_form(words, context, expected):
    found = date_fact(K.CLOSES, words, "tender, end of tender period", **context)
    assert found.value.at.isoformat() == expected
    assert (found.origin, found.quote) == (Origin.STRUCTURED, words)


def test_a_field_without_a_day_is_no_date():
    assert date_fact(K.CLOSES, "to be confirmed", "deadline") is None
    assert epoch_fact(K.CLOSES, 10**20, "deadline") is None


def test_epoch_milliseconds_are_utc():
    found = epoch_fact(K.CLOSES, 1_766_059_200_000, "topicEndDate")
    assert (found.value.at.isoformat(), found.value.precision) == ("2025-12-18T12:00:00+00:00", Precision.DATETIME)


@pytest.mark.parametrize(
    ("amount", "kept"), [(182500, True), ("74000.50", True), (0, False), (-5, False), ("?", False), (None, False)]
)
def test_a_sum_is_kept_only_where_it_is_one(amount, kept):
    assert (money_fact(Field.TOTAL, amount, "GBP", "tender value") is not None) is kept
