"""What a search index answers, whichever engine stands behind it (design.md section 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from matcher.text.embed import Meaning, Vectors

FACETS = ("status", "source", "funder", "instrument", "theme", "region", "lead_rule", "award_size",
          "deadline_window", "cyber_level")
"""Fields that can be filtered and counted. Each has a bucket NOT_STATED."""
NOT_STATED = "not_stated"
START = "start"
MOST_ARRIVALS = 10_000
Sort = Literal["best", "closing", "newest", "changed"]
Ranker = Literal["hybrid", "lexical", "dense"]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A call as it is indexed. `seq` is the outbox number that it was read after; a lower one never overwrites."""

    call_id: str
    content_hash: str
    """Over everything below but vectors, and over the fingerprint: see `index.entry.document_hash`."""
    seq: int
    fingerprint: str
    """The engine that made the vectors."""
    title: str
    text: str
    leads: tuple[str, ...]
    """Title and lead of the call, then of each challenge."""
    passage_vectors: Vectors
    """`(n, d)` of unit length: the first n passages of the text, or the title alone where there is none."""
    lead_vectors: Vectors
    """`(1 or 2 per lead, d)` of the call's lead and its challenges' leads."""
    facets: Mapping[str, tuple[str, ...]]
    """Values for FACETS that do not depend on the clock; a missing one is not stated."""
    stated_status: str
    """What holds when no date speaks (`facets.undated_status`)."""
    is_final: bool
    """Whether `stated_status` stands whatever the dates say."""
    opens_at: datetime | None
    closes_at: datetime | None
    """The first gate after which a newcomer is too late (`Call.status_at`)."""
    first_seen_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a reader asks. `words` is the query language of `index.query`; filters: OR within a field, AND between."""

    words: str
    now: datetime
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "best"
    size: int = 10
    cursor: str = ""
    """`next_cursor` of the page before; START for the first page of a walk through everything."""
    ranker: Ranker = "hybrid"


@dataclass(frozen=True, slots=True)
class Hit:
    """A call found. `snippets` are pieces of its text as (text, is_match) runs: plain text, escape before showing."""

    call_id: str
    score: float
    title: tuple[tuple[str, bool], ...]
    snippets: tuple[tuple[tuple[str, bool], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """An answer. `total` counts all calls that pass; `facets` counts each field over what all *other* filters pass."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    next_cursor: str = ""
    did_you_mean: str = ""
    expansions: tuple[tuple[str, str], ...] = ()
    """(what was typed, what was searched beside it), for acronyms of config/."""
    is_degraded: bool = False
    """True where the record's plain search answered because the index could not."""


class SearchIndex(Protocol):
    """An index over calls. Every method may raise `matcher.errors.IndexFault`; those that search do where nothing was
    ever put, because an empty index would say that there is no call, and where the meaning that they are given is of
    another engine than the vectors that they hold."""

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Adds or replaces; visible to readers when it returns."""

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """Takes calls out, each with the outbox number that asks for it; unknown ids are ignored."""

    def search(self, request: SearchRequest, meaning: Meaning | None) -> SearchPage:
        """`meaning` is that of the request's words, None for an answer by words alone."""

    def arrivals(self, request: SearchRequest, since: datetime) -> list[str]:
        """Ids of all calls first seen at `since` or later, MOST_ARRIVALS at most, that hold the words and pass the
        filters of the request, newest first: what a saved search has to tell."""

    def similar(self, call_id: str, size: int, now: datetime) -> list[str]:
        """Ids of calls like this one that are not over, best first; none where it is not known."""

    def candidates(self, stems: Sequence[str], meaning: Meaning, size: int, now: datetime) -> set[str]:
        """Ids of open calls that BM25 over lead stems or kNN over lead vectors puts among the best `size`."""

    def hashes(self) -> dict[str, str]:
        """call id -> content hash of everything indexed, for the check."""

    def fingerprint(self) -> str:
        """The engine that the indexed vectors were made with; empty while nothing is indexed that can be read."""

    def begin_rebuild(self) -> None:
        """Starts an empty index beside the live one; from now on `put` and `remove` reach both."""

    def building_hashes(self) -> dict[str, str]:
        """`hashes` of the index that is being built."""

    def finish_rebuild(self) -> None:
        """Readers see the new index from now on, in one step; the old one goes."""

    def close(self) -> None:
        """Lets go of files or connections."""
