"""GOV.UK's Content API: the document behind a path, its HTML attachments, its withdrawal (domain.md 1.1.3)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.catalogue import Source
from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.answers import at, objects, read_json, words
from ingest.sources.base import Enriched, Request
from ingest.sources.compose import compose, fuller, merged
from ingest.sources.fielddates import instant
from ingest.sources.keys import link_key, publication_told
from matcher.model.call import CallStatus
from matcher.model.fact import Fact, Field, Origin
from matcher.model.notice import Notice

SITE = "https://www.gov.uk"
_API = f"{SITE}/api/content"
_MOST_ATTACHMENTS = 4
_BESIDE_THE_POINT = re.compile(r"terms and conditions|privacy|accessib|cookies|welsh|cymraeg|easy read", re.IGNORECASE)
_NEWS = frozenset({"news_story", "news_article", "press_release", "speech", "government_response"})


class GovukContent:
    """One document a new item; its HTML attachments (the competition document) follow, four at most."""

    host = "www.gov.uk"

    def request(self, source: Source, notice: Notice, pause: timedelta) -> Request | None:
        """The content document of the notice's path."""
        path = link_key(notice.url).split("?")[0]
        return _asked(path, pause) if path != "/" else None

    def read(self, source: Source, body: bytes, notice: Notice, request: Request, status: int) -> Enriched:
        """The publication itself, or one of its attachments; 410 means withdrawn, 404 that there is no more to read."""
        is_attachment = request.page > 1
        if status == 410 and not is_attachment:
            return Enriched(replace(notice, facts=merged((withdrawn("410 Gone"),), notice.facts)))
        if status in (404, 410):
            return Enriched(replace(notice, warnings=(*notice.warnings, f"{request.url}: {status}")))
        content = read_json(body)
        if not isinstance(content, dict) or not words(content, "base_path"):
            raise ParseError("the answer is no content document: it has no base_path")
        if is_attachment:
            return Enriched(fuller(source, notice, document_of(content), below=words(content, "title")))
        facts = (*facts_of(content),)
        notice = fuller(
            source, notice, document_of(content), facts, title=words(content, "title"),
            summary=words(content, "description"), kind=words(content, "document_type"),
            published=_time(content, "first_published_at"), updated=_time(content, "public_updated_at"),
            strong_keys=strong_keys_of(content), parent_key=parent_of(content))
        more = tuple(_asked(path, request.pause, number) for number, path in enumerate(attachment_paths(content), 2))
        return Enriched(notice, more)


def notice_of(source: Source, content: dict[str, Any]) -> Notice:
    """The notice of a content document that comes without a listing (a captured answer)."""
    path = words(content, "base_path")
    return compose(
        source, key=path, version=words(content, "public_updated_at") or words(content, "updated_at"),
        url=f"{SITE}{path}", title=words(content, "title"), document=document_of(content),
        summary=words(content, "description"), facts=tuple(facts_of(content)), stage=words(content, "document_type"),
        published=_time(content, "first_published_at"), updated=_time(content, "public_updated_at"),
        strong_keys=strong_keys_of(content), parent_key=parent_of(content))


def document_of(content: dict[str, Any]) -> Document:
    """Description and body. The body is HTML, a list of the same text in several types, or parts with titles."""
    details = at(content, "details")
    description = words(content, "description")
    document = Document.from_text(description) if description else Document()
    for title, body in _bodies(details):
        if title:
            document += Document.from_html(f"<h2>{title}</h2>")
        document += Document.read(body, base_url=f"{SITE}{words(content, 'base_path')}")
    return document


def facts_of(content: dict[str, Any]) -> Iterator[Fact]:
    """Withdrawal and attachments; dates and money stand in the body only."""
    if words(content, "withdrawn_notice", "withdrawn_at"):
        yield withdrawn(words(content, "withdrawn_notice", "withdrawn_at"))
    for attachment in objects(content, "details", "attachments"):
        url = words(attachment, "url")
        url = f"{SITE}{url}" if url.startswith("/") else url
        if url.lower().startswith(("http://", "https://")):
            yield Fact(Field.DOCUMENT, {"title": words(attachment, "title"), "url": url}, words(attachment, "title"),
                       "details.attachments", Origin.STRUCTURED)


def strong_keys_of(content: dict[str, Any]) -> frozenset[str]:
    """Its content id; for news also the one publication that it links to."""
    own = {f"govuk:{words(content, 'content_id')}"} if words(content, "content_id") else set()
    if words(content, "document_type") in _NEWS:
        own |= publication_told(link.url for link in document_of(content).links)
    return frozenset(own)


def parent_of(content: dict[str, Any]) -> str:
    """The path of the publication that an attachment belongs to, "" for everything else (guides have parents too)."""
    if words(content, "schema_name") != "html_publication":
        return ""
    return next((words(parent, "base_path") for parent in objects(content, "links", "parent")), "")


def attachment_paths(content: dict[str, Any]) -> list[str]:
    """HTML attachments worth reading, in the order of the page: the competition document, the FAQ."""
    own = words(content, "base_path")
    found = [(words(entry, "title"), words(entry, "url")) for entry in objects(content, "details", "attachments")
             if words(entry, "attachment_type") in ("html", "") and words(entry, "url").startswith(f"{own}/")]
    chosen = [url for title, url in found if not _BESIDE_THE_POINT.search(title)]
    return list(dict.fromkeys(chosen))[:_MOST_ATTACHMENTS]


def withdrawn(quote: str) -> Fact:
    """The fact that GOV.UK has withdrawn the page."""
    return Fact(Field.STATUS, CallStatus.WITHDRAWN.value, quote, "withdrawn notice", Origin.STRUCTURED)


def _asked(path: str, pause: timedelta, page: int = 1) -> Request:
    return Request(f"{_API}{path}", accept="application/json", pause=pause, page=page,
                   expected=frozenset({200, 404, 410}), is_conditional=False)


def _bodies(details: Any) -> Iterator[tuple[str, str]]:
    body = at(details, "body")
    if isinstance(body, list):
        typed = {words(entry, "content_type"): words(entry, "content") for entry in objects(details, "body")}
        body = typed.get("text/html") or typed.get("text/govspeak") or next(iter(typed.values()), "")
    if isinstance(body, str) and body:
        yield "", body
    for part in objects(details, "parts"):
        inner = words(part, "body") or next((words(e, "content") for e in objects(part, "body")), "")
        yield words(part, "title"), inner


def _time(content: dict[str, Any], name: str) -> datetime | None:
    return instant(words(content, name), ZoneInfo("UTC")) if words(content, name) else None
