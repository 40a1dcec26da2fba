"""What staff decide about a call: a fact put right, two calls joined, a notice split off. Each holds on re-ingest.

Known notices never move by themselves, so a join or split stands until a person undoes it.
"""

from typing import Any

from sqlalchemy import Connection

from ingest.calls import give_way, update_call
from ingest.errors import IngestError
from ingest.identity import call_id as id_of
from ingest.overriding import words_on
from ingest.world import World
from matcher.model.call import Call
from matcher.store.audit import note_act
from matcher.store.calls import get_call, lives_on_as
from matcher.store.notices import move_notices, notices_of
from matcher.store.overrides import Override, lapse_override, put_override
from matcher.store.reviews import KEPT_APART, raise_review, settle_subject


def correct_fact(connection: Connection, call_id: str, subject: str, value: Any, by: str, world: World) -> Call:
    """Puts a person's value in place of the sources'; it holds until their words change. Raises IngestError."""
    call = _known(connection, call_id)
    held = notices_of(connection, call_id)
    lapse_override(connection, call_id, subject, world.now)
    sourced = update_call(connection, call_id, held, call, world)
    put_override(connection, Override(call_id, subject, value, words_on(sourced.facts, subject), by, world.now))
    settle_subject(connection, "fact", call_id, subject, by, "corrected", world.now)
    note_act(connection, by, "correct fact", f"call:{call_id}", world.now, field=subject)
    return update_call(connection, call_id, held, sourced, world)


def take_back_correction(connection: Connection, call_id: str, subject: str, by: str, world: World) -> Call:
    """Lets the sources speak again. Raises IngestError."""
    call = _known(connection, call_id)
    lapse_override(connection, call_id, subject, world.now)
    note_act(connection, by, "take back correction", f"call:{call_id}", world.now, field=subject)
    return update_call(connection, call_id, notices_of(connection, call_id), call, world)


def join_calls(connection: Connection, keep_id: str, other_id: str, by: str, world: World) -> Call:
    """Makes two calls one under the id `keep_id`. Raises IngestError where they are one already or unknown."""
    if keep_id == other_id:
        raise IngestError(f"{keep_id}: a call cannot be joined to itself")
    keep, other = _known(connection, keep_id), _known(connection, other_id)
    move_notices(connection, [ref.name for ref in other.notices], keep_id)
    give_way(connection, other_id, keep_id, by, world.now)
    note_act(connection, by, "join calls", f"call:{keep_id}", world.now, other=other_id)
    return update_call(connection, keep_id, notices_of(connection, keep_id), keep, world)


def keep_apart(connection: Connection, call_id: str, other_id: str, by: str, world: World) -> None:
    """Answers the question whether two calls are one with no."""
    for one, two in ((call_id, other_id), (other_id, call_id)):
        settle_subject(connection, "pair", one, two, by, KEPT_APART, world.now)
    note_act(connection, by, "keep calls apart", f"call:{call_id}", world.now, other=other_id)


def split_off(connection: Connection, call_id: str, source_id: str, key: str, by: str, world: World) -> Call:
    """Makes a call of its own of one notice. Raises IngestError where it is the only one or not of this call."""
    call = _known(connection, call_id)
    held = notices_of(connection, call_id)
    apart = [h for h in held if h.ref.name == (source_id, key)]
    if not apart or len(held) == 1:
        raise IngestError(f"{call_id}: {source_id} {key} is not one of several notices of this call")
    own_id = id_of(source_id, key)
    if get_call(connection, own_id):
        own_id = id_of(source_id, f"{key} apart from {call_id}")
    update_call(connection, call_id, [h for h in held if h not in apart], call, world)
    split = update_call(connection, own_id, apart, None, world)
    move_notices(connection, [(source_id, key)], own_id)
    raise_review(connection, "pair", own_id, call_id, "split by hand", None, world.now)
    settle_subject(connection, "pair", own_id, call_id, by, KEPT_APART, world.now)
    note_act(connection, by, "split call", f"call:{call_id}", world.now, other=own_id)
    return split


def _known(connection: Connection, call_id: str) -> Call:
    call = get_call(connection, call_id)
    if call is None:
        raise IngestError(f"there is no call {call_id}")
    if home := lives_on_as(connection, call_id):
        raise IngestError(f"{call_id} was joined into {home}: do it there")
    return call
