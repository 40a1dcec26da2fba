"""Puts a notice together: fields of the source first, then what stands in its text, then the entry's own defaults."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from config.catalogue import Source
from ingest.document import Document, tidy
from ingest.facts.read import read_facts
from ingest.sources.keys import ABOUT
from ingest.sources.keys import strong_keys as gathered
from matcher.model.fact import MANY, Fact, Field, Origin
from matcher.model.instant import CallDate
from matcher.model.notice import Challenge, Notice
from matcher.text.lead import lead
from matcher.text.parts import parts_of

TITLE_LENGTH = 500
SUMMARY_LENGTH = 280
_NOTHING = Document()


def compose(source: Source, *, key: str, version: str, url: str, title: str, document: Document,
            shown: Document = _NOTHING, summary: str = "", published: datetime | None = None,
            updated: datetime | None = None, stage: str = "",
            facts: Iterable[Fact] = (), challenges: Iterable[Challenge] = (), strong_keys: Iterable[str] = (),
            parent_key: str = "", topic: str | None = None, kind: str = "", warnings: Iterable[str] = ()) -> Notice:
    """The notice of one item.

    `facts` are those of structured fields; the text never speaks against them. `document` is what the source wrote as
    prose, `shown` its fields as rows for the reader, which are not read a second time. `topic` is the part that
    matching reads where that is not the whole document; `kind` the source's word for the sort of notice.
    """
    title = shortened(tidy(title), TITLE_LENGTH)
    text = (document + shown).text
    return Notice(
        source_id=source.id, key=key, version=version, url=url, title=title, text=text,
        lead=lead(title, document.text if topic is None else topic),
        summary=shortened(tidy(summary), SUMMARY_LENGTH), published_at=published, updated_at=updated, stage=stage,
        facts=merged(facts, text_facts(source, title, document, published, kind or stage), defaults_of(source)),
        challenges=tuple(challenges) or split(document.text),
        strong_keys=gathered(strong_keys, url, (link.url for link in document.links), text), parent_key=parent_key,
        warnings=tuple(warnings))


def split(text: str) -> tuple[Challenge, ...]:
    """The parts of a document of several topics, where its adapter found none: by its numbered headings."""
    return tuple(Challenge(part.ref, shortened(part.title, TITLE_LENGTH), lead(part.title, part.text))
                 for part in parts_of(text))


def text_facts(source: Source, title: str, document: Document, published: datetime | None,
               kind: str) -> tuple[Fact, ...]:
    """What title and text say, and whether they are a call at all: the source's word where it lists nothing else."""
    read = read_facts(document, title=title, published=published, default_time=source.default_deadline_time, kind=kind)
    if not source.only_calls:
        return read
    listed = Fact(Field.IS_CALL, True, title, f"listed by {source.name}", Origin.SOURCE_DEFAULT)
    return (*(fact for fact in read if fact.field is not Field.IS_CALL), listed)


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


def _subject(fact: Fact) -> object:
    """What a fact speaks of: a date of its kind, a document by its address, else its field."""
    if fact.field not in MANY:
        return fact.field
    return (fact.field, fact.value.kind) if isinstance(fact.value, CallDate) else (fact.field, str(fact.value))


def fuller(source: Source, notice: Notice, document: Document, facts: Iterable[Fact] = (), *, title: str = "",
           shown: Document = _NOTHING, summary: str = "", below: str = "", kind: str = "",
           published: datetime | None = None, updated: datetime | None = None, strong_keys: Iterable[str] = (),
           parent_key: str = "", warnings: Iterable[str] = ()) -> Notice:
    """The same notice with what a page of it says; key and version stay.

    The page's text stands for the listing's, or follows it under the title `below` (an attachment). What the page says
    outranks the listing; the listing's fields outrank nothing but the source's defaults.
    """
    title = shortened(tidy(title), TITLE_LENGTH) or notice.title
    published = published or notice.published_at
    read = text_facts(source, below or title, document, published, kind or notice.stage)
    earlier = tuple(fact for fact in notice.facts if fact.origin is not Origin.SOURCE_DEFAULT)
    if below:
        placed = tuple(replace(fact, place=f"{below}: {fact.place}") for fact in read)
        invites = max((f for f in (*earlier, *placed) if f.field is Field.IS_CALL), key=lambda f: bool(f.value))
        stated, said = (tuple(f for f in layer if f.field is not Field.IS_CALL) for layer in (earlier, placed))
        known, text = merged(stated, facts, said, (invites,)), f"{notice.text}\n{below}\n{document.text}".strip()
    else:
        known, text = merged(facts, read, earlier), (document + shown).text or notice.text
    had = frozenset(strong_keys) | notice.strong_keys
    own = {key for key in had if not key.startswith(ABOUT)}
    keys = had | gathered(own, notice.url, (link.url for link in document.links), document.text)
    return replace(
        notice, title=title, text=text, lead=lead(title, text if below else document.text or text),
        facts=merged(known, defaults_of(source)), challenges=notice.challenges or split(text),
        summary=shortened(tidy(summary), SUMMARY_LENGTH) or notice.summary, published_at=published,
        updated_at=updated or notice.updated_at, stage=kind or notice.stage, strong_keys=keys,
        parent_key=parent_key or notice.parent_key, warnings=notice.warnings + tuple(warnings))
