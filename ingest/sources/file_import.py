"""Calls prepared by hand or by another tool: JSON Lines or CSV, one a line (docs/prepared-calls.md)."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from config.catalogue import Source
from ingest.document import Document
from ingest.errors import ParseError
from ingest.sources.base import Parsed, Refusal, Request, SourceState
from ingest.sources.compose import compose
from ingest.sources.listing import Enrichable
from ingest.sources.prepared_values import default_hour, plain, prepared_date, prepared_fact, prepared_funder
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

_DATES = {"opens": DateKind.OPENS, "closes": DateKind.CLOSES}
_LISTS = ("sponsor", "topics")
_FACTS = {f.value: f for f in Field if f not in (Field.DATE, Field.DOCUMENT, Field.IS_CALL)}


class FileImport(Enrichable):
    """Prepared calls, one a line; one that says nothing itself is read from its page, where that page is known.

    Documentation: docs/prepared-calls.md. Times: Europe/London; a date without a time is read as
    domain.md 7.1 rule 3 says. A line that is wrong is refused with its number, and the rest are read.
    """

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """Nothing: files are handed in, never asked for."""
        return ()

    def enrich(self, notice: Notice) -> Request | None:
        """The page of a line that is Muster's own and has no description."""
        return super().enrich(notice) if not notice.text and notice.source_id == self.source.id else None

    def parse(self, body: bytes, request: Request) -> Parsed:
        """The calls of a file. Raises ParseError where it is neither JSON Lines nor CSV with a title column."""
        text = body.decode("utf-8-sig", errors="replace")
        if not text.strip():
            raise ParseError("the file is empty")
        is_json = any(line.lstrip()[:1] in ("{", "[") for line in text.split("\n"))
        rows = _json_rows(text) if is_json and "title" not in _header(text) else _csv_rows(text)
        return Parsed(tuple(_read(row, f"line {line}", self.source) for line, row in rows))


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON: {_first_line(error)}"
            continue
        yield number, row if isinstance(row, dict) else "not a JSON object with the call's fields"


def _header(text: str) -> list[str]:
    """The column names, if it is CSV; the words of its first line, if not."""
    try:
        return next(csv.reader(io.StringIO(text.lstrip("\n"), newline="")), [])
    except csv.Error:
        return []


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    if "title" not in _header(text):
        raise ParseError("neither JSON Lines nor CSV with a title column")
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.reader.line_num, f"not CSV: {error}"
        else:
            yield reader.line_num, "more columns than the first line names" if "" in row else _cells(row)


def _cells(row: Mapping[str, str | None]) -> Mapping[str, Any]:
    cells = {name: (value or "").strip() or None for name, value in row.items()}
    return cells | {n: (cells.get(n) or "").split(";") for n in _LISTS}


def _read(row: Mapping[str, Any] | str, place: str, source: Source) -> Notice | Refusal:
    if isinstance(row, str):
        return Refusal(place, row)
    try:
        return _notice(row, source)
    except (ParseError, ValueError, OverflowError) as error:
        return Refusal(place, _first_line(error))


def _notice(row: Mapping[str, Any], source: Source) -> Notice:
    title = _text(row, "title")
    if not title:
        raise ParseError("the line has no title")
    url, source_id = _url(row), _source(row, source)
    key = _text(row, "id") or url
    if not key:
        raise ParseError("the line needs an id or a url, or it cannot be known again")
    notice = compose(source, key=key[:400], version=_version(row), url=url, title=title,
                     document=Document.read(_text(row, "description")), published=_moment(row, "published"),
                     facts=_facts(row, source_id, url))
    return replace(notice, source_id=source_id)


def _facts(row: Mapping[str, Any], source_id: str, url: str) -> Iterator[Fact]:
    yield Fact(Field.IS_CALL, True, "", "prepared as a call", Origin.SOURCE_DEFAULT)
    sponsors, topics = (_list(row, name) for name in _LISTS)
    hour = default_hour(source_id, url, sponsors)
    for name, kind in _DATES.items():
        words = _text(row, name)
        if words:
            date = prepared_date(kind, words, hour)
            yield Fact(Field.DATE, date, words, name, Origin.STRUCTURED)
    if sponsors:
        yield Fact(Field.FUNDER, prepared_funder(sponsors), ", ".join(sponsors), "sponsor", Origin.STRUCTURED)
    if topics:
        yield Fact(Field.CODES, [f"topic:{t}" for t in topics], ", ".join(topics), "topics", Origin.STRUCTURED)
    for name, field in _FACTS.items():
        if row.get(name) not in (None, "", []):
            value = prepared_fact(field, row[name])
            yield Fact(field, value, str(row[name]), name, Origin.STRUCTURED)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ParseError(f"{name}: text wanted, got {type(value).__name__}")
    return plain(str(value)).strip()


def _list(row: Mapping[str, Any], name: str) -> list[str]:
    value = row.get(name) or []
    if isinstance(value, str):
        value = value.split(";")
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ParseError(f"{name}: a list of words wanted")
    return [plain(v).strip() for v in value if v.strip()]


def _source(row: Mapping[str, Any], source: Source) -> str:
    name = _text(row, "source") or source.id
    if not re.fullmatch(r"[a-z0-9_.-]{1,60}", name, re.IGNORECASE):
        raise ParseError(f"source: letters, digits, '_', '.' and '-' are allowed, got {name[:80]!r}")
    return name.lower()


def _url(row: Mapping[str, Any]) -> str:
    url = _text(row, "url")
    if url and not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        raise ParseError(f"url: an http or https address wanted, got {url[:80]!r}")
    return url


def _moment(row: Mapping[str, Any], name: str) -> datetime | None:
    words = _text(row, name)
    return prepared_date(DateKind.PUBLISHED, words, default_hour("", "", [])).at if words else None


def _version(row: Mapping[str, Any]) -> str:
    stated = _text(row, "version")
    return stated or hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
