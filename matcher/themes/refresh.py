"""Finds the themes of calls that wait to be indexed, so that they are indexed with them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from config.taxonomy import Taxonomy, taxonomy
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.store.calls import get_calls
from matcher.store.engine import Record
from matcher.store.themes import inputs_hashes, put_found, waiting_calls
from matcher.text.embed import Embedder, Vectors
from matcher.themes.evidence import Kind, find
from matcher.themes.weigh import Theme, tag_vectors, themes_of

BATCH = 100
_WINDOWS, _WINDOW_TOKENS = 2, 128


def theme_waiting_calls(record: Record, embedder: Embedder, book: Taxonomy | None = None) -> int:
    """Themes every waiting call whose content, taxonomy or engine is new. Returns how many were looked at.

    Only calls in whose words or codes something was found are embedded: most funding calls name no tag at all.
    """
    book = book or taxonomy()
    with record.reading() as connection:
        waiting = waiting_calls(connection)
        known = inputs_hashes(connection, list(waiting))
    edition = _digest(book.model_dump_json(), embedder.fingerprint)
    stale = {i: wanted for i, content in waiting.items() if known.get(i) != (wanted := _digest(content, edition))}
    ids = sorted(stale)
    named = tag_vectors(embedder, book) if ids else None
    for start in range(0, len(ids), BATCH):
        with record.reading() as connection:
            calls = get_calls(connection, ids[start:start + BATCH])
        found = {call.id: themes_by_part(call, embedder, named, book) for call in calls}
        with record.writing() as connection:
            for call_id, themes in found.items():
                put_found(connection, call_id, stale[call_id], themes)
    return len(ids)


def themes_by_part(call: Call, embedder: Embedder, named: Vectors | None,
                   book: Taxonomy) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The themes of the call ("") and of each challenge (its reference), as the record keeps them."""
    codes = [str(code) for code in call.value(Field.CODES) or []]
    parts = [("", call.title, call.lead, codes)] + [
        (c.ref, c.title, c.lead, [str(code) for f in c.facts if f.field is Field.CODES for code in f.value])
        for c in call.challenges]
    found = {ref: [_kept(theme) for theme in _themes(title, lead, own, embedder, named, book)]
             for ref, title, lead, own in parts}
    return {ref: themes for ref, themes in found.items() if themes}


def _themes(title: str, lead: str, codes: Sequence[str], embedder: Embedder, named: Vectors | None,
            book: Taxonomy) -> tuple[Theme, ...]:
    if not any(f.kind is not Kind.HINT for finds in find(title, lead, codes, book).values() for f in finds):
        return ()
    windows = embedder.windows(title, lead)[:_WINDOWS]
    return themes_of(title, lead, codes, embedder.embed(windows, _WINDOW_TOKENS), named, book)


def _kept(theme: Theme) -> dict[str, Any]:
    return {"id": theme.id, "strength": theme.strength, "evidence": [
        {"kind": f.kind.value, "words": f.words, "in_lead": f.in_lead, "in_title": f.in_title} for f in theme.evidence]}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
