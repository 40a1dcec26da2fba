"""Calls in the record: one row a call, its standing facts beside it, and the outbox row that tells the index."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from matcher.model.call import LAST_GATES, Call, CallStatus, SourceRef
from matcher.model.codec import value_from_json, value_to_json
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import DateKind
from matcher.model.notice import Challenge
from matcher.store.tables.calls import call, fact, notice
from matcher.store.tables.operations import index_outbox
from matcher.store.upsert import upsert

_SHOWN = call.c.joined_into.is_(None) & call.c.is_call & (call.c.hidden == "")
"""What a search may find."""
_IDS: Any = bindparam("ids", expanding=True)
_ONES = call.c.id.in_(_IDS)
_WHOLE = select(call).order_by(call.c.id)
_CALLS = _WHOLE.where(_ONES)
_CARDS = select(*(c for c in call.c if c.name not in ("text", "lead", "challenges"))).where(_ONES)
_HOME = select(call.c.joined_into).where(call.c.id == bindparam("id"))
_FACTS = select(fact).where(fact.c.call_id.in_(_IDS)).order_by(fact.c.id)
_REFS = select(*(notice.c[name] for name in (
    "call_id", "source_id", "key", "version", "url", "title", "first_seen_at", "last_seen_at"))).where(
    notice.c.call_id.in_(_IDS), notice.c.is_current).order_by(notice.c.id)


def put_call(connection: Connection, wanted: Call) -> None:
    """Writes the call, its standing facts and its outbox row in the caller's transaction."""
    upsert(connection, call, _to_row(wanted), key=("id",))
    connection.execute(delete(fact).where(fact.c.call_id == wanted.id))
    if wanted.facts:
        connection.execute(insert(fact), [{"call_id": wanted.id} | fact_to_json(f) for f in wanted.facts])
    connection.execute(insert(index_outbox).values(call_id=wanted.id))


def mark_joined(connection: Connection, call_id: str, into: str) -> None:
    """The call lives on in another: it leaves the search, and its old links lead to `into`."""
    connection.execute(update(call).values(joined_into=into).where(call.c.id == call_id))
    connection.execute(insert(index_outbox).values(call_id=call_id))


def lives_on_as(connection: Connection, call_id: str) -> str | None:
    """The id of the call that this one was joined into, None where it stands by itself."""
    found = connection.execute(_HOME, {"id": call_id}).scalar()
    return str(found) if found else None


def get_call(connection: Connection, call_id: str) -> Call | None:
    """The call with its facts, challenges and current notices, None where there is none of that id."""
    return next(iter(get_calls(connection, [call_id])), None)


def get_calls(connection: Connection, call_ids: Sequence[str]) -> list[Call]:
    """The calls of these ids in the order asked for; unknown ids are left out."""
    return _in_order(connection, _CALLS, call_ids)


def get_cards(connection: Connection, call_ids: Sequence[str]) -> list[Call]:
    """As `get_calls`, for lists: without text, lead, challenges and notices, which are long and which no list shows."""
    return _in_order(connection, _CARDS, call_ids)


def live_calls(connection: Connection) -> list[Call]:
    """Every call that is one and was not joined into another, open or closed: the standing sample (design.md 5)."""
    return _load(connection, _WHOLE.where(call.c.joined_into.is_(None), call.c.is_call))


def calls_not_closed(connection: Connection, now: datetime) -> list[Call]:
    """Live calls whose last gate is ahead of `now` or not stated; the caller asks `is_open` for the rest."""
    return _load(connection, _WHOLE.where(call.c.joined_into.is_(None), call.c.is_call,
                                          or_(call.c.closes_at.is_(None), call.c.closes_at >= now)))


def shown_calls(connection: Connection, call_ids: Sequence[str]) -> list[Call]:
    """Those of the ids that a search may find: calls, neither joined into another nor hidden; in order of id."""
    return [c for batch in _batches(call_ids) for c in _load(connection, _WHOLE.where(call.c.id.in_(batch), _SHOWN))]


def shown_call_ids(connection: Connection) -> list[str]:
    """Ids of all calls that a search may find, in order."""
    return list(connection.execute(select(call.c.id).where(_SHOWN).order_by(call.c.id)).scalars())


