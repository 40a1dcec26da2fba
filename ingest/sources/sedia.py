"""The EU Funding and Tenders portal's search (SEDIA): Horizon Europe and the European Defence Fund (domain.md 1.8)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.answers import at, money, read_json, texts, words
from ingest.sources.base import Parsed, Part, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.fielddates import day_date, instant, read_date
from ingest.sources.listing import Listing, fingerprint
from ingest.sources.scope import is_in_scope
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.notice import Notice

_PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
_STATUS = {"31094501": CallStatus.UPCOMING, "31094502": CallStatus.OPEN, "31094503": CallStatus.CLOSED}
_PROGRAMMES = {"43108390": "Horizon Europe", "44181033": "European Defence Fund", "43152860": "Digital Europe",
               "43252368": "Internal Security Fund"}
_USUAL_HOUR = time(17)


class Sedia(Listing):
    """Asked by POST: a multipart body, since the filters of any other body are ignored without a word.

    Sorted by identifier, as no other order is stable. A page of rows without an identifier is the index's own doing:
    those rows are stubs. Fault answers come with status 200.
    """

    lists_all_that_is_open = True

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """All that is open or forthcoming, page after page."""
        source = self.source
        query = source.query if isinstance(source.query, dict) else {}
        filters = {"bool": {"must": [{"terms": {name: list(values)}} for name, values in query.items()]}}
        parts = (Part("query", _bytes(filters)), Part("languages", _bytes(list(source.languages) or ["en"])),
                 Part("sort", _bytes([{"field": "identifier", "order": "ASC"}])))
        params = tuple((name, str(value)) for name, value in source.params.items())
        yield Request(source.url or "", method="POST", params=(*params, ("pageNumber", "1")), parts=parts,
                      accept="application/json", pause=source.pause, is_conditional=False)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The topics of a page. Raises ParseError with the portal's own message for its fault answers."""
        answer = read_json(body)
        rows = answer if isinstance(answer, list) else at(answer, "results")
        if isinstance(answer, dict) and "metadata" in answer:
            rows = [answer]                    # one topic by itself, as captured
        if not isinstance(rows, list) or words(answer, "type") == "throwable":
            raise ParseError(f"the portal answered with a fault: {words(answer, 'message') or 'no results'}")
        parsed = self.read_all(rows, "result")
        total, size = at(answer, "totalResults"), int(dict(request.params).get("pageSize") or 100)
        if isinstance(total, int) and rows and request.page * size < total:
            asked = tuple((name, str(request.page + 1) if name == "pageNumber" else value)
                          for name, value in request.params)
            parsed = replace(parsed, next=replace(request, params=asked, page=request.page + 1))
        return parsed

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One topic."""
        said = at(row, "metadata")
        identifier, title = words(said, "identifier"), tidy(Document.read(words(said, "title")).text)
        if not identifier:
            return Refusal(place, "has no identifier: a stub of the portal's index")
        place = f"{place} {identifier}"
        if not title:
            return Refusal(place, "has no title")
        document = Document.read(words(said, "descriptionByte") or words(row, "summary") or words(row, "content"))
        if not self._is_ours(identifier, words(said, "callIdentifier"), title, document.text):
            return None
        topic = document.text
        shown = Document.from_fields([
            *(("Deadline", deadline) for deadline in texts(said, "deadlineDate")),
            ("Opens", words(said, "startDate")), ("Call", words(said, "callTitle")),
            ("Type of action", words(said, "typesOfAction"))])
        return compose(
            self.source, key=identifier, version=fingerprint(_without_traces(said)), url=f"{_PORTAL}{identifier}",
            title=title, document=document, shown=shown, summary=words(row, "summary") or topic,
            published=instant(words(said, "startDate"), self.source.zone), stage=words(said, "typesOfAction"),
            facts=self._facts(said, identifier), strong_keys=(f"sedia:{identifier.upper()}",))

    def _is_ours(self, identifier: str, call: str, title: str, text: str) -> bool:
        """By the identifier's beginning; what has another (calls of funded projects) by the entry's words."""
        source = self.source
        if not source.identifier_any and not source.keywords_any:
            return True
        if identifier.upper().startswith(source.identifier_any) or call.upper().startswith(source.identifier_any):
            return True
        return bool(source.keywords_any) and is_in_scope(source, title, text)

    def _facts(self, said: Any, identifier: str) -> Iterator[Fact]:
        yield from self._deadlines(said)
        if opens := read_date(self.source, DateKind.OPENS, words(said, "startDate")):
            yield Fact(Field.DATE, opens, opens.words, "startDate", Origin.STRUCTURED)
        code = words(said, "status")
        if code in _STATUS:
            yield Fact(Field.STATUS, _STATUS[code].value, code, "status", Origin.STRUCTURED, 0.8)
        if programme := _PROGRAMMES.get(words(said, "frameworkProgramme")):
            yield Fact(Field.PROGRAMME, programme, words(said, "frameworkProgramme"), "frameworkProgramme",
                       Origin.STRUCTURED)
        yield Fact(Field.REFERENCE, identifier, identifier, "identifier", Origin.STRUCTURED)
        codes = [identifier, words(said, "callIdentifier")]
        yield Fact(Field.CODES, [f"eu:{one}" for one in dict.fromkeys(filter(None, codes))], identifier, "identifier",
                   Origin.STRUCTURED)
        yield from _budget(words(said, "budgetOverview"), identifier)

    def _deadlines(self, said: Any) -> Iterator[Fact]:
        """Two-stage topics close twice; cut-offs are so many closings."""
        stated = sorted(dict.fromkeys(texts(said, "deadlineDate")))
        is_staged = "two-stage" in words(said, "deadlineModel").lower() and len(stated) == 2
        kinds = [DateKind.STAGE1_CLOSES, DateKind.STAGE2_CLOSES] if is_staged else [DateKind.CLOSES] * len(stated)
        for kind, deadline in zip(kinds, stated, strict=True):
            if read := self._deadline(kind, deadline):
                yield Fact(Field.DATE, read, deadline, "deadlineDate", Origin.STRUCTURED)

    def _deadline(self, kind: DateKind, stated: str) -> CallDate | None:
        """Its day is the one in UTC; its hour is 17:00 in Brussels, written as midnight or 17:00 UTC."""
        moment = instant(stated, self.source.zone)
        if moment is None:
            return read_date(self.source, kind, stated)
        if moment.astimezone(UTC).time() in (time(0), _USUAL_HOUR):
            return day_date(self.source, kind, moment.astimezone(UTC).date(), stated,
                            "the portal gives the day; 17:00 in Brussels is its usual hour")
        return CallDate(kind, moment, stated, self.source.default_deadline_time.split(" ")[1])


def _budget(overview: str, identifier: str) -> Iterator[Fact]:
    """Grant sizes and the pot, from a JSON text inside the JSON; nothing where it is not what it usually is."""
    try:
        actions = at(json.loads(overview), "budgetTopicActionMap") if overview else None
    except (ValueError, RecursionError):
        return
    own = [action for entries in (actions or {}).values() if isinstance(entries, list)
           for action in entries if words(action, "action").upper().startswith(identifier.upper())]
    for field, name in ((Field.AWARD_MIN, "minContribution"), (Field.AWARD_MAX, "maxContribution")):
        sums = [found for action in own if (found := money(at(action, name), "EUR"))]
        if sums:
            chosen = (min if field is Field.AWARD_MIN else max)(sums, key=lambda one: one.amount)
            yield Fact(field, chosen, str(chosen.amount), f"budgetOverview.{name}", Origin.STRUCTURED)
    years = [found for action in own for amount in (at(action, "budgetYearMap") or {}).values()
             if (found := money(amount, "EUR"))]
    if years:
        total = money(str(sum((one.amount for one in years), Decimal(0))), "EUR")
        if total:
            yield Fact(Field.TOTAL, total, ", ".join(str(one.amount) for one in years), "budgetOverview.budgetYearMap",
                       Origin.STRUCTURED)


def _without_traces(said: Any) -> Any:
    """What the row says, without the index's own marks, which change from day to day."""
    return {name: value for name, value in said.items() if not name.lower().startswith(("es", "sort"))}


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


