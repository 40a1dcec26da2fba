"""Search as the pages and the API share it: what was asked, from the address, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlencode

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from matcher.errors import IndexFault, ModelError
from matcher.index.entry import meaning_of
from matcher.index.protocol import FACETS, Hit, SearchPage, SearchRequest, Sort
from matcher.model.call import Call
from matcher.store.calls import get_cards
from web.errors import Refused

if TYPE_CHECKING:
    from web.workbench import Workbench

LONGEST_WORDS = 1_000
SIZES = (10, 25, 50)
MOST_IN_A_FILE = 500
"""Calls in a table, calendar or feed of a search."""
DEFAULT_FILTERS = {"status": ("open", "upcoming")}
ANY_STATUS = "any"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address states it. `filters` holds what applies, default included."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = ()     # type: ignore[assignment]
    sort: Sort = "best"
    size: int = 10
    cursor: str = ""

    def request(self, now: datetime) -> SearchRequest:
        """As the index takes it."""
        return SearchRequest(self.words, now, dict(self.filters), self.sort, self.size, self.cursor)

    def address(self, path: str, **changes: Any) -> str:
        """The stable address of this search on `path`, from its first page unless `cursor` is given."""
        pairs: list[tuple[str, str]] = [("q", changes.get("words", self.words))]
        filters = changes.get("filters", self.filters)
        for name in sorted(filters):
            pairs += [(name, v) for v in filters[name]]
        if "status" not in filters:
            pairs.append(("status", ANY_STATUS))
        sort, size = changes.get("sort", self.sort), changes.get("size", self.size)
        pairs += [("sort", sort)] if sort != "best" else []
        pairs += [("size", str(size))] if size != SIZES[0] else []
        pairs += [("cursor", changes["cursor"])] if changes.get("cursor") else []
        return f"{path}?{urlencode(pairs)}"

    def without(self, path: str, field: str, value: str) -> str:
        """The address of this search with one filter taken off."""
        kept = tuple(v for v in self.filters.get(field, ()) if v != value)
        filters = {**self.filters, field: kept}
        return self.address(path, filters={f: v for f, v in filters.items() if v})


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the answer: hits with their calls, in order."""

    page: SearchPage
    results: tuple[tuple[Hit, Call], ...]


def asked(args: MultiDict[str, str]) -> Asked:
    """Reads a search from an address. Raises Refused for a filter, sort or size that does not exist."""
    known = {*FACETS, "q", "sort", "size", "cursor", "csrf_token"}
    unknown = [name for name in args if name not in known]
    if unknown:
        raise Refused(f"There is no filter “{unknown[0][:40]}”. Filters are: {', '.join(FACETS)}.")
    words = args.get("q", "").replace("\x00", " ").strip()
    if len(words) > LONGEST_WORDS:
        raise Refused(f"A search may hold {LONGEST_WORDS} characters; yours has {len(words)}.")
    filters = {f: tuple(dict.fromkeys(v[:200] for v in args.getlist(f) if v)) for f in FACETS}
    filters = {f: v for f, v in filters.items() if v}
    status = filters.get("status", ())
    if not status:
        filters |= DEFAULT_FILTERS
    elif ANY_STATUS in status:
        del filters["status"]
    sort = args.get("sort", "best")
    if sort not in get_args(Sort):
        raise Refused(f"There is no order “{sort[:40]}”. Orders are: {', '.join(get_args(Sort))}.")
    size = args.get("size", str(SIZES[0]))
    if size not in {str(s) for s in SIZES}:
        raise Refused(f"A page holds {', '.join(map(str, SIZES))} results.")
    return Asked(words, filters, sort, int(size), args.get("cursor", "")[:4000])    # type: ignore[arg-type]


def find(bench: "Workbench", connection: Connection, wanted: Asked, now: datetime) -> Found:
    """Asks the index, and the record's own plain search where the index cannot answer."""
    page = _search(bench, wanted.request(now))
    calls = {c.id: c for c in get_cards(connection, [h.call_id for h in page.hits])}
    return Found(page, tuple((h, calls[h.call_id]) for h in page.hits
                             if h.call_id in calls and not calls[h.call_id].hidden))


def _search(bench: "Workbench", request: SearchRequest) -> SearchPage:
    try:
        meaning = meaning_of(request.words, bench.embedder) if request.words and request.sort == "best" else None
    except ModelError:
        meaning = None
    try:
        return bench.index.search(request, meaning)
    except IndexFault:
        from matcher.index.plain import search
        return search(bench.record, request)
