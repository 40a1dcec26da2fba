"""Makes one call of all that its notices say: owner's page first, a person before all, field by field. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

from ingest.sources.keys import ABOUT
from matcher.model.call import Call, CallStatus
from matcher.model.fact import MANY, Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind, TimeBasis
from matcher.model.notice import Notice
from matcher.store.calls import challenge_to_json, fact_to_json
from matcher.store.notices import HeldNotice

_STANDINGS = ("owner", "portal", "republisher")
_OWNERS = ("www.gov.uk", "apply-for-innovation-funding.service.gov.uk", "www.find-tender.service.gov.uk",
           "ec.europa.eu", "www.ncsc.gov.uk")
_REPUBLISHERS = ("iuk-business-connect.org.uk", "iuk.ktn-uk.org", "ktn-uk.org", "www.ktninnovationexchange.co.uk",
                 "www.find-government-grants.service.gov.uk")
"""Hosts of notices whose source is not in the catalogue: prepared calls keep the source that they came from."""
_ORIGINS = {origin: place for place, origin in enumerate(Origin)}
_LEAST_LEAD = 40
"""Words from which a lead says what a call is about; shorter ones give way to an attachment's."""


def source_rank(notice: Notice, standings: Mapping[str, str]) -> int:
    """0 the owner's page, 1 a portal, 2 a re-publisher (domain.md 7.2), by the catalogue, else by its host."""
    if notice.source_id in standings:
        return _STANDINGS.index(standings[notice.source_id])
    host = urlsplit(notice.url).netloc.lower()
    return 0 if host in _OWNERS else 2 if host in _REPUBLISHERS else 1


def join(call_id: str, held: Sequence[HeldNotice], known: Call | None, now: datetime, standings: Mapping[str, str], *,
         is_backfill: bool, former: Sequence[Notice] = ()) -> Call:
    """The call that these current notices make together. `changed_at` moves only where something of it differs.

    `former` are versions that the sources no longer stand by: a copy that still repeats one is behind, not at odds.
    """
    ranked = sorted(held, key=lambda h: (source_rank(h.notice, standings), _tells_of_another(h.notice),
                                         h.first_seen_at, h.id))
    notices = _without_stale_dates([h.notice for h in ranked], former, standings)
    first = notices[0]
    call = Call(
        id=call_id, title=first.title, text=_text(notices), lead=_lead(notices), url=first.url,
        source_id=first.source_id, summary=next((n.summary for n in notices if n.summary), ""),
        first_seen_at=known.first_seen_at if known else min(h.first_seen_at for h in held), changed_at=now,
        status=_status(notices), facts=standing_facts(notices),
        challenges=next((n.challenges for n in notices if n.challenges), ()),
        notices=tuple(h.ref for h in sorted(held, key=lambda h: h.id)),
        hidden=known.hidden if known else "", is_backfill=known.is_backfill if known else is_backfill,
        themes=known.themes if known else ())
    call = replace(call, content_hash=content_hash(call))
    return replace(call, changed_at=known.changed_at) if known and known.content_hash == call.content_hash else call


def _without_stale_dates(notices: Sequence[Notice], former: Sequence[Notice], standings: Mapping[str, str]
                         ) -> list[Notice]:
    """The notices less those dates that a source of no lower rank once gave and has since moved."""
    given = {(n.source_id, n.key): {_day_of(f) for f in n.facts if f.field is Field.DATE} for n in notices}
    moved = {(n.source_id, n.key, day, source_rank(n, standings)) for n in former
             for day in (_day_of(f) for f in n.facts if f.field is Field.DATE)
             if day not in given.get((n.source_id, n.key), {day})}

    def is_stale(notice: Notice, fact: Fact) -> bool:
        return fact.field is Field.DATE and any(
            day == _day_of(fact) and rank <= source_rank(notice, standings) and (source, key) != (
                notice.source_id, notice.key) for source, key, day, rank in moved)

    return [replace(n, facts=tuple(f for f in n.facts if not is_stale(n, f))) if moved else n for n in notices]


def _day_of(fact: Fact) -> tuple[DateKind, date | None]:
    return fact.value.kind, fact.value.london_day


