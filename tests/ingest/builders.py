"""Builders of notices: `a_notice(title="…", closes="2026-06-16")`, everything else as it may be."""

from datetime import UTC, datetime
from typing import Any

from ingest.sources.prepared_values import default_hour, prepared_date
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Notice

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def a_fact(field: Field, value: Any, origin: Origin = Origin.STRUCTURED) -> Fact:
    return Fact(field, value, str(value), field.value, origin)


def a_date(kind: DateKind, words: str) -> Fact:
    return Fact(Field.DATE, prepared_date(kind, words, default_hour("", "", [])), words, kind.value, Origin.STRUCTURED)


def a_notice(source_id: str = "ukri", key: str = "1", title: str = "Low-power sensing at range", *,
             opens: str | None = None, closes: str | None = None, text: str = "We seek proposals.",
             url: str = "", version: str = "v1", facts: tuple[Fact, ...] = (), **others: Any) -> Notice:
    dates = [(DateKind.OPENS, opens), (DateKind.CLOSES, closes)]
    dated = tuple(a_date(kind, words) for kind, words in dates if words)
    return Notice(source_id, key, version, url or f"https://example.org/{source_id}/{key}", title, text, text,
                  facts=dated + facts, **others)
