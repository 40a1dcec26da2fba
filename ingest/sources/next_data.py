"""Find a Grant: the data route of a Next.js site, which moves with every deployment (domain.md 1.7)."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.answers import at, read_json, words
from ingest.sources.base import Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.fielddates import date_fact
from ingest.sources.listing import Listing, fingerprint
from ingest.sources.scope import is_in_scope
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

_BUILD_ID = re.compile(r"[A-Za-z0-9_-]{4,80}")


class NextData(Listing):
    """The page tells the build id; each search term is then asked of the data route under it.

    A build id that went stale in between answers 404: the page is asked again, and the same term goes on. `page`
    counts the term in hand, so nothing is asked twice.
    """

    lists_all_that_is_open = True

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """The page."""
        yield self._page(1)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """A page leads to the data route; the data route's results lead to the next term."""
        if body.lstrip()[:1] == b"<":
            return Parsed(next=self._data(_build_id(body), request.page))
        answer = read_json(body)
        rows = at(answer, "pageProps", "searchResult")
        if not isinstance(rows, list):
            raise ParseError("the data route's answer has no pageProps.searchResult")
        parsed = self.read_all(rows, "result")
        build = re.search(r"/_next/data/([^/]+)/", request.url)
        if build and request.page < len(self._terms):
            parsed = replace(parsed, next=self._data(build[1], request.page + 1))
        return parsed

    def after_status(self, request: Request, status: int) -> Request | None:
        """A stale build id: the page again, for the term in hand."""
        return self._page(request.page) if status == 404 and "/_next/data/" in request.url else None

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One grant."""
        title, slug = tidy(words(row, "grantName")), words(row, "label")
        if not title or not slug:
            return Refusal(place, f"has no {'label' if title else 'name'}")
        about = Document.read(words(row, "grantShortDescription"))
        if not is_in_scope(self.source, title, about.text):
            return None
        shown = Document.from_fields([(label, words(row, name)) for label, name in (
            ("Funder", "grantFunder"), ("Award", "grantMaximumAwardDisplay"), ("Closes", "grantApplicationCloseDate"),
            ("Opens", "grantApplicationOpenDate"))])
        funder = words(row, "grantFunder")
        facts = [date_fact(self.source, DateKind.CLOSES, words(row, "grantApplicationCloseDate"),
                           "grantApplicationCloseDate"),
                 date_fact(self.source, DateKind.OPENS, words(row, "grantApplicationOpenDate"),
                           "grantApplicationOpenDate"),
                 Fact(Field.FUNDER, funder, funder, "grantFunder", Origin.STRUCTURED) if funder else None]
        return compose(
            self.source, key=slug, version=fingerprint(row), title=title, document=about, shown=shown,
            url=f"{self._site}/grants/{slug}", summary=about.text, facts=filter(None, facts))

    @property
    def _terms(self) -> tuple[str, ...]:
        return self.source.search_terms or ("",)

    @property
    def _site(self) -> str:
        parts = urlsplit(self.source.url or "")
        return f"{parts.scheme}://{parts.netloc}"

    def _page(self, number: int) -> Request:
        return Request(self.source.url or "", accept="text/html", pause=self.source.pause, page=number,
                       is_conditional=False)

    def _data(self, build: str, number: int) -> Request:
        term = self._terms[min(number, len(self._terms)) - 1]
        path = urlsplit(self.source.url or "").path.rstrip("/")
        return Request(f"{self._site}/_next/data/{build}{path}.json", params=(("searchTerm", term),), page=number,
                       accept="application/json", pause=self.source.pause, is_conditional=False)


def _build_id(page: bytes) -> str:
    node = LexborHTMLParser(page.decode("utf-8", errors="replace")).css_first("script#__NEXT_DATA__")
    try:
        build = words(json.loads(node.text() if node else ""), "buildId")
    except (ValueError, RecursionError):
        build = ""
    if not _BUILD_ID.fullmatch(build):
        raise ParseError("the page holds no __NEXT_DATA__ with a build id: the site has changed its ways")
    return build
