"""Matches in the record."""

from typing import Any

from sqlalchemy import Connection, Row, select

from matcher.model.match import Fit, Match, Reason
from matcher.store.tables.matches import match


def matches_of(connection: Connection, member_id: str) -> list[Match]:
    """A member's matches, best first."""
    return [_from_row(r) for r in connection.execute(
        select(match).where(match.c.member_id == member_id).order_by(match.c.rank))]


def matches_for_call(connection: Connection, call_id: str) -> list[Match]:
    """Who fits a call, best first."""
    return [_from_row(r) for r in connection.execute(
        select(match).where(match.c.call_id == call_id).order_by(match.c.score.desc(), match.c.member_id))]


def _from_row(r: Row[*tuple[Any, ...]]) -> Match:
    return Match(r.member_id, r.call_id, r.rank, r.score, r.lexical, r.dense, Fit(r.fit), r.closer_than, r.seen,
                 r.best_section, r.challenge_ref, tuple(r.terms), tuple(Reason(**x) for x in r.reasons), r.computed_at)
