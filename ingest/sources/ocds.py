"""Open Contracting releases: Find a Tender, Contracts Finder, Scotland's and Wales's portals (domain.md 1.2, 1.3).

A release is one version of what is said about an opportunity (its ocid). Find a Tender sends whole snapshots under the
Procurement Act and stubs for cancellations; the stubs become follow-ups of the ocid.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.answers import at, objects, read_json, words
from ingest.sources.base import Adapter, Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.fielddates import instant, wall_words, windows
from ingest.sources.ocdsfacts import challenges_of, codes_of, document_of, facts_of, shown_of, topic_of
from ingest.sources.scope import is_buyer_or_code_and_keyword, is_in_scope
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.notice import Notice

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CLOSING_TAGS = {"tenderCancellation": CallStatus.CANCELLED, "planningCancellation": CallStatus.CANCELLED,
                 "awardCancellation": CallStatus.CANCELLED, "contractTermination": CallStatus.CANCELLED,
                 "award": CallStatus.AWARDED, "awardUpdate": CallStatus.AWARDED, "contract": CallStatus.AWARDED,
                 "contractUpdate": CallStatus.AWARDED, "contractAmendment": CallStatus.AWARDED,
                 "implementation": CallStatus.AWARDED}


class Ocds(Adapter):
    """Asked by windows of publication time; pages by `links.next` until there is none, or an empty page."""

    asks_from, asks_to = "publishedFrom", "publishedTo"
    web_page = "https://www.contractsfinder.service.gov.uk/Notice/{id}"

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """One window after the other from where the record stands; the first run looks back `first_days`."""
        source = self.source
        start = state.watermark or now - timedelta(days=source.first_days)
        fixed = tuple((name, str(value)) for name, value in source.params.items())
        for begin, end in windows(start, now, timedelta(hours=source.window_hours or 24),
                                  timedelta(minutes=source.overlap_minutes)):
            asked = ((self.asks_from, wall_words(begin, source.zone, -1)),
                     (self.asks_to, wall_words(end, source.zone, 1)))
            yield Request(source.url or "", params=fixed + asked, accept="application/json", pause=source.pause,
                          window=(begin, end), is_conditional=False,
                          wait_on_403=timedelta(seconds=source.on_403_wait_seconds))

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The releases of a package, of a list, or one a line; the newest of an ocid last."""
        answer = _package(body, self.source.encoding_fallback)
        items: list[Notice | Refusal] = []
        follow_ups: list[Notice] = []
        left_out = 0
        releases = answer.get("releases")
        if not isinstance(releases, list):
            raise ParseError("the answer is no release package: it has no list `releases`")
        for number, release in enumerate(releases, start=1):
            place = f"release {number} {words(release, 'id')}".strip()
            try:
                item = self._item(release, place)
            except Exception as error:
                item = Refusal(place, f"cannot be read: {type(error).__name__}: {error}")
            if item is None:
                left_out += 1
            elif isinstance(item, Notice) and item.parent_key:
                follow_ups.append(item)
            else:
                items.append(item)
        next_page = words(answer, "links", "next")
        follow = self._next(request, next_page) if next_page and releases else None
        return Parsed(tuple(sorted(items, key=_moment)), follow, (), left_out, tuple(sorted(follow_ups, key=_moment)))

    def _next(self, request: Request, address: str) -> Request | None:
        """The next page, if it is a page of the same source and not this one again."""
        if address == request.url or not address.startswith((self.source.url or "").split("?")[0]):
            return None
        return Request(address, accept=request.accept, pause=request.pause, page=request.page + 1,
                       window=request.window, is_conditional=False, wait_on_403=request.wait_on_403)

    def _item(self, release: Any, place: str) -> Notice | Refusal | None:
        if not isinstance(release, dict):
            return Refusal(place, "is no object")
        ocid = words(release, "ocid").lower()
        tags = [tag for tag in at(release, "tag") or [] if isinstance(tag, str)]
        kind = _notice_type(release) or (tags[0] if tags else "")
        title = words(release, "tender", "title") or words(release, "title")
        if not ocid:
            return Refusal(place, "has no ocid")
        closing = next((_CLOSING_TAGS[tag] for tag in tags if tag in _CLOSING_TAGS), None)
        if kind == "UK12":
            closing = CallStatus.CANCELLED
        if closing is not None:
            return self._follow_up(release, ocid, kind, closing, title)
        if not title:
            return Refusal(place, "has no title")
        if self.source.notice_types and kind.startswith("UK") and kind not in self.source.notice_types:
            return None
        return self._notice(release, ocid, kind, title)

    def _notice(self, release: dict[str, Any], ocid: str, kind: str, title: str) -> Notice | None:
        source, buyer = self.source, buyer_of(release)
        document = document_of(release)
        codes = codes_of(release)
        if source.accept == "buyer_or_cpv_and_keyword":
            if not is_buyer_or_code_and_keyword(source, title, document.text, buyer, codes):
                return None
        elif not is_in_scope(source, title, document.text):
            return None
        published = instant(words(release, "date"), source.zone)
        return compose(
            source, key=ocid, version=_version(release), url=self._page(release), title=title, document=document,
            shown=shown_of(release), topic=topic_of(release),
            summary=words(release, "tender", "description") or words(release, "description"),
            published=published, updated=published, stage=kind, strong_keys=(f"ocid:{ocid}",),
            facts=facts_of(source, release, kind, buyer, codes), challenges=challenges_of(release))

    def _follow_up(self, release: dict[str, Any], ocid: str, kind: str, status: CallStatus, title: str) -> Notice:
        """What happened to an opportunity; its words stay those of the notices before."""
        said = words(release, "tender", "description") or words(release, "description")
        stated = instant(words(release, "date"), self.source.zone)
        quote = ", ".join(tag for tag in at(release, "tag") or [] if isinstance(tag, str)) or kind
        fact = Fact(Field.STATUS, status.value, quote, "tag of the release", Origin.STRUCTURED)
        return Notice(self.source.id, f"{ocid}/{words(release, 'id')}", _version(release), self._page(release),
                      title or ocid, Document.read(said).text, "", published_at=stated, updated_at=stated, stage=kind,
                      facts=(fact,), strong_keys=frozenset({f"ocid:{ocid}"}), parent_key=ocid)

    def _page(self, release: dict[str, Any]) -> str:
        for part in ("tender", "planning"):
            for entry in objects(release, part, "documents"):
                is_own = words(entry, "noticeType") or words(entry, "documentType").endswith("Notice")
                if is_own and words(entry, "url"):
                    return words(entry, "url")
        guid = _GUID.search(f"{words(release, 'id')} {words(release, 'ocid')}")
        return self.web_page.format(id=guid[0] if guid else words(release, "id"))


