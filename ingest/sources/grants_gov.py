"""Grants.gov, to know rather than to apply: few opportunities are open to foreign firms (domain.md 1.11)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.answers import at, money, objects, read_json, texts, words
from ingest.sources.base import Enriched, Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose, fuller
from ingest.sources.fielddates import date_fact
from ingest.sources.listing import Listing, fingerprint
from ingest.sources.scope import is_in_scope
from ingest.sources.us import common_facts
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

_OPEN_TO_FOREIGN_FIRMS = ("others", "unrestricted")


class GrantsGov(Listing):
    """Grants.gov: POST with JSON, two requests a second at most; a second question a new item brings the text."""

    lists_all_that_is_open = True

    detail = "https://api.grants.gov/v1/api/fetchOpportunity"

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """The catalogue's question, from its first row."""
        yield self._asked(0)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The hits of a page."""
        answer = read_json(body)
        if not isinstance(answer, dict) or at(answer, "errorcode") not in (0, "0") or "data" not in answer:
            raise ParseError(f"Grants.gov answered with a fault: {words(answer, 'msg') or 'no data'}")
        rows = objects(answer, "data", "oppHits")
        parsed = self.read_all(rows, "hit")
        first, count = self._first(request), at(answer, "data", "hitCount")
        if rows and request.body and isinstance(count, int) and first + len(rows) < count:
            parsed = replace(parsed, next=replace(self._asked(first + len(rows)), page=request.page + 1))
        return parsed

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One opportunity."""
        number, title = words(row, "id"), tidy(Document.read(words(row, "title")).text)
        if not number or not title:
            return Refusal(place, f"has no {'title' if number else 'id'}")
        if not is_in_scope(self.source, title):
            return None
        shown = Document.from_fields([("Opens", words(row, "openDate")), ("Closes", words(row, "closeDate")),
                                      ("Agency", words(row, "agency")), ("Number", words(row, "number"))])
        return compose(
            self.source, key=number, version=fingerprint(row), title=title, document=Document(), shown=shown,
            url=f"https://www.grants.gov/search-results-detail/{number}", stage=words(row, "oppStatus"),
            facts=self._facts(row), strong_keys=(f"grants_gov:{number}",))

    def enrich(self, notice: Notice) -> Request | None:
        """The whole opportunity."""
        asked = json.dumps({"opportunityId": int(notice.key)}).encode() if notice.key.isdigit() else b""
        return Request(self.detail, method="POST", body=asked, content_type="application/json", is_conditional=False,
                       accept="application/json", pause=self.source.pause) if asked else None

    def parse_enriched(self, body: bytes, notice: Notice, request: Request, status: int = 200) -> Enriched:
        """Description, sums, the closing's own words, and who may apply."""
        data = at(read_json(body), "data")
        said = at(data, "synopsis") or at(data, "forecast")
        if not isinstance(said, dict):
            raise ParseError("the opportunity has neither synopsis nor forecast")
        document = Document.read(words(said, "synopsisDesc") or words(said, "forecastDesc"))
        shown = Document.from_fields([(name, words(said, field)) for name, field in (
            ("Closes", "responseDateDesc"), ("Award floor", "awardFloor"), ("Award ceiling", "awardCeiling"),
            ("Total", "estimatedFunding"))])
        return Enriched(fuller(self.source, notice, document, tuple(self._details(said)), shown=shown))

    def _facts(self, row: dict[str, Any]) -> Iterator[Fact]:
        for kind, name in ((DateKind.CLOSES, "closeDate"), (DateKind.OPENS, "openDate")):
            if fact := date_fact(self.source, kind, words(row, name), name, order="month"):
                yield fact
        yield from common_facts(row, words(row, "oppStatus"), words(row, "agency"), words(row, "number"))

    def _details(self, said: dict[str, Any]) -> Iterator[Fact]:
        for field, name in ((Field.AWARD_MIN, "awardFloor"), (Field.AWARD_MAX, "awardCeiling"),
                            (Field.TOTAL, "estimatedFunding")):
            if found := money(at(said, name), "USD"):
                yield Fact(field, found, words(said, name), name, Origin.STRUCTURED)
        kinds = [words(entry, "description") for entry in objects(said, "applicantTypes")]
        kinds = kinds or texts(said, "applicantTypes")
        if kinds:
            listed = "; ".join(kinds)
            yield Fact(Field.OWNERSHIP, listed, listed, "applicantTypes", Origin.STRUCTURED)
            if not any(kind.lower().startswith(_OPEN_TO_FOREIGN_FIRMS) for kind in kinds):
                yield Fact(Field.COUNTRIES, ["US"], listed, "applicantTypes", Origin.STRUCTURED, 0.8)

    def _asked(self, first: int) -> Request:
        asked = json.dumps({**self.source.body, "startRecordNum": first}).encode()
        return Request(self.source.url or "", method="POST", body=asked, content_type="application/json",
                       accept="application/json", is_conditional=False,
                       pause=max(self.source.pause, timedelta(seconds=1)))

    @staticmethod
    def _first(request: Request) -> int:
        asked = read_json(request.body) if request.body else {}
        first = at(asked, "startRecordNum")
        return first if isinstance(first, int) else 0
