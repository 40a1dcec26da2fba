"""How a call lies in Elasticsearch: explicit and strict, made of what every licence and the 8.19 core have."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.settings import IndexSettings
from matcher.index.entry import document_of
from matcher.index.facets import CLOCK_FACETS
from matcher.index.protocol import FACETS, IndexEntry
from matcher.index.tokens import distinct, words_of
from matcher.text.analyse import stems
from matcher.text.embed import Vectors

Numbers = NDArray[np.int32]

VERSION = 2
"""Of this mapping, kept in its `_meta`; another one is not read, a rebuild makes it anew."""
STORED_FACETS = tuple(f for f in FACETS if f not in CLOCK_FACETS)
INSTANTS = ("opens_at", "closes_at", "first_seen_at", "changed_at")
LONGEST_VALUE = 8_000
"""Characters of a facet value that can be found; the server takes no word of more than 32,766 bytes."""
_KEYWORD = {"type": "keyword", "ignore_above": LONGEST_VALUE}
_INSTANT = {"type": "date", "format": "epoch_millis"}


def settings_of(settings: IndexSettings) -> dict[str, Any]:
    """Index settings; both BM25s are written out because defaults move between versions."""
    return {"number_of_shards": settings.index_shards, "number_of_replicas": settings.index_replicas,
            "similarity": {"whole": {"type": "BM25", "k1": 1.2, "b": 0.75},
                           "lead": {"type": "BM25", "k1": 2.0, "b": 0.9}}}


def mapping() -> dict[str, Any]:
    """Everything but the vectors, whose length is known when the first call comes.

    Tokens come from `matcher.text.analyse`, separated by spaces, which `standard` only takes apart. `document` is the
    call as `index.entry.document_of` gives it: what the check compares and what readers are shown.
    """
    def tokens(similarity: str, options: str) -> dict[str, Any]:
        return {"type": "text", "analyzer": "standard", "similarity": similarity, "index_options": options}
    return {
        "dynamic": "strict",
        "_meta": {"version": VERSION, "fingerprint": ""},
        "_source": {"excludes": ["stems", "title", "words", "passages"]},
        "properties": {
            "call_id": _KEYWORD, "fingerprint": _KEYWORD, "seq": {"type": "long"},
            "document": {"type": "object", "enabled": False},
            "stems": tokens("whole", "positions"), "title": tokens("whole", "positions"),
            "lead_stems": tokens("lead", "freqs"), "words": tokens("whole", "docs") | {"norms": False},
            "stated_status": _KEYWORD, "is_final": {"type": "boolean"},
            **dict.fromkeys(STORED_FACETS, _KEYWORD), **dict.fromkeys(INSTANTS, _INSTANT)}}


def vectors_mapping(dimension: int, fingerprint: str, settings: IndexSettings) -> dict[str, Any]:
    """The part that the first call adds: vectors of passages and leads, and who made them."""
    kind = {"type": "flat"} if settings.index_vectors == "exact" else {"type": "int8_hnsw", "m": 16,
                                                                       "ef_construction": 100}
    vector = {"type": "dense_vector", "dims": dimension, "index": True, "similarity": "cosine", "index_options": kind}
    nested = {"type": "nested", "dynamic": "strict", "properties": {"vector": vector}}
    return {"_meta": {"version": VERSION, "fingerprint": fingerprint},
            "properties": {"passages": nested, "leads": nested}}


def source_of(entry: IndexEntry) -> dict[str, Any]:
    """An entry as the server gets it."""
    whole = f"{entry.title}\n{entry.text}"
    document = document_of(entry)
    return {"call_id": entry.call_id, "seq": entry.seq, "document": document, **derived(document),
            "stems": " ".join(stems(whole)), "title": " ".join(stems(entry.title)),
            "lead_stems": " ".join(stems("\n".join(entry.leads))), "words": " ".join(distinct(words_of(whole))),
            "passages": [{"vector": v} for v in numbers(entry.passage_vectors)],
            "leads": [{"vector": v} for v in numbers(entry.lead_vectors)]}


def derived(document: dict[str, Any]) -> dict[str, Any]:
    """The fields that repeat a part of the document, for filters, counts and sorts."""
    names = ("fingerprint", "stated_status", "is_final", *INSTANTS)
    return {**{name: document[name] for name in names}, **document["facets"]}


def numbers(vectors: Vectors) -> Numbers:
    """Vectors as they are sent: whole hundred-thousandths, half the bytes of decimal fractions, read in half the time.

    Cosines do not mind the length; what is rounded off is less than the float16 of the embedded engine loses.
    """
    return np.rint(np.asarray(vectors) * 100_000).astype(np.int32)
