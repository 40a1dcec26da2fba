"""What the two United States sources say alike."""

from collections.abc import Iterator
from typing import Any

from ingest.sources.answers import words
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin

_POSTED = {"posted": CallStatus.OPEN, "forecasted": CallStatus.FORECAST, "closed": CallStatus.CLOSED,
           "archived": CallStatus.CLOSED, "open": CallStatus.OPEN, "future": CallStatus.UPCOMING,
           "pre-release": CallStatus.UPCOMING}


def common_facts(row: dict[str, Any], status: str, agency: str, number: str) -> Iterator[Fact]:
    """Status, agency, number and programme."""
    if status in _POSTED:
        yield Fact(Field.STATUS, _POSTED[status].value, status, "status", Origin.STRUCTURED)
    if agency:
        yield Fact(Field.FUNDER, agency, agency, "agency", Origin.STRUCTURED)
    if number:
        yield Fact(Field.REFERENCE, number, number, "number", Origin.STRUCTURED)
    if program := words(row, "program"):
        yield Fact(Field.PROGRAMME, program, program, "program", Origin.STRUCTURED)
