"""What an index in Elasticsearch holds, for the check: every call's id and the hash of what is stored of it."""

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from matcher.index.elastic_mapping import derived
from matcher.index.elastic_target import KEPT
from matcher.index.entry import document_hash

_PAGE = 1_000


def hashes(client: Elasticsearch, index: str) -> Iterator[tuple[str, str]]:
    """Walks over every document, a thousand at a time, at one moment of the index.

    One whose searched fields differ from what it shows counts as altered.
    """
    pit = client.open_point_in_time(index=index, keep_alive=KEPT)["id"]
    after: list[Any] | None = None
    while True:
        page = client.search(pit={"id": pit, "keep_alive": KEPT}, size=_PAGE, sort=["_shard_doc"],
                             source_excludes=["leads"], search_after=after, track_total_hits=False)
        hits = page["hits"]["hits"]
        if not hits:
            break
        for hit in hits:
            source = hit["_source"]
            document = source["document"]
            is_whole = derived(document) == {k: v for k, v in source.items()
                                             if k not in ("call_id", "seq", "document", "lead_stems")}
            yield hit["_id"], document_hash(document) if is_whole else "altered"
        after = hits[-1]["sort"]
    client.close_point_in_time(id=pit)
