"""Calls and members for the tests of the rules, from the facts that a test is about."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from matcher.model.call import Call
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.member import Member
from matcher.model.money import Money

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
CLOSES = datetime(2026, 7, 1, 11, tzinfo=UTC)


def a_call(closes: datetime | None = CLOSES, dates: dict[DateKind, datetime] | None = None, **facts: Any) -> Call:
    """A call that says just these facts; names are those of Field, quotes are "says NAME"."""
    standing = [Fact(Field[name.upper()], value, f"says {name}", "body", Origin.TEXT) for name, value in facts.items()]
    every = ({DateKind.CLOSES: closes} if closes else {}) | (dates or {})
    standing += [Fact(Field.DATE, CallDate(kind, at, "words"), "words", "body", Origin.TEXT) for kind,
        at in every.items()]
    return Call("c1", "A call", "", "", "", "ukdi_atom", NOW, NOW, facts=tuple(standing))


def a_member(**fields: Any) -> Member:
    """A member that told us just these fields."""
    return Member(id="m1", name="A firm", **fields)


def pounds(amount: int) -> Money:
    """A sum in pounds."""
    return Money(Decimal(amount))
