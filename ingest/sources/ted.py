"""Tenders Electronic Daily: the search interface, and the eForms notices behind it (domain.md 1.9)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.answers import at, read_json, read_xml, texts, words
from ingest.sources.base import Enriched, Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose, fuller
from ingest.sources.eforms import Eform, read_eform
from ingest.sources.fielddates import date_fact, published_at
from ingest.sources.listing import Listing, fingerprint
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

_FIELDS = ("publication-number", "notice-title", "description-lot", "buyer-name", "publication-date",
           "deadline-receipt-request", "classification-cpv", "notice-type", "links")


class Ted(Listing):
    """Asked by POST in the expert syntax; date filter and order stand inside the query (`ASC` is an error there).

    Publication numbers look like Find a Tender's, so the strong key carries the source's name. Text is a map of
    languages: English where it is, else the first.
    """

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """What was published since the record stands."""
        since = state.watermark or now - timedelta(days=self.source.first_days)
        yield replace(self._asked(since, 1), window=(since, now))

    def parse(self, body: bytes, request: Request) -> Parsed:
        """A page of the search; a captured eForms notice is read as what it is."""
        if body.lstrip()[:1] == b"<":
            return self._captured(body)
        answer = read_json(body)
        rows = at(answer, "notices")
        if not isinstance(rows, list):
            raise ParseError(f"TED answered with a fault: {words(answer, 'message') or 'no notices'}")
        parsed = self.read_all(rows, "notice")
        total = at(answer, "totalNoticeCount")
        if isinstance(total, int) and rows and request.window and request.page * self.source.limit < total:
            follow = replace(self._asked(request.window[0], request.page + 1), window=request.window)
            parsed = replace(parsed, next=follow)
        return parsed

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One notice, as far as the search tells it."""
        number, title = words(row, "publication-number"), tidy(_in_english(at(row, "notice-title")))
        if not number or not title:
            return Refusal(f"{place} {number}".strip(), f"has no {'title' if number else 'publication number'}")
        buyer, about = _in_english(at(row, "buyer-name")), _in_english(at(row, "description-lot"))
        deadlines = sorted(set(texts(row, "deadline-receipt-request")))
        shown = Document.from_fields([("Buyer", buyer), *(("Deadline", deadline) for deadline in deadlines)])
        codes = list(dict.fromkeys(code for code in texts(row, "classification-cpv") if code.isdigit()))
        return compose(
            self.source, key=number, version=fingerprint(row), title=title, document=Document.read(about),
            shown=shown, url=f"https://ted.europa.eu/en/notice/-/detail/{number}",
            published=published_at(words(row, "publication-date"), self.source.zone), stage=words(row, "notice-type"),
            facts=self._facts(number, buyer, deadlines, codes), strong_keys=(f"ted:{number}",))

    def enrich(self, notice: Notice) -> Request | None:
        """The notice's own XML."""
        return Request(f"https://ted.europa.eu/en/notice/{notice.key}/xml", accept="application/xml",
                       pause=self.source.pause, is_conditional=False)

    def parse_enriched(self, body: bytes, notice: Notice, request: Request, status: int = 200) -> Enriched:
        """Lots, dates with their times, money, codes."""
        form = read_eform(self.source, read_xml(body))
        filled = fuller(self.source, notice, form.document, form.facts, shown=form.shown, title=form.title,
                        kind=form.kind, strong_keys=form.strong_keys)
        return Enriched(replace(filled, challenges=form.challenges))

    def _captured(self, body: bytes) -> Parsed:
        form = read_eform(self.source, read_xml(body))
        if form.is_registration:
            return Parsed(left_out=1)
        if not form.title or not form.key:
            return Parsed((Refusal("notice", f"has no {'title' if form.key else 'number'}"),))
        return Parsed((self._of_form(form),))

    def _of_form(self, form: Eform) -> Notice:
        return compose(
            self.source, key=form.key, version=form.version, title=form.title, document=form.document,
            shown=form.shown, url=form.url, published=form.published, updated=form.published, stage=form.kind,
            facts=form.facts, challenges=form.challenges, strong_keys=form.strong_keys)

    def _facts(self, number: str, buyer: str, deadlines: list[str], codes: list[str]) -> Iterator[Fact]:
        for deadline in deadlines[:1]:          # a list of one a lot: the first to close is the safe one
            if fact := date_fact(self.source, DateKind.CLOSES, deadline, "deadline-receipt-request"):
                yield fact
        yield Fact(Field.REFERENCE, number, number, "publication-number", Origin.STRUCTURED)
        if buyer:
            yield Fact(Field.BUYER, buyer, buyer, "buyer-name", Origin.STRUCTURED)
        if codes:
            yield Fact(Field.CODES, [f"cpv:{code}" for code in codes], codes[0], "classification-cpv",
                       Origin.STRUCTURED)

    def _asked(self, since: datetime, page: int) -> Request:
        query = self.source.query if isinstance(self.source.query, str) else ""
        asked = {"query": query.replace("{since}", f"{since:%Y%m%d}"), "fields": list(_FIELDS), "page": page,
                 "limit": self.source.limit, "scope": "ACTIVE", "paginationMode": "PAGE_NUMBER"}
        return Request(self.source.url or "", method="POST", body=json.dumps(asked).encode(), page=page,
                       content_type="application/json", accept="application/json", pause=self.source.pause,
                       is_conditional=False)


def _in_english(value: Any) -> str:
    """The English text of a language map, else the first; of a list the first entry."""
    if isinstance(value, dict):
        value = value.get("eng") or value.get("ENG") or next(iter(value.values()), "")
    return words(value)
