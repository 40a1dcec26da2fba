"""What a saved search finds, for alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from matcher.errors import IndexFault
from matcher.index.protocol import SearchIndex, SearchRequest
from matcher.mail.personal import Find
from matcher.text.embed import Embedder


def finder(index: SearchIndex, embedder: Embedder, now: datetime) -> Find:
    """Asks the index by words and by meaning, as the search page does; finds nothing while the index is away."""
    def find(words: str, filters: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
        try:
            page = index.search(SearchRequest(words, now, filters), embedder.embed([words])[0] if words else None)
        except IndexFault:
            return ()
        return [hit.call_id for hit in page.hits]
    return find
