"""The search index behind one protocol: embedded (tantivy and numpy) or an Elasticsearch cluster.

Here: the query language, what an indexed call holds, both engines, sync with the record, highlighting. Not here: how
members are ranked (`matcher.rank`).
"""

from pathlib import Path

from matcher.errors import IndexFault
from matcher.index.protocol import SearchIndex


def open_index(url: str) -> SearchIndex:
    """The index of MUSTER_INDEX_URL: `embedded:FOLDER` or `http(s)://HOST[:PORT][,HOST…]`. Raises IndexFault.

    A server is reached for when the index is first asked something, not here.
    """
    kind, _, rest = url.partition(":")
    if kind == "embedded" and rest:
        from matcher.index.embedded import EmbeddedIndex
        return EmbeddedIndex(Path(rest))
    if kind in ("http", "https"):
        from config.settings import IndexSettings
        from matcher.index.elastic import ElasticIndex
        return ElasticIndex(url, IndexSettings())
    raise IndexFault(f"MUSTER_INDEX_URL is {url!r}: it must be embedded:FOLDER or http(s)://HOST[:PORT][,HOST…]")
