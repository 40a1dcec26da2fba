"""Sums of money as notices state them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Vat(StrEnum):
    """Whether a sum holds value added tax; UKDI states sums without, Find a Tender's gross with (domain.md 7.3)."""

    EXCLUDED = "ex"
    INCLUDED = "inc"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole and part units of an ISO 4217 currency."""

    amount: Decimal
    currency: str = "GBP"
    vat: Vat = Vat.UNKNOWN

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"a sum of money is a finite number of 0 or more, got {self.amount}")