class FindATender(Ocds):
    """Find a Tender: notices under the Procurement Act 2023 and the older rules, OCDS 1.1 release packages.

    Documentation: domain.md 1.2. Windows of six hours, since longer ones come back incomplete; 13 s between requests;
    times asked for are Europe/London whatever suffix they carry; `stages` is never sent.
    """

    asks_from, asks_to = "updatedFrom", "updatedTo"
    web_page = "https://www.find-tender.service.gov.uk/Notice/{id}"


class ContractsFinder(Ocds):
    """Contracts Finder: procurements begun before 24 February 2025. Documentation: domain.md 1.3."""


class DevolvedPortal(Ocds):
    """Public Contracts Scotland and Sell2Wales: the same releases, one calendar month a request.

    Neither is in the catalogue as shipped; the shapes are those of their published bulk files.
    """

    asks_from, asks_to = "dateFrom", "dateTo"
    web_page = "{id}"


def buyer_of(release: dict[str, Any]) -> str:
    """The buyer's name, where need be from the parties."""
    named = words(release, "buyer", "name")
    if named:
        return named
    return next((words(party, "name") for party in objects(release, "parties")
                 if "buyer" in (at(party, "roles") or [])), "")


def _package(body: bytes, fallback: str | None) -> dict[str, Any]:
    try:
        answer = read_json(body, fallback=fallback)
    except ParseError:
        lines = list(_lines(body))
        if len(lines) < 2:
            raise
        answer = lines
    if isinstance(answer, list):
        inner = [release for entry in answer for release in (objects(entry, "releases") or [entry])]
        return {"releases": inner}
    if not isinstance(answer, dict):
        raise ParseError("the answer is no release package")
    return {"releases": [answer]} if "ocid" in answer and "releases" not in answer else answer


def _moment(item: Notice | Refusal) -> float:
    """By which versions are put in order; refusals first."""
    return item.updated_at.timestamp() if isinstance(item, Notice) and item.updated_at else 0.0


def _lines(body: bytes) -> Iterator[Any]:
    for line in body.decode("utf-8", errors="replace").splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield line


def _notice_type(release: dict[str, Any]) -> str:
    """UK4 and the like: of several documents the one that this release is, else the latest."""
    own, found = words(release, "id"), ""
    for part in ("planning", "tender", "awards", "contracts"):
        value = at(release, part)
        for holder in value if isinstance(value, list) else [value]:
            for entry in objects(holder, "documents"):
                if kind := words(entry, "noticeType"):
                    if words(entry, "id") == own:
                        return kind
                    found = kind
    return found


def _version(release: dict[str, Any]) -> str:
    """The release's id; Contracts Finder and the devolved portals use one id for several states, told apart by date."""
    return f"{words(release, 'id') or words(release, 'tender', 'id')}@{words(release, 'date')}"
