"""What a reader sees of a call found: title and snippets with marks, the nearest passage where no word matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.index.entry import searched_passages
from matcher.index.highlight import Marker, opening
from matcher.index.protocol import Hit
from matcher.index.query import Query


@dataclass(frozen=True, slots=True)
class Found:
    """A call that a search found. `body` is the indexed document; `passage` the number of the nearest passage."""

    call_id: str
    score: float
    body: dict[str, Any]
    passage: int | None


def hits_of(found: Sequence[Found], query: Query) -> tuple[Hit, ...]:
    """The hits as shown, in the order given."""
    marker = Marker(query.marked_stems, query.marked_prefixes)
    return tuple(_hit(one, marker) for one in found)


def _hit(found: Found, marker: Marker) -> Hit:
    title, text = found.body["title"], found.body["text"]
    pieces = marker.snippets(text)
    if not pieces:
        passages = searched_passages(text) if found.passage is not None else []
        near = passages[found.passage] if found.passage is not None and found.passage < len(passages) else text
        pieces = tuple(filter(None, (opening(near),)))
    return Hit(found.call_id, found.score, marker.mark(title), pieces)
