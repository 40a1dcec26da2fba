"""Matches in the record: what each member's calls scored, and what is needed to compute only what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, delete, insert, select

from matcher.model.match import Fit, Match, Reason
from matcher.store.tables.matches import match, match_state
from matcher.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class MatchState:
    """What a member's stored matches rest on.

    `inputs` names profile, standing sample, model and recipe; `known` are the calls already scored (a 64-bit hash of
    each one's topics); every call of `known` that is not stored scored under `floor`.
    """

    inputs: str
    floor: float
    known: NDArray[np.uint64]
    note: str = ""


def matches_of(connection: Connection, member_id: str, limit: int = 50) -> list[Match]:
    """A member's matches, best first; copies and rounds of a better placed call stand in its `copies`."""
    rows = connection.execute(select(match).where(match.c.member_id == member_id, match.c.folded_into.is_(None))
                              .order_by(match.c.rank).limit(limit)).mappings().all()
    return _with_copies(connection, rows)


def matches_for_call(connection: Connection, call_id: str, limit: int = 50) -> list[Match]:
    """The members that the call is stored for, closest first."""
    rows = connection.execute(select(match).where(match.c.call_id == call_id)
                              .order_by(match.c.score.desc(), match.c.member_id).limit(limit)).mappings().all()
    return [_from_row(dict(row)) for row in rows]


def match_of(connection: Connection, member_id: str, call_id: str) -> Match | None:
    """One match, None where the call is not among those stored for the member."""
    row = connection.execute(select(match).where(match.c.member_id == member_id, match.c.call_id == call_id)
                             ).mappings().first()
    return _from_row(dict(row)) if row else None


def stored_matches(connection: Connection, member_id: str) -> dict[str, tuple[Match, str, str]]:
    """Everything stored of a member: call id -> (match, hash of the call's topics, the better copy's id or "")."""
    rows = connection.execute(select(match).where(match.c.member_id == member_id)).mappings()
    return {r["call_id"]: (_from_row(dict(r)), r["topics_hash"], r["folded_into"] or "") for r in rows}


def state_of(connection: Connection, member_id: str) -> MatchState | None:
    """What the member's matches rest on, None where nothing was ever computed."""
    row = connection.execute(select(match_state).where(match_state.c.member_id == member_id)).mappings().first()
    if row is None:
        return None
    return MatchState(row["inputs"], row["floor"], np.frombuffer(row["known"], dtype=np.uint64), row["note"])


def put_matches(connection: Connection, member_id: str, matches: Iterable[tuple[Match, str, str]],
                state: MatchState) -> None:
    """Replaces a member's matches and what they rest on."""
    connection.execute(delete(match).where(match.c.member_id == member_id))
    rows = [_to_row(one, topics_hash, folded_into) for one, topics_hash, folded_into in matches]
    if rows:
        connection.execute(insert(match), rows)
    upsert(connection, match_state, {"member_id": member_id, "inputs": state.inputs, "floor": state.floor,
                                     "known": state.known.tobytes(), "note": state.note}, key=("member_id",))


def _with_copies(connection: Connection, rows: Iterable[RowMapping]) -> list[Match]:
    wanted = list(rows)
    copies: dict[str, list[str]] = {}
    if wanted:
        found = connection.execute(
            select(match.c.call_id, match.c.folded_into).where(
                match.c.member_id == wanted[0]["member_id"], match.c.folded_into.is_not(None)).order_by(match.c.rank))
        for row in found:
            copies.setdefault(row.folded_into, []).append(row.call_id)
    return [_from_row(dict(row), tuple(copies.get(row["call_id"], ()))) for row in wanted]


def _to_row(one: Match, topics_hash: str, folded_into: str) -> dict[str, Any]:
    return {"member_id": one.member_id, "call_id": one.call_id, "rank": one.rank, "score": one.score,
            "lexical": one.lexical, "dense": one.dense, "fit": one.fit.value, "closer_than": one.closer_than,
            "seen": one.seen, "best_section": one.best_section, "challenge_ref": one.challenge_ref,
            "scored_by": one.scored_by, "terms": list(one.terms), "reasons": [asdict(r) for r in one.reasons],
            "topics_hash": topics_hash, "folded_into": folded_into or None, "computed_at": one.computed_at}


def _from_row(row: Mapping[str, Any], copies: tuple[str, ...] = ()) -> Match:
    reasons = tuple(Reason(**r) for r in row["reasons"])
    return Match(row["member_id"], row["call_id"], row["rank"], row["score"], row["lexical"], row["dense"],
                 Fit(row["fit"]), row["closer_than"], row["seen"], row["best_section"], row["challenge_ref"],
                 tuple(row["terms"]), reasons, row["computed_at"], row["scored_by"], copies)
