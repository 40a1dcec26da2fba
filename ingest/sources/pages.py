"""Pages of calls that are HTML only: UKRI, the Innovation Funding Service, Business Connect (domain.md 1.4 to 1.6)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateparser
from selectolax.lexbor import LexborHTMLParser

from config.catalogue import Source
from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.base import Enriched, Request
from ingest.sources.compose import fuller
from ingest.sources.fielddates import read_date
from ingest.sources.keys import publication_told
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import LONDON, CallDate, DateKind, Precision, TimeBasis
from matcher.model.notice import Notice

_GONE = frozenset({404, 410})
_CLOSED_WORDS = {"open": CallStatus.OPEN, "closed": CallStatus.CLOSED, "upcoming": CallStatus.UPCOMING}
_IFS_DATE = re.compile(r"Competition (opens|closes):?\s*((?:[A-Z][a-z]+day\s+)?\d{1,2} [A-Z][a-z]+ \d{4}"
                       r"(?:,?\s+(?:at\s+)?\d{1,2}(?:[:.]\d{2})?\s*[ap]m)?)")
_IFS_HOUR = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm) UK time", re.IGNORECASE)
_NO_DEADLINE = re.compile(r"There is no submission deadline", re.IGNORECASE)
_CARD_DATE = re.compile(r"\b(Opens|Closes):?\s*(\d{1,2}/\d{1,2}/\d{4})")
_APPLY = re.compile(r"\b(apply|application|find out more|full details|competition page)\b", re.IGNORECASE)


class Page:
    """One HTML page a new item. A page that is gone leaves the notice as it is, with a warning."""

    host = ""
    tells_of_others = False
    """Whether it re-publishes, so that the one GOV.UK publication that it links to is the call itself."""

    def request(self, source: Source, notice: Notice, pause: timedelta) -> Request | None:
        """The notice's own page."""
        return Request(notice.url, accept="text/html", pause=pause, expected=frozenset({200, 404, 410}),
                       is_conditional=False)

    def read(self, source: Source, body: bytes, notice: Notice, request: Request, status: int) -> Enriched:
        """The notice with the page's text, and the dates that the page sets apart."""
        if status in _GONE:
            return Enriched(replace(notice, warnings=(*notice.warnings, f"{notice.url}: {status}")))
        page = LexborHTMLParser(body.decode("utf-8", errors="replace"))
        main = page.css_first("main") or page.css_first("article") or page.body
        if main is None or not main.text().strip():
            raise ParseError(f"{notice.url}: the page holds no text")
        document = Document.from_html(main.html or "", base_url=notice.url)
        heading = main.css_first("h1")
        facts = tuple(self.facts(source, page, document))
        told = publication_told(link.url for link in document.links) if self.tells_of_others else ()
        return Enriched(fuller(source, notice, document, facts, title=tidy(heading.text()) if heading else "",
                               strong_keys=told))

    def facts(self, source: Source, page: LexborHTMLParser, document: Document) -> Iterator[Fact]:
        """What the page sets apart in its own way."""
        raise NotImplementedError


class UkriPage(Page):
    """UKRI's Funding Finder: a list of labels and values; `time[datetime]` holds naive UK time."""

    host = "www.ukri.org"

    def facts(self, source: Source, page: LexborHTMLParser, document: Document) -> Iterator[Fact]:
        """Status, dates and funders of the summary list."""
        kinds = {"opening date": DateKind.OPENS, "closing date": DateKind.CLOSES,
                 "publication date": DateKind.PUBLISHED}
        for term in page.css("dl.opportunity__summary dt"):
            label, value = tidy(term.text()).rstrip(":"), term.next
            while value is not None and value.tag != "dd":
                value = value.next
            if value is None:
                continue
            said, place = tidy(value.text()), f"summary, row '{label}'"
            kind = kinds.get(label.lower())
            moment = value.css_first("time[datetime]")
            stated = (moment.attributes.get("datetime") or "") if moment else ""
            if kind and (date := read_date(source, kind, stated)):
                shown = CallDate(date.kind, date.at, said or stated, date.zone, date.precision, date.basis, date.note)
                yield Fact(Field.DATE, shown, said or stated, place, Origin.STRUCTURED)
            elif label.lower() == "opportunity status" and said.lower() in _CLOSED_WORDS:
                yield Fact(Field.STATUS, _CLOSED_WORDS[said.lower()].value, said, place, Origin.STRUCTURED)
            elif label.lower() in ("funders", "funder") and said:
                yield Fact(Field.FUNDER, said, said, place, Origin.STRUCTURED)


