"""What an adapter is: it plans requests and reads bytes into notices. It opens no connection, no file, no clock.

    requests(now, state) ─► fetch ─► parse(body, request) ─► notices, refusals, the next page
    enrich(notice)       ─► fetch ─► parse_enriched(body, notice, request, status) ─► a fuller notice, more pages
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.catalogue import Source
from matcher.model.notice import Notice


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart/form-data body."""

    name: str
    content: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a source, as a value.

    `window` is the span of publication times that it asks for, where the source is asked by time: when its last page
    is stored, the watermark may move to the window's end. `expected` are the statuses whose bodies the adapter wants
    to see; every other one is a FetchError with that status.
    """

    url: str
    method: str = "GET"
    params: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""
    parts: tuple[Part, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    accept: str = "*/*"
    pause: timedelta = timedelta(0)
    """The least time between this request and the next one to the same host."""
    wait_on_403: timedelta = timedelta(0)
    """How long the host is left alone after a 403, where that is its way to say: too fast."""
    page: int = 1
    window: tuple[datetime, datetime] | None = None
    expected: frozenset[int] = frozenset({200})
    is_conditional: bool = True
    """Whether an unchanged answer (304, or the same bytes) may be skipped; false where it is one page of several."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that could not become a notice: where it stands in the answer and why, in words for staff."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one answer held, older versions before newer ones.

    `follow_ups` say that something happened to an opportunity (cancelled, withdrawn, awarded) without saying what it
    is: they count where their `parent_key` is known, and are passed over where not. `left_out` counts items outside
    the source's scope in the catalogue.
    """

    items: tuple[Notice | Refusal, ...] = ()
    next: Request | None = None
    warnings: tuple[str, ...] = ()
    left_out: int = 0
    follow_ups: tuple[Notice, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Those that could be read."""
        return tuple(item for item in self.items if isinstance(item, Notice))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Those that could not."""
        return tuple(item for item in self.items if isinstance(item, Refusal))


@dataclass(frozen=True, slots=True)
class Enriched:
    """A notice made fuller, and the pages that would make it fuller still.

    The notice keeps its key and version: a version changes whenever the item in the listing does, so an item whose
    version is known needs no page; the page decides what is in it.
    """

    notice: Notice
    more: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the record remembers of a source. `watermark`: everything published before it has been asked for."""

    watermark: datetime | None = None


class Adapter(ABC):
    """One wire format. A source is an adapter with its entry of the catalogue."""

    lists_all_that_is_open = False
    """Whether a run asks for everything that is open, so that an absence says something."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @abstractmethod
    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """The questions of one run, oldest window first; each is followed through its pages by `Parsed.next`."""

    @abstractmethod
    def parse(self, body: bytes, request: Request) -> Parsed:
        """The notices in one answer. A bad item is a Refusal; ParseError is for an answer that is no answer."""

    def pieces(self, body: bytes) -> Iterable[bytes]:
        """The answer in parts that can each be parsed alone, one after the other, so that a huge one stays small."""
        return (body,)

    def after_status(self, request: Request, status: int) -> Request | None:
        """What to ask instead after an unexpected status, None to let it fail. Never the same request again."""
        return None

    def enrich(self, notice: Notice) -> Request | None:
        """The page that says more about a new or changed notice, None where the listing says it all."""
        return None

    def parse_enriched(self, body: bytes, notice: Notice, request: Request, status: int = 200) -> Enriched:
        """`notice` made fuller by the page that `enrich`, or an Enriched before, asked for. Raises ParseError."""
        return Enriched(notice)

    def replayed(self) -> Request:
        """The request that a captured answer is read as an answer to (`muster ingest --from`)."""
        return Request(self.source.url or "")
