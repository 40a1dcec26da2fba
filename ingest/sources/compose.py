"""Puts a notice together: fields of the source first, then what stands in its text, then the entry's own defaults."""

from collections.abc import Iterable
from datetime import datetime

from config.catalogue import Source
from ingest.document import Document, tidy
from ingest.sources.keys import keys_of_address, keys_of_links
from matcher.model.fact import MANY, Fact, Field, Origin
from matcher.model.instant import CallDate
from matcher.model.notice import Challenge, Notice

TITLE_LENGTH = 500
SUMMARY_LENGTH = 280


def compose(source: Source, *, key: str, version: str, url: str, title: str, document: Document, summary: str = "",
            published: datetime | None = None, updated: datetime | None = None, stage: str = "",
            facts: Iterable[Fact] = (), challenges: Iterable[Challenge] = (), strong_keys: Iterable[str] = (),
            parent_key: str = "", warnings: Iterable[str] = ()) -> Notice:
    """The notice of one item. `facts` are those of structured fields; the text never speaks against them."""
    title = shortened(tidy(title), TITLE_LENGTH)
    text = document.text
    linked = keys_of_links(link.url for link in document.links)
    return Notice(
        source_id=source.id, key=key, version=version, url=url, title=title, text=text, lead=lead(title, text),
        summary=shortened(tidy(summary), SUMMARY_LENGTH), published_at=published, updated_at=updated, stage=stage,
        facts=merged(tuple(facts), defaults_of(source)), challenges=tuple(challenges),
        strong_keys=frozenset(strong_keys) | keys_of_address(url) | linked, parent_key=parent_key,
        warnings=tuple(warnings))


def defaults_of(source: Source) -> tuple[Fact, ...]:
    """What the catalogue says of every call of a source."""
    said = ((Field.FUNDER, source.funder), (Field.INSTRUMENT, source.instrument),
            (Field.OWNERSHIP, source.eligibility_note))
    return tuple(Fact(field, value, "", f"source {source.name}", Origin.SOURCE_DEFAULT, 0.9)
                 for field, value in said if value)


def merged(*layers: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts of several origins, strongest first: a later one stands only where no earlier one speaks of the same."""
    standing: list[Fact] = []
    for layer in layers:
        taken = {_subject(fact) for fact in standing}
        standing.extend(fact for fact in layer if _subject(fact) not in taken)
    return tuple(standing)


def shortened(text: str, length: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `length` characters."""
    if len(text) <= length:
        return text
    head = text[:length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[length // 2:] else head).rstrip(" ,;:") + "…"


def lead(title: str, text: str) -> str:
    """The first 300 words of the topic text."""
    body = text.removeprefix(title).lstrip(" .:-\n")
    return " ".join(body.split()[:300])


def _subject(fact: Fact) -> object:
    """What a fact speaks of: a date of its kind, a document by its address, else its field."""
    if fact.field not in MANY:
        return fact.field
    return (fact.field, fact.value.kind) if isinstance(fact.value, CallDate) else (fact.field, str(fact.value))
