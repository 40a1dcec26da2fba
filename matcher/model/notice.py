"""Notices: what one source says about one opportunity, in one version."""

from dataclasses import dataclass
from datetime import datetime

from matcher.model.fact import Fact


@dataclass(frozen=True, slots=True)
class Challenge:
    """A part of a call that can be bid for alone (challenge, lot, topic), matched on its own by `lead`."""

    ref: str
    title: str
    lead: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of what one source says. Text is plain, sanitised, with line breaks between blocks.

    `key` stays the same while the opportunity does; `version` changes with each edit (domain.md 1.14). `lead` is the
    topic text alone, at most 300 words, boilerplate and tables skipped; `strong_keys` name the opportunity across
    sources ("ifs:1856", "ocid:ocds-h6vhtk-…", "govuk:<content id>"); `parent_key` is another notice of the same
    source that this one belongs to (attachment, news story, FAQ).
    """

    source_id: str
    key: str
    version: str
    url: str
    title: str
    text: str
    lead: str
    summary: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    stage: str = ""
    """The source's own word for the kind of notice or stage ("UK4", "news story", "tenderUpdate")."""
    facts: tuple[Fact, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    strong_keys: frozenset[str] = frozenset()
    parent_key: str = ""
    warnings: tuple[str, ...] = ()
