"""What every answer with a list of rows has in common: each row alone becomes a notice, a refusal, or neither."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from ingest.sources.answers import words
from ingest.sources.base import Adapter, Enriched, Parsed, Refusal, Request
from ingest.sources.enrichers import enricher_for, pause_of
from matcher.model.notice import Notice


class Enrichable(Adapter):
    """An adapter whose catalogue entry may name pages that say more."""

    def enrich(self, notice: Notice) -> Request | None:
        """The page of the notice that its enricher knows."""
        enricher = enricher_for(self.source, notice)
        return enricher.request(self.source, notice, pause_of(self.source)) if enricher else None

    def parse_enriched(self, body: bytes, notice: Notice, request: Request, status: int = 200) -> Enriched:
        """The notice with what that page says."""
        enricher = enricher_for(self.source, notice)
        return enricher.read(self.source, body, notice, request, status) if enricher else Enriched(notice)


class Listing(Enrichable):
    """Rows of JSON."""

    def read_all(self, rows: Iterable[Any], called: str) -> Parsed:
        """Every row by itself; `called` is what a row is in the messages."""
        items: list[Notice | Refusal] = []
        left_out = 0
        for number, row in enumerate(rows, start=1):
            place = f"{called} {number}"
            try:
                item = self.item(row, place) if isinstance(row, dict) else Refusal(place, "is no object")
            except Exception as error:
                item = Refusal(place, f"cannot be read: {type(error).__name__}: {error}")
            if item is None:
                left_out += 1
            else:
                items.append(item)
        return Parsed(tuple(items), left_out=left_out)

    @abstractmethod
    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One row; None where it is outside the source's scope."""


def fingerprint(row: Any, *dated_by: str) -> str:
    """A version: the row's own date, where it has one, and a digest of all that it says."""
    digest = hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:16]
    stated = next((value for name in dated_by if (value := words(row, name))), "")
    return f"{stated}#{digest}"
