"""Atom and RSS through feedparser, by bytes: GOV.UK's organisation feeds, UKRI's, and whatever else is a feed."""

import calendar
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from ingest.document import Document, tidy
from ingest.errors import ParseError
from ingest.sources.base import Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose, shortened
from ingest.sources.keys import link_key
from ingest.sources.listing import Enrichable
from ingest.sources.scope import is_in_scope
from matcher.model.notice import Notice

_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 13})
_IS_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)
_ENTRY_END = re.compile(rb"</(?:[a-z0-9]+:)?(?:entry|item)\s*>", re.IGNORECASE)
_ENTRY_START = re.compile(rb"<(?:[a-z0-9]+:)?(?:entry|item)[\s>]", re.IGNORECASE)
_PREFIX = re.compile(r"(?:Notice|Guidance|News story|Press release|Policy paper|Corporate report|Transparency data|"
                     r"Independent report|Research and analysis|Speech|Case study|Form|Statutory guidance|"
                     r"Collection|Detailed guide|Promotional material|Decision|Funding opportunity): (?=\S)")

SLICE = 4_000_000
"""Bytes given to feedparser at once: it needs some thirty times that in memory."""


class Feed(Enrichable):
    """A feed asked as a whole each time. Documentation: domain.md 1.1.1 and 1.4."""

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """One question, free where the feed has not changed."""
        yield Request(self.source.url or "", accept="application/atom+xml, application/rss+xml, application/xml;q=0.9",
                      pause=self.source.pause)

    def pieces(self, body: bytes) -> Iterable[bytes]:
        """Some thousand entries at a time."""
        return _slices(body)

    def parse(self, body: bytes, request: Request) -> Parsed:
        """Every entry; an ill-formed feed gives what could be read and a warning."""
        body = _checked(body)
        items: list[Notice | Refusal] = []
        warnings: dict[str, None] = {}
        left_out = 0
        known_as_feed = False
        for part in _slices(body):
            read = _read(part, request.url)
            known_as_feed |= bool(read.get("version") or read.get("entries") or read.get("feed"))
            if read.get("bozo"):
                warnings[f"the feed is ill formed: {_reason(read.get('bozo_exception'))}"] = None
            for entry in read.get("entries") or []:
                place = f"entry {len(items) + left_out + 1}"
                try:
                    item = self._notice(entry, place)
                except Exception as error:
                    item = Refusal(place, f"cannot be read: {error}")
                if item is None:
                    left_out += 1
                else:
                    items.append(item)
        if not known_as_feed:
            raise ParseError(f"{self.source.id}: the answer is no Atom or RSS feed")
        return Parsed(tuple(items), None, tuple(warnings), left_out)

    def _notice(self, entry: Any, place: str) -> Notice | Refusal | None:
        url = _link(entry)
        document = Document.read(_body(entry), base_url=url)
        title = tidy(Document.read(str(entry.get("title") or "")).text) or _first_words(document.text)
        if not title:
            return Refusal(place, "has neither a title nor a text")
        title = _PREFIX.sub("", title, count=1)
        if not is_in_scope(self.source, title, document.text):
            return None
        published = _instant(entry.get("published_parsed"))
        updated = _instant(dict.get(entry, "updated_parsed"))       # its own `get` answers with the publication instead
        terms = [str(tag.get("term") or "") for tag in entry.get("tags") or []]
        return compose(self.source, key=_key(entry, url, title, document.text), url=url, title=title,
                       version=_version(entry, title, document.text), document=document, summary=document.text,
                       published=published, updated=updated, stage=next(filter(None, terms), ""))


def _checked(body: bytes) -> bytes:
    """The bytes without control characters. Raises ParseError where they cannot be a feed at all."""
    if not body.strip():
        raise ParseError("the answer is empty")
    if _IS_WEB_PAGE.match(body[:4096]):
        raise ParseError("the answer is a web page, not a feed")
    is_wide = b"\0" in body[:4]          # UTF-16 and UTF-32 are full of zero bytes
    return body if is_wide or body[:2] in (b"\xff\xfe", b"\xfe\xff") else body.translate(None, _CONTROL_BYTES)


def _read(part: bytes, url: str) -> Any:
    try:
        return feedparser.parse(BytesIO(part), sanitize_html=False, response_headers={
            "content-location": url, "content-type": "application/xml"})
    except Exception as error:          # it promises nothing about hostile bytes
        raise ParseError(f"the feed cannot be read: {type(error).__name__}: {error}"[:250]) from error


def _slices(body: bytes) -> Iterator[bytes]:
    """The feed in pieces of whole entries, each with the feed's own head and end, so that a huge one stays small."""
    first = _ENTRY_START.search(body)
    if len(body) <= SLICE or first is None:
        yield body
        return
    head, last, position = body[:first.start()], 0, first.start()
    for end in _ENTRY_END.finditer(body):
        last = end.end()
    tail = body[last:] if last else b""
    while position < last:
        cut = _ENTRY_END.search(body, min(position + SLICE, last))
        until = cut.end() if cut else last
        yield head + body[position:until] + tail
        position = until
    if not last:
        yield body


def _link(entry: Any) -> str:
    links = [link for link in entry.get("links") or [] if link.get("href")]
    chosen = next((link["href"] for link in links if link.get("rel", "alternate") == "alternate"), entry.get("link"))
    url = str(chosen or "").strip()
    return url if url.lower().startswith(("http://", "https://")) else ""


def _body(entry: Any) -> str:
    contents = [str(part.get("value") or "") for part in entry.get("content") or []]
    return max([*contents, str(entry.get("summary") or "")], key=len)


def _key(entry: Any, url: str, title: str, text: str) -> str:
    return (link_key(url) if url else str(entry.get("id") or "").strip()) or _digest(title, text)


def _version(entry: Any, title: str, text: str) -> str:
    stated = str(entry.get("updated") or entry.get("published") or "").strip()
    return f"{stated}#{_digest(title, text)[:12]}"


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()


def _first_words(text: str) -> str:
    return shortened(text.partition("\n")[0], 100)


def _instant(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _reason(fault: object) -> str:
    words = tidy(str(fault or "no reason given"))
    return shortened(words, 120)
