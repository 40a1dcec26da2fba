"""Which adapter reads which kind of source."""

from collections.abc import Callable

from config.catalogue import Source
from ingest.errors import IngestError
from ingest.sources.base import Adapter
from ingest.sources.feed import Feed
from ingest.sources.file_import import FileImport
from ingest.sources.manual import Manual

_ADAPTERS: dict[str, Callable[[Source], Adapter]] = {"atom": Feed, "rss": Feed, "manual": Manual,
                                                   "file": FileImport}


def adapter_for(source: Source) -> Adapter:
    """The adapter of a catalogue entry. Raises IngestError where its kind has none."""
    if source.kind not in _ADAPTERS:
        raise IngestError(f"{source.id}: no adapter reads sources of kind {source.kind} yet")
    return _ADAPTERS[source.kind](source)
