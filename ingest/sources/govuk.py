"""GOV.UK: organisation feeds and the search interface, both made fuller by the Content API (domain.md 1.1)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.answers import at, read_json, words
from ingest.sources.base import Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.feed import Feed
from ingest.sources.fielddates import published_at
from ingest.sources.govuk_content import SITE, notice_of, withdrawn
from ingest.sources.keys import link_key
from ingest.sources.listing import Listing, fingerprint
from ingest.sources.scope import is_in_scope
from matcher.model.notice import Notice


class GovukFeed(Feed):
    """An organisation's Atom feed: all its document types, newest first. Documentation: domain.md 1.1.1.

    The entry's id changes with every edit, so the key is the link's path; titles carry the type in front.
    """

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The feed; a captured content document is read as what it is."""
        if body.lstrip()[:1] == b"{":
            return content_documents(self, read_json(body))
        return super().parse(body, request)


class GovukSearch(Listing):
    """GOV.UK's search: parameters are checked strictly (422), `count` is 1,500 at most. Documentation: domain.md 1.1.2.

    Sorted by date without `q`: with both, the words no longer narrow, so words are judged here.
    """

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """What was published or changed since the day before the record stands, in UTC days."""
        since = (state.watermark or now - timedelta(days=self.source.first_days)) - timedelta(days=1)
        params: list[tuple[str, str]] = []
        for name, value in self.source.params.items():
            params += [(name, one) for one in value] if isinstance(value, tuple) else [(name, str(value))]
        params += [("filter_public_timestamp", f"from:{since:%Y-%m-%d}"), ("start", "0")]
        yield Request(self.source.url or "", params=tuple(params), accept="application/json", pause=self.source.pause,
                      window=(since, now), is_conditional=False)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The results of a page; a captured content document is read as what it is."""
        answer = read_json(body)
        if isinstance(answer, dict) and "base_path" in answer:
            return content_documents(self, answer)
        if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
            raise ParseError("the answer is no search result: it has no list `results`")
        parsed = self.read_all(answer["results"], "result")
        total, start = at(answer, "total"), at(answer, "start")
        reached = (start if isinstance(start, int) else 0) + len(answer["results"])
        if isinstance(total, int) and answer["results"] and reached < total:
            asked = tuple((name, str(reached) if name == "start" else value) for name, value in request.params)
            parsed = replace(parsed, next=replace(request, params=asked, page=request.page + 1))
        return parsed

    def item(self, row: dict[str, Any], place: str) -> Notice | Refusal | None:
        """One result."""
        link, title, text = words(row, "link"), words(row, "title"), words(row, "description") or words(row, "summary")
        if not link or not title:
            return Refusal(place, f"has no {'title' if link else 'link'}")
        if not is_in_scope(self.source, title, text):
            return None
        url = link if urlsplit(link).scheme else f"{SITE}/{link.lstrip('/')}"
        if not url.lower().startswith(("http://", "https://")):
            return Refusal(place, "has a link that is no web address")
        updated = published_at(words(row, "public_timestamp"), self.source.zone)
        first = published_at(words(row, "first_published_at"), self.source.zone)
        content_id = words(row, "content_id")
        return compose(
            self.source, key=link_key(url), version=fingerprint(row, "public_timestamp"), url=url, title=title,
            document=Document.read(text), summary=text, published=first or updated, updated=updated,
            stage=words(row, "content_store_document_type") or words(row, "document_type") or words(row, "format"),
            facts=(withdrawn("is_withdrawn"),) if at(row, "is_withdrawn") is True else (),
            strong_keys={f"govuk:{content_id}"} if content_id else ())


def content_documents(adapter: Feed | GovukSearch, content: Any) -> Parsed:
    """Captured content documents: one, or a list of them."""
    entries = content if isinstance(content, list) else [content]
    items: list[Notice | Refusal] = []
    for number, entry in enumerate(entries, start=1):
        if words(entry, "base_path") and words(entry, "title"):
            items.append(notice_of(adapter.source, entry))
        else:
            items.append(Refusal(f"document {number}", "has no base_path or no title"))
    if not any(isinstance(item, Notice) for item in items):
        raise ParseError("the answer is JSON, but no content document")
    return Parsed(tuple(items))
