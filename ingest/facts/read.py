"""Reads every fact of a document: the extractors in order, nothing else."""

from collections.abc import Callable
from datetime import datetime

from ingest.document import Document
from ingest.facts.calling import invites
from ingest.facts.certificates import read_certificates
from ingest.facts.cyber_level import read_cyber_level
from ingest.facts.dates import read_dates
from ingest.facts.instrument import read_instrument
from ingest.facts.links import read_links
from ingest.facts.money import read_money
from ingest.facts.names import read_names
from ingest.facts.page import Page, fact
from ingest.facts.places import read_regions
from ingest.facts.rates import read_rates
from ingest.facts.readiness_levels import read_trl
from ingest.facts.security import read_security
from ingest.facts.status import read_status
from ingest.facts.terms import read_terms
from ingest.facts.who import read_who
from matcher.model.fact import Fact, Field

EXTRACTORS: tuple[Callable[[Page], list[Fact]], ...] = (
    read_status,
    read_money,
    read_trl,
    read_who,
    read_regions,
    read_rates,
    read_certificates,
    read_cyber_level,
    read_security,
    read_instrument,
    read_names,
    read_terms,
    read_links,
)


def read_facts(
    document: Document,
    *,
    title: str,
    published: datetime | None = None,
    default_time: str | None = None,
    kind: str = "",
) -> tuple[Fact, ...]:
    """All facts that title and text state, each with its exact quote; never raises on content.

    `published` helps where a date names no year; `default_time` ("17:00 Europe/Brussels") is the source's habitual
    hour for dates without one (domain.md 7.1 rule 3); `kind` is the source's word for the sort of notice.
    """
    page = Page(document, title, kind)
    if not page.sentences:
        return ()
    facts = read_dates(page, published=published, default_time=default_time)
    for extract in EXTRACTORS:
        facts += extract(page)
    status = next((f.value for f in facts if f.field is Field.STATUS), None)
    facts.append(fact(Field.IS_CALL, invites(page, status), page.sentences[0], confidence=0.8))
    return tuple(facts)
