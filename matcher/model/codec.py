"""Facts' values to JSON and back: the record, the API and the exports share this one form."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from matcher.model.fact import Field
from matcher.model.instant import CallDate, DateKind, Precision, TimeBasis
from matcher.model.money import Money, Vat

MONEY_FIELDS = frozenset({Field.TOTAL, Field.AWARD_MAX, Field.AWARD_MIN})


def value_to_json(value: Any) -> Any:
    """A fact's value as plain JSON; `CallDate` and `Money` become objects with their parts by name."""
    if isinstance(value, CallDate):
        return {"kind": value.kind.value, "at": value.at.isoformat() if value.at else None, "words": value.words,
                "zone": value.zone, "precision": value.precision.value, "basis": value.basis.value, "note": value.note}
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency, "vat": value.vat.value}
    return value


def value_from_json(field: Field, stored: Any) -> Any:
    """The value that `value_to_json` was given. Raises KeyError or ValueError where `stored` was not made by it."""
    if field is Field.DATE:
        at = datetime.fromisoformat(stored["at"]).astimezone(UTC) if stored["at"] else None
        return CallDate(DateKind(stored["kind"]), at, stored["words"], stored["zone"], Precision(stored["precision"]),
                        TimeBasis(stored["basis"]), stored["note"])
    if field in MONEY_FIELDS:
        return Money(Decimal(stored["amount"]), stored["currency"], Vat(stored["vat"]))
    return stored