class InnovateUkPage(Page):
    """The Innovation Funding Service: the header's hour stands against the boilerplate's 11am, and is flagged."""

    host = "apply-for-innovation-funding.service.gov.uk"

    def facts(self, source: Source, page: LexborHTMLParser, document: Document) -> Iterator[Fact]:
        """Opening and closing as the header states them, and the competition's number."""
        text = document.text
        for match in _IFS_DATE.finditer(text):
            kind = DateKind.OPENS if match[1] == "opens" else DateKind.CLOSES
            if date := _uk_date(kind, match[2]):
                doubt = _other_hour(text, date) if kind is DateKind.CLOSES else ""
                yield Fact(Field.DATE, date, match[0], "header of the competition page", Origin.STRUCTURED,
                           0.7 if doubt else 1.0, doubt)
        if found := _NO_DEADLINE.search(text):
            date = CallDate(DateKind.CLOSES, None, found[0], precision=Precision.UNKNOWN)
            yield Fact(Field.DATE, date, found[0], "header of the competition page", Origin.STRUCTURED)
        canonical = page.css_first("link[rel=canonical]")
        number = re.search(r"/competition/(\d+)", (canonical.attributes.get("href") or "") if canonical else "")
        if number:
            yield Fact(Field.REFERENCE, number[1], number[1], "address of the page", Origin.STRUCTURED)


class BusinessConnectPage(Page):
    """Innovate UK Business Connect: tells of others' calls; dates are day first and without a time."""

    host = "iuk-business-connect.org.uk"
    tells_of_others = True

    def facts(self, source: Source, page: LexborHTMLParser, document: Document) -> Iterator[Fact]:
        """Dates of the card, and the link to the call itself."""
        for match in _CARD_DATE.finditer(document.text):
            kind = DateKind.OPENS if match[1] == "Opens" else DateKind.CLOSES
            if date := read_date(source, kind, match[2], order="day"):
                yield Fact(Field.DATE, date, match[0], "card of the page", Origin.STRUCTURED)
        for link in document.links:
            if self.host not in link.url and _APPLY.search(link.text):
                yield Fact(Field.APPLY_URL, link.url, link.text, "link of the page", Origin.STRUCTURED)
                return


def _uk_date(kind: DateKind, stated: str) -> CallDate | None:
    """"Wednesday 6 March 2024 4:00pm" in UK time; without a time 11am, Innovate UK's usual hour."""
    try:
        read = dateparser.parse(stated.replace(".", ":"), dayfirst=True, default=datetime(2000, 1, 1, 11, 0))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    has_time = re.search(r"[ap]m", stated, re.IGNORECASE) is not None
    at = read.replace(tzinfo=LONDON).astimezone(UTC)
    return CallDate(kind, at, stated, precision=Precision.DATETIME if has_time else Precision.DATE,
                    basis=TimeBasis.STATED if has_time else TimeBasis.SOURCE_DEFAULT)


def _other_hour(text: str, date: CallDate) -> str:
    """The doubt that the page raises by naming another hour further down, "" if it does not."""
    assert date.at is not None
    local = date.at.astimezone(LONDON)
    for match in _IFS_HOUR.finditer(text):
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "pm" else 0)
        if (hour, int(match[2] or 0)) != (local.hour, local.minute):
            return f"the page also says {match[0]!r}"
    return ""
