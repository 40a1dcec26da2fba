"""Builders of calls: only what a test is about has to be said."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from matcher.model.call import Call, CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.money import Money

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def a_call(call_id: str = "c1", *, title: str = "Low-power sensing", text: str = "Sensing with little power.",
           closes: datetime | timedelta | None = None, opens: datetime | timedelta | None = None,
           source: str = "ukdi_atom", seen: datetime = NOW, **more: Any) -> Call:
    """A call whose dates may be given as distances from NOW, and facts by the names of `Field`:
    `a_call(closes=timedelta(days=3), funder="DASA", award_max=350_000)`."""
    known = {name: more.pop(name) for name in list(more) if name in set(Field) - {Field.STATUS}}
    facts = [_fact(Field(name), value) for name, value in known.items()]
    for kind, moment in ((DateKind.CLOSES, closes), (DateKind.OPENS, opens)):
        if moment is not None:
            at = NOW + moment if isinstance(moment, timedelta) else moment
            facts.append(_fact(Field.DATE, CallDate(kind, at, f"{at:%d %B %Y}")))
    more.setdefault("status", CallStatus.UNKNOWN)
    return Call(call_id, title, text, more.pop("lead", text), f"https://example.org/{call_id}", source, seen,
                more.pop("changed", seen), facts=tuple(facts), **more)


def _fact(field: Field, value: Any) -> Fact:
    if field in (Field.AWARD_MAX, Field.AWARD_MIN, Field.TOTAL) and not isinstance(value, Money):
        value = Money(Decimal(value))
    return Fact(field, value, str(value), "text", Origin.TEXT)
