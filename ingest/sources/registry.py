"""Which adapter reads which kind of source."""

from collections.abc import Callable

from config.catalogue import Source
from ingest.sources.base import Adapter
from ingest.sources.feed import Feed
from ingest.sources.file_import import FileImport
from ingest.sources.govuk import GovukFeed, GovukSearch
from ingest.sources.grants_gov import GrantsGov
from ingest.sources.manual import Manual
from ingest.sources.next_data import NextData
from ingest.sources.nspa import Nspa
from ingest.sources.ocds import ContractsFinder, DevolvedPortal, FindATender
from ingest.sources.sbir import Sbir
from ingest.sources.sedia import Sedia
from ingest.sources.ted import Ted

_ADAPTERS: dict[str, Callable[[Source], Adapter]] = {
    "atom": Feed, "rss": Feed, "govuk_search": GovukSearch, "sedia": Sedia, "ted": Ted, "grants_gov": GrantsGov,
    "sbir": Sbir, "xml": Nspa, "next_data": NextData, "manual": Manual, "file": FileImport}
_OCDS: dict[str, Callable[[Source], Adapter]] = {
    "fts": FindATender, "cf": ContractsFinder, "pcs": DevolvedPortal, "s2w": DevolvedPortal}


def adapter_for(source: Source) -> Adapter:
    """The adapter of a catalogue entry."""
    if source.kind == "ocds":
        return _OCDS[source.profile or "cf"](source)
    if source.kind == "atom" and source.enrich == "govuk_content":
        return GovukFeed(source)
    return _ADAPTERS[source.kind](source)