def calls_with_words(connection: Connection, words: Sequence[str], most: int) -> list[Call]:
    """The newest calls that a search may find whose title or text holds every piece of a word, at most `most`."""
    holds = [or_(call.c.title.icontains(w, autoescape=True), call.c.text.icontains(w, autoescape=True)) for w in words]
    newest = select(call.c.id).where(_SHOWN, *holds).order_by(call.c.first_seen_at.desc(), call.c.id).limit(most)
    return get_calls(connection, list(connection.execute(newest).scalars()))


def fact_to_json(one: Fact) -> dict[str, Any]:
    """A fact as the record keeps it."""
    return {"field": one.field.value, "value": value_to_json(one.value), "quote": one.quote, "place": one.place,
            "origin": one.origin.value, "confidence": one.confidence, "doubt": one.doubt}


def fact_from_json(row: Any) -> Fact:
    """The fact that `fact_to_json` was given."""
    field = Field(row["field"])
    return Fact(field, value_from_json(field, row["value"]), row["quote"], row["place"], Origin(row["origin"]),
                row["confidence"], row["doubt"])


def challenge_to_json(one: Challenge) -> dict[str, Any]:
    """A challenge as the record keeps it."""
    return {"ref": one.ref, "title": one.title, "lead": one.lead, "facts": [fact_to_json(f) for f in one.facts]}


def challenge_from_json(stored: Any) -> Challenge:
    """The challenge that `challenge_to_json` was given."""
    return Challenge(stored["ref"], stored["title"], stored["lead"], tuple(fact_from_json(f) for f in stored["facts"]))


def _to_row(one: Call) -> dict[str, Any]:
    opens = next((d.at for d in one.dates if d.kind is DateKind.OPENS), None)
    ends = [d.at for d in one.dates if d.at and d.kind in LAST_GATES]
    return {"id": one.id, "title": one.title, "summary": one.summary, "text": one.text, "lead": one.lead,
            "url": one.url, "source_id": one.source_id, "funder": one.funder, "status": one.status.value,
            "opens_at": opens, "closes_at": min(ends, default=None), "themes": list(one.themes),
            "challenges": [challenge_to_json(c) for c in one.challenges], "first_seen_at": one.first_seen_at,
            "changed_at": one.changed_at, "content_hash": one.content_hash, "hidden": one.hidden,
            "is_backfill": one.is_backfill, "is_call": one.value(Field.IS_CALL) is not False}


def _in_order(connection: Connection, wanted: Any, call_ids: Sequence[str]) -> list[Call]:
    found = {c.id: c for batch in _batches(call_ids) for c in _load(connection, wanted, batch)}
    return [found[i] for i in call_ids if i in found]


def _load(connection: Connection, wanted: Any, ids: Sequence[str] = ()) -> list[Call]:
    rows = connection.execute(wanted, {"ids": ids} if ids else {}).all()
    facts: dict[str, list[Fact]] = {row.id: [] for row in rows}
    refs: dict[str, list[SourceRef]] = {row.id: [] for row in rows}
    for batch in _batches(list(facts)):
        for row in connection.execute(_FACTS, {"ids": batch}):
            field = Field(row.field)
            facts[row.call_id].append(Fact(field, value_from_json(field, row.value), row.quote, row.place,
                                           Origin(row.origin), row.confidence, row.doubt))
        if wanted is not _CARDS:
            for row in connection.execute(_REFS, {"ids": batch}):
                refs[row.call_id].append(SourceRef(*row[1:]))
    return [_from_row(row, tuple(facts[row.id]), tuple(refs[row.id])) for row in rows]


def _from_row(row: Row[Any], facts: tuple[Fact, ...], notices: tuple[SourceRef, ...]) -> Call:
    return Call(id=row.id, title=row.title, text=getattr(row, "text", ""), lead=getattr(row, "lead", ""), url=row.url,
                source_id=row.source_id, first_seen_at=row.first_seen_at, changed_at=row.changed_at,
                summary=row.summary, status=CallStatus(row.status), facts=facts,
                challenges=tuple(challenge_from_json(c) for c in getattr(row, "challenges", ())), notices=notices,
                content_hash=row.content_hash, hidden=row.hidden, is_backfill=row.is_backfill,
                themes=tuple(row.themes))


def _batches(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (ids[i:i + size] for i in range(0, len(ids), size))
