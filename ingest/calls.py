"""Brings a call up to date with its notices and corrections, and puts what is doubtful before staff."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from ingest.joining import content_hash, join
from ingest.overriding import overridden, subject_of
from ingest.world import World
from matcher.model.call import Call
from matcher.store.calls import mark_joined, put_call
from matcher.store.identity import move_strong_keys
from matcher.store.notices import HeldNotice, former_versions
from matcher.store.overrides import Override, lapse_override, move_overrides, overrides_of
from matcher.store.reviews import raise_review, reviews_of, settle_subject


def update_call(connection: Connection, call_id: str, held: Iterable[HeldNotice], before: Call | None, world: World, *,
                is_backfill: bool = False) -> Call:
    """Joins the notices, applies the corrections that still hold, stores what differs, and returns the call."""
    now, held = world.now, list(held)
    former = former_versions(connection, call_id) if len(held) > 1 else []
    call = join(call_id, held, before, now, world.standings, is_backfill=is_backfill, former=former)
    lapsed: tuple[Override, ...] = ()
    if before is not None:
        facts, lapsed = overridden(call.facts, overrides_of(connection, call_id))
        if facts != call.facts:
            call = replace(call, facts=facts)
            call = replace(call, content_hash=content_hash(call))
            call = replace(call, changed_at=before.changed_at if call.content_hash == before.content_hash else now)
    if before is None or before.content_hash != call.content_hash or _names(before) != _names(call):
        put_call(connection, call)
        _raise_doubts(connection, call, now)
    for correction in lapsed:
        lapse_override(connection, call_id, correction.subject, now)
        raise_review(connection, "fact", call_id, correction.subject,
                     "the source has new words, so the correction no longer stands",
                     {"made_by": correction.made_by, "words_then": correction.source_words}, now)
    return call


def give_way(connection: Connection, call_id: str, to: str, by: str, now: datetime) -> None:
    """A call whose notices have all moved to another lives on in it, with its keys and corrections."""
    move_strong_keys(connection, call_id, to)
    move_overrides(connection, call_id, to)
    mark_joined(connection, call_id, to)
    for one, two in ((to, call_id), (call_id, to)):
        settle_subject(connection, "pair", one, two, by, "joined", now)


def _names(call: Call) -> set[tuple[str, str]]:
    return {ref.name for ref in call.notices}


def _raise_doubts(connection: Connection, call: Call, now: datetime) -> None:
    doubtful = {subject_of(f): f for f in call.facts if f.doubt}
    for subject, fact in doubtful.items():
        raise_review(connection, "fact", call.id, subject, fact.doubt, {"quote": fact.quote, "place": fact.place}, now)
    for review in reviews_of(connection, call.id):
        if review.kind == "fact" and review.settled_at is None and review.subject not in doubtful:
            settle_subject(connection, "fact", call.id, review.subject, "muster", "no longer doubtful", now)
