"""The spine: what a record gives back is what it was given."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from matcher.model.call import Call, CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.money import Money
from matcher.model.notice import Challenge
from matcher.model.words import date_words, days_left_words, money_words
from matcher.store.calls import calls_not_closed, get_call, put_call
from matcher.store.engine import open_record

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DEADLINE = CallDate(DateKind.CLOSES, datetime(2026, 6, 16, 11, tzinfo=UTC), "12:00 Midday on 16 June 2026 (BST)")


def a_call() -> Call:
    facts = (Fact(Field.DATE, DEADLINE, DEADLINE.words, "key information", Origin.TABLE),
             Fact(Field.AWARD_MAX, Money(Decimal(350000)), "up to £350,000", "body", Origin.TEXT))
    return Call("c1", "Sensing", "Low-power sensing.", "Low-power sensing.", "https://example.org/c1", "ukdi_atom",
                NOW, NOW, facts=facts, challenges=(Challenge("1", "At range", "Sensing at range."),))


def test_a_call_comes_back_from_the_record_as_it_was_put(tmp_path: Path) -> None:
    record = open_record(f"sqlite:///{tmp_path}/muster.db")
    with record.writing() as connection:
        put_call(connection, a_call())
    with record.reading() as connection:
        assert get_call(connection, "c1") == a_call()
        assert calls_not_closed(connection, NOW) == [a_call()]
        assert calls_not_closed(connection, DEADLINE.at.replace(minute=1)) == []


def test_a_call_is_open_until_the_minute_of_its_deadline_has_passed() -> None:
    assert a_call().status_at(DEADLINE.at) is CallStatus.OPEN
    assert a_call().status_at(DEADLINE.at.replace(second=1)) is CallStatus.CLOSED


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="UTC"):
        CallDate(DateKind.CLOSES, datetime(2026, 6, 16, 11), "16 June")  # noqa: DTZ001


def test_a_deadline_is_shown_with_day_time_and_zone() -> None:
    assert date_words(DEADLINE) == "Tuesday 16 June 2026, midday (UK time)"
    assert days_left_words(DEADLINE.at, NOW) == "15 days left"
    assert money_words(Money(Decimal(3_000_000))) == "£3 million"
    assert money_words(Money(Decimal(350_000))) == "£350,000"
