"""Pages that say more about an item than its listing does: one page a new item, politely apart."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlsplit

from config.catalogue import Source
from ingest.sources.base import Enriched, Request
from ingest.sources.govuk_content import GovukContent
from ingest.sources.pages import BusinessConnectPage, InnovateUkPage, UkriPage
from matcher.model.notice import Notice


class Enricher(Protocol):
    """Knows the page of a notice and reads it. No I/O."""

    host: str

    def request(self, source: Source, notice: Notice, pause: timedelta) -> Request | None:
        """The page of the notice, None where it has none here."""

    def read(self, source: Source, body: bytes, notice: Notice, request: Request, status: int) -> Enriched:
        """The notice with what the page says. Raises ParseError where the page is not what it should be."""


ENRICHERS: Mapping[str, Enricher] = MappingProxyType({
    "govuk_content": GovukContent(), "ukri_html": UkriPage(), "ifs_html": InnovateUkPage(),
    "iukbc_html": BusinessConnectPage()})


def enricher_for(source: Source, notice: Notice) -> Enricher | None:
    """The one that the catalogue names; for prepared calls the one that knows the page's host."""
    if source.enrich:
        chosen = ENRICHERS[source.enrich]
        return chosen if _host(notice.url) == chosen.host else None
    if source.kind == "file":
        return next((enricher for enricher in ENRICHERS.values() if enricher.host == _host(notice.url)), None)
    return None


def pause_of(source: Source) -> timedelta:
    """The least time between two pages."""
    return timedelta(seconds=source.enrich_pause_seconds)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
