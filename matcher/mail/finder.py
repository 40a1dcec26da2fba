"""What a saved search finds, for alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from matcher.errors import IndexFault
from matcher.index.entry import meaning_of
from matcher.index.protocol import SearchIndex, SearchRequest
from matcher.mail.personal import Find
from matcher.text.embed import Embedder


def finder(index: SearchIndex, embedder: Embedder, now: datetime) -> Find:
    """Every arrival that holds the words, and of the best by words and meaning those on the first page; nothing while
    the index is away."""
    def find(words: str, filters: Mapping[str, tuple[str, ...]], since: datetime) -> Sequence[str]:
        request = SearchRequest(words, now, filters)
        try:
            best = index.search(request, meaning_of(words, embedder))
            arrived = index.arrivals(request, since)
        except IndexFault:
            return ()
        return list(dict.fromkeys([*(hit.call_id for hit in best.hits), *arrived]))
    return find
