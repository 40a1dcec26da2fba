"""Finds the call that a notice belongs to: its own key first, then its parent, strong keys, and like titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ingest.identity import RESEMBLING, Face, Likeness, call_id, compare, face_of, similarity, title_blocks
from matcher.model.notice import Notice
from matcher.store.identity import calls_of_strong_keys, candidates, put_strong_keys, put_title_blocks
from matcher.store.notices import HeldNotice, current_notice, notices_of


@dataclass(frozen=True, slots=True)
class Doubt:
    """A call that may be the same, for a person to say."""

    call_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placing:
    """The call of a notice, why, and which others it may be."""

    call_id: str
    is_new: bool
    reason: str = ""
    doubts: tuple[Doubt, ...] = ()


def place(connection: Connection, notice: Notice, known: HeldNotice | None) -> Placing:
    """The call of `notice`: the one it was in, its parent's, one of the same identity, or a new one of its own."""
    if known:
        return Placing(known.call_id, is_new=False, reason="seen before")
    parent = current_notice(connection, notice.source_id, notice.parent_key) if notice.parent_key else None
    if parent:
        return Placing(parent.call_id, is_new=False, reason="part of its parent")
    face = face_of(notice)
    doubts = []
    for other in _calls_in_question(connection, face):
        verdicts = [compare(face, face_of(h.notice)) for h in notices_of(connection, other)]
        same = [v for v in verdicts if v.likeness is Likeness.SAME]
        by_key = any(v.is_by_key for v in same)
        if same and not any(v.is_other_round or (v.is_listed_apart and not by_key) for v in verdicts):
            return Placing(other, is_new=False, reason=same[0].reason)
        doubts += [Doubt(other, v.reason) for v in verdicts if v.likeness is not Likeness.DIFFERENT][:1]
    return Placing(call_id(notice.source_id, notice.key), is_new=True, doubts=tuple(doubts))


def remember(connection: Connection, notice: Notice, call: str) -> None:
    """Makes the notice findable for those that come after it."""
    face = face_of(notice)
    put_strong_keys(connection, face.keys, call)
    put_title_blocks(connection, notice.source_id, notice.key, face.title, title_blocks(notice.title))


def _calls_in_question(connection: Connection, face: Face) -> Iterable[str]:
    """Calls worth comparing with, those of strong keys first."""
    keyed = calls_of_strong_keys(connection, face.keys)
    yield from dict.fromkeys(keyed.values())
    found = candidates(connection, title_blocks(face.title))
    like = [c for c in found if similarity(c.title, face.title) >= RESEMBLING]
    seen = set(keyed.values())
    for candidate in like:
        held = current_notice(connection, candidate.source_id, candidate.key)
        if held and held.call_id not in seen:
            seen.add(held.call_id)
            yield held.call_id
