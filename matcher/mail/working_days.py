"""Working days in London: Monday to Friday without the bank holidays of England and Wales.

Worked out by rule (Banking and Financial Dealings Act 1971, and the proclaimed New Year's Day and May Day), so that
nothing must be fetched; a single day that is proclaimed for one year only counts as a working day.
"""

from datetime import date, timedelta

from dateutil.easter import easter

_MONDAY, _SATURDAY = 0, 5


def is_working_day(day: date) -> bool:
    """Whether daily mail goes out on this day."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def bank_holidays(year: int) -> frozenset[date]:
    """England's and Wales's bank holidays of a year; one that falls on a weekend is kept on the next free weekday."""
    fixed: set[date] = set()
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() >= _SATURDAY or day in fixed:
            day += timedelta(days=1)
        fixed.add(day)
    sunday = easter(year)
    return frozenset(fixed | {sunday - timedelta(days=2), sunday + timedelta(days=1), _first_monday(date(year, 5, 1)),
                              _first_monday(date(year, 5, 25)), _first_monday(date(year, 8, 25))})


def _first_monday(start: date) -> date:
    return start + timedelta(days=(_MONDAY - start.weekday()) % 7)