def content_hash(call: Call) -> str:
    """Changes whenever something that a reader or the ranking sees of the call changes."""
    seen = [call.title, call.summary, call.text, call.lead, call.url, call.status.value,
            [fact_to_json(f) for f in call.facts], [challenge_to_json(c) for c in call.challenges]]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


_ENDS = (CallStatus.CANCELLED.value, CallStatus.AWARDED.value)


def _tells_of_another(notice: Notice) -> bool:
    """Whether it is an attachment, a follow-up, or news of an opportunity rather than the opportunity's own page."""
    return bool(notice.parent_key) or any(key.startswith(ABOUT) for key in notice.strong_keys)


def standing_facts(notices: Sequence[Notice]) -> tuple[Fact, ...]:
    """Of each field the first source's strongest fact; of dates and documents all that say something of their own."""
    single: dict[Field, Fact] = {}
    for notice in notices:
        own = sorted((f for f in notice.facts if f.field not in MANY), key=lambda f: (_ORIGINS[f.origin],
                                                                                      -f.confidence))
        for fact in own:
            single.setdefault(fact.field, fact)
    if invites := _inviting(notices):
        single[Field.IS_CALL] = invites
    documents = {str(f.value): f for n in reversed(notices) for f in n.facts if f.field is Field.DOCUMENT}
    return (*_standing_dates(notices), *(single[f] for f in Field if f in single), *documents.values())


def _inviting(notices: Sequence[Notice]) -> Fact | None:
    """The fact that it is a call, where one of its pages says so; news of it has no say where there is such a page."""
    pages = [n for n in notices if not _tells_of_another(n) or (n.parent_key and n.key.startswith(n.parent_key))]
    return next((f for n in pages or notices for f in n.facts if f.field is Field.IS_CALL and f.value), None)


def _standing_dates(notices: Sequence[Notice]) -> Iterable[Fact]:
    chosen: list[tuple[int, Fact]] = []
    for place, notice in enumerate(notices):
        for fact in (f for f in notice.facts if f.field is Field.DATE):
            if not any(_says_the_same(fact.value, other.value) for _, other in chosen):
                chosen.append((place, fact))
    return [_flagged(fact, place, chosen, notices) for place, fact in chosen]


def _says_the_same(new: CallDate, standing: CallDate) -> bool:
    if new.kind is not standing.kind:
        return False
    if new.at is None or standing.at is None:
        return new.words == standing.words
    stated = new.basis is TimeBasis.STATED and standing.basis is TimeBasis.STATED
    return new.at == standing.at or (not stated and new.london_day == standing.london_day)


def _flagged(fact: Fact, place: int, chosen: Sequence[tuple[int, Fact]], notices: Sequence[Notice]) -> Fact:
    """A closing date that another source contradicts, marked so: both stay, and the reader is told."""
    date: CallDate = fact.value
    others = sorted({(notices[p].source_id, f.quote) for p, f in chosen
                     if p != place and f.value.kind is date.kind is DateKind.CLOSES})
    if not others:
        return fact
    note = "; ".join(f"{source} says {quote}" for source, quote in others)
    return replace(fact, value=replace(date, note="; ".join(filter(None, (date.note, note)))),
                   doubt="; ".join(filter(None, (fact.doubt, f"two sources differ: {note}"))))


def _status(notices: Sequence[Notice]) -> CallStatus:
    """The last end that a follow-up tells of, else what the first source states."""
    ends = [f.value for n in notices if n.parent_key for f in n.facts if f.field is Field.STATUS and f.value in _ENDS]
    stated = (f.value for n in notices for f in n.facts if f.field is Field.STATUS)
    return CallStatus(ends[-1] if ends else next(stated, CallStatus.UNKNOWN))


def _text(notices: Sequence[Notice]) -> str:
    """The first source's text and that of its attachments; another source's only where the first has none."""
    family = [n.text for n in notices if n.source_id == notices[0].source_id and n.text]
    texts = family or [n.text for n in notices if n.text][:1]
    return "\n\n".join(dict.fromkeys(texts))


def _lead(notices: Sequence[Notice]) -> str:
    rich = (n.lead for n in notices if len(n.lead.split()) >= _LEAST_LEAD)
    return next(rich, None) or max((n.lead for n in notices), key=lambda lead: len(lead.split()))
