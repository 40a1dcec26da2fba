"""Finds the call that a notice belongs to: its own key first, then its parent, strong keys, and like titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ingest.identity import RESEMBLING, Face, Likeness, call_id, compare, face_of, is_published_again
from ingest.rounds import conflict, is_unsure, rounds_of
from ingest.titles import similarity, title_blocks
from matcher.model.call import CallStatus
from matcher.model.fact import Field
from matcher.model.notice import Notice
from matcher.store.identity import Candidate, calls_of_strong_keys, candidates, put_strong_keys, put_title_blocks
from matcher.store.notices import HeldNotice, current_notice, notices_of
from matcher.store.reviews import KEPT_APART, pairs_settled


@dataclass(frozen=True, slots=True)
class Doubt:
    """A call that may be the same, for a person to say."""

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placing:
    """The call of a notice, which others it may be, and which cancelled one it publishes again."""

    call_id: str
    is_new: bool
    doubts: tuple[Doubt, ...] = ()
    reissues: str = ""


def place(connection: Connection, notice: Notice, known: HeldNotice | None, *, may_move: bool = False) -> Placing:
    """The call of `notice`: the one it was in, its parent's, one of the same identity, or a new one of its own.

    `may_move`: it has been seen, but not what it says, so its place was a guess. It leaves a call of its own for the
    one that its keys or its title lead to, unless a person has kept the two apart.
    """
    own = known.call_id if known else call_id(notice.source_id, notice.key)
    if known and not (may_move and len(notices_of(connection, own)) == 1):
        return Placing(own, is_new=False, doubts=_by_new_keys(connection, notice, known))
    parent = current_notice(connection, notice.source_id, notice.parent_key) if notice.parent_key else None
    if parent:
        return Placing(parent.call_id, is_new=False)
    face, doubts = face_of(notice), []
    kept_apart = {other for other, outcome in pairs_settled(connection, own) if outcome == KEPT_APART}
    found = reissues = ""
    for other in _calls_in_question(connection, face, own):
        held = [h.notice for h in notices_of(connection, other)]
        verdicts = [compare(face, face_of(n)) for n in held]
        likely = [v for v in verdicts if v.likeness is not Likeness.DIFFERENT]
        is_same = any(v.likeness is Likeness.SAME for v in likely) and other not in kept_apart and not any(
            v.is_other_round or (v.is_listed_apart and not v.is_by_key) for v in verdicts)
        if is_same and not found:
            found = other
        elif _was_cancelled(held) and any(is_published_again(face_of(n), face) for n in held):
            reissues = other
        elif likely and (not found or is_same):
            doubts.append(Doubt(other, likely[0].reason))
    return Placing(found or own, is_new=not found and known is None, doubts=tuple(doubts), reissues=reissues)


def _was_cancelled(notices: Iterable[Notice]) -> bool:
    return any(f.field is Field.STATUS and f.value in (CallStatus.CANCELLED, CallStatus.WITHDRAWN)
               for n in notices for f in n.facts)


def remember(connection: Connection, notice: Notice, call: str) -> None:
    """Makes the notice findable for those that come after it."""
    face = face_of(notice)
    put_strong_keys(connection, face.all_keys, call)
    put_title_blocks(connection, notice.source_id, notice.key, face.title, title_blocks(notice.title))


def _by_new_keys(connection: Connection, notice: Notice, known: HeldNotice) -> tuple[Doubt, ...]:
    """Calls that a key leads to which the notice did not carry before: it stays where it is, and staff are asked."""
    face, before = face_of(notice), face_of(known.notice)
    new = face.keys_to_look_for - before.keys_to_look_for
    others = set(calls_of_strong_keys(connection, new).values()) - {known.call_id} if new else set()
    verdicts = ((other, compare(face, face_of(h.notice))) for other in sorted(others)
                for h in notices_of(connection, other))
    return tuple({other: Doubt(other, v.reason) for other, v in verdicts if v.likeness is Likeness.SAME}.values())


def _calls_in_question(connection: Connection, face: Face, own: str) -> Iterable[str]:
    """Calls worth comparing with, those of strong keys first."""
    keyed = calls_of_strong_keys(connection, face.keys_to_look_for)
    found = candidates(connection, title_blocks(face.title))
    alike = (c.call_id for c in found if c.call_id != own and _may_be_one(face, c))
    yield from dict.fromkeys([call for call in keyed.values() if call != own] + list(alike))


def _may_be_one(face: Face, other: Candidate) -> bool:
    """Whether a look at the whole notice is worth while: titles of a series are alike and tell themselves apart."""
    if similarity(other.title, face.title) < RESEMBLING:
        return False
    rounds = rounds_of(other.title)
    is_apart = other.source_id == face.source_id and is_unsure(rounds, rounds_of(face.title))
    return not is_apart and not conflict(rounds, face.rounds)
