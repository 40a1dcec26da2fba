"""Builders: read one text and look at one kind of fact."""

from datetime import UTC, datetime
from typing import Any

from ingest.document import Document
from ingest.facts.read import read_facts
from ingest.facts.summary import summarise
from matcher.model.fact import Fact, Field
from matcher.model.instant import CallDate, DateKind


def facts_of(
    body: str, *, title: str = "", published: str = "", kind: str = "", default_time: str | None = None
) -> tuple[Fact, ...]:
    day = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    return read_facts(Document.read(body), title=title, published=day, kind=kind, default_time=default_time)


def value_of(field: Field, body: str, **context: Any) -> Any:
    return next((f.value for f in facts_of(body, **context) if f.field is field), None)


def dates_of(body: str, kind: DateKind = DateKind.CLOSES, **context: Any) -> list[CallDate]:
    return [f.value for f in facts_of(body, **context) if f.field is Field.DATE and f.value.kind is kind]


def summary_of(body: str, *, title: str = "", kind: str = "tender_notice", published: str = "") -> dict[str, Any]:
    found = facts_of(body, title=title, kind=kind, published=published)
    return summarise(found, is_call=is_call(body, title=title, kind=kind))


def is_call(body: str, *, title: str = "", kind: str = "") -> bool:
    return bool(value_of(Field.IS_CALL, body, title=title, kind=kind))
