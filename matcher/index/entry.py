"""A call as the index keeps it: its text, leads, vectors, facets and instants; and what a search means beside it."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from matcher.errors import IndexFault
from matcher.index.facets import FINAL_STATUSES, facets_of, undated_status
from matcher.index.protocol import IndexEntry
from matcher.index.query import parse
from matcher.model.call import LAST_GATES, Call
from matcher.model.instant import DateKind
from matcher.text.embed import Embedder, Meaning, Vectors, meanings
from matcher.text.passages import passages

MOST_PASSAGES = 24
"""Passages of one call that get a vector, some 2,400 words; words are searched in the whole text."""
LEAD_WINDOWS = 2
"""Windows of a lead that get a vector (design.md section 5)."""
_INSTANTS = ("opens_at", "closes_at", "first_seen_at", "changed_at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_VECTORS = np.zeros((0, 0), dtype=np.float32)


def entry_of(call: Call, embedder: Embedder, seq: int) -> IndexEntry:
    """The entry of a call, embedded: one batch for its passages and the windows of its leads."""
    windows = [w for title, lead in _leads(call) for w in embedder.windows(title, lead)[:LEAD_WINDOWS]]
    texts = [f"{call.title}\n{piece}" for piece in searched_passages(call.text)] or [call.title]
    vectors = embedder.embed([*texts, *windows])
    return replace(outline_of(call, embedder.fingerprint, seq), passage_vectors=vectors[:len(texts)],
                   lead_vectors=vectors[len(texts):])


def meaning_of(words: str, embedder: Embedder) -> Meaning | None:
    """What a search means, for `SearchIndex.search`; None where it holds conditions alone."""
    text = parse(words).text
    return meanings(embedder, [text])[0] if text else None


def outline_of(call: Call, fingerprint: str, seq: int = 0) -> IndexEntry:
    """The entry without its vectors: enough to know whether the index holds the call as it stands now."""
    closes = [d.at for d in call.dates if d.at and d.kind in LAST_GATES]
    opens = next((d.at for d in call.dates if d.kind is DateKind.OPENS), None)
    status = undated_status(call)
    entry = IndexEntry(
        call_id=call.id, content_hash="", seq=seq, fingerprint=fingerprint, title=call.title, text=call.text,
        leads=tuple(f"{title}\n{lead}" for title, lead in _leads(call)), passage_vectors=_NO_VECTORS,
        lead_vectors=_NO_VECTORS, facets=facets_of(call), stated_status=status.value, is_final=status in FINAL_STATUSES,
        opens_at=opens, closes_at=min(closes, default=None), first_seen_at=call.first_seen_at,
        changed_at=call.changed_at)
    return replace(entry, content_hash=document_hash(document_of(entry)))


def document_of(entry: IndexEntry) -> dict[str, Any]:
    """Everything of an entry but vectors and `seq`, as JSON; instants in milliseconds since 1970, None if unknown."""
    return {"call_id": entry.call_id, "fingerprint": entry.fingerprint, "title": entry.title, "text": entry.text,
            "leads": list(entry.leads), "facets": {name: list(values) for name, values in entry.facets.items()},
            "stated_status": entry.stated_status, "is_final": entry.is_final,
            "opens_at": milliseconds(entry.opens_at), "closes_at": milliseconds(entry.closes_at),
            "first_seen_at": milliseconds(entry.first_seen_at), "changed_at": milliseconds(entry.changed_at)}


def entry_from(document: dict[str, Any], seq: int, passage_vectors: Vectors, lead_vectors: Vectors) -> IndexEntry:
    """The entry that `document_of` gave this document of."""
    instants = {n: None if document[n] is None else _EPOCH + timedelta(milliseconds=document[n]) for n in _INSTANTS}
    facets = {name: tuple(values) for name, values in document["facets"].items()}
    return IndexEntry(**{**document, **instants, "facets": facets, "leads": tuple(document["leads"])}, seq=seq,
                      content_hash=document_hash(document), passage_vectors=passage_vectors, lead_vectors=lead_vectors)


def document_hash(document: dict[str, Any]) -> str:
    """Changes whenever anything that the index holds of a call should change."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def newest(entries: Iterable[IndexEntry]) -> list[IndexEntry]:
    """One entry a call, that of the highest number; the later one of equal numbers."""
    found: dict[str, IndexEntry] = {}
    for entry in entries:
        if entry.call_id not in found or found[entry.call_id].seq <= entry.seq:
            found[entry.call_id] = entry
    return list(found.values())


def refuse_another_model(held: str, given: Collection[str]) -> None:
    """Raises IndexFault where vectors of one engine would lie beside, or be compared with, those of another."""
    others = sorted(set(given) - {held})
    if others:
        raise IndexFault(f"the index holds vectors of {held}, not of {', '.join(others)}: run `muster index rebuild`")


def searched_passages(text: str) -> list[str]:
    """The passages that `passage_vectors` belong to, in order."""
    return passages(text)[:MOST_PASSAGES]


def milliseconds(instant: datetime | None) -> int | None:
    """Whole milliseconds since 1970, what both engines compare."""
    return (instant - _EPOCH) // timedelta(milliseconds=1) if instant else None


def _leads(call: Call) -> list[tuple[str, str]]:
    return [(call.title, call.lead), *((f"{call.title}: {c.title}", c.lead) for c in call.challenges)]
