"""Matches members with the calls open now and stores what changed (design.md section 5).

    live calls | topics | standing sample | score what is new | fold, rank, fit | reasons of the best | store
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from matcher.model.call import Call
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.rank.doubt import profile_note
from matcher.rank.encode import Progress
from matcher.rank.fit import fit_of
from matcher.rank.fold import fold_copies
from matcher.rank.ranking import CallScores, Ranking, TopicSet
from matcher.rank.reasons import Reasons, condition_quotes
from matcher.rank.recipe import RECIPE
from matcher.rank.report import MatchReport
from matcher.rank.standing import draw, is_stale, sample_topics
from matcher.rank.topics import Profile, Topic, profile_of, topics_of
from matcher.rank.vectors import KeptVectors
from matcher.store.calls import live_calls
from matcher.store.engine import Record
from matcher.store.matches import MatchState, put_matches, state_of, stored_matches
from matcher.store.members import active_members
from matcher.store.standing import put_standing_sample, standing_sample
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder

KEPT = 200
"""Matches stored a member; a closed call among them is replaced from below without scoring anew."""
LEAST_KEPT = 60
EXPLAINED = 25
Stored = tuple[Match, str, str]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a run scores against: the calls open now as topics, by call, and the ranking."""

    calls: dict[str, list[Topic]]
    hashes: dict[str, str]
    """Call id -> 16 hex digits of its topics as matching reads them."""
    ranking: Ranking
    sample_id: str
    is_sample_new: bool
    boilerplate: Boilerplate
    conditions: dict[str, frozenset[str]]
    """Call id -> the words that only state a condition: never a reason."""


def match_members(record: Record, embedder: Embedder, now: datetime, member_ids: Sequence[str] | None = None,
                  progress: Progress | None = None) -> MatchReport:
    """Brings the stored matches of these members, or of all, to what is true at `now`.

    Only pairs of a new or changed call, or of a changed profile, are scored; a full recompute gives the same result.
    Raises ModelError where the record holds vectors of another model.
    """
    kept = KeptVectors(record, embedder)
    board = open_board(record, kept, now, progress)
    with record.reading() as connection:
        members = [m for m in active_members(connection) if member_ids is None or m.id in member_ids]
    reasons = Reasons(board.ranking, embedder, kept, board.boilerplate, board.conditions)
    scored = stored = 0
    notes = {}
    for member in members:
        done = _Member(record, board, member, reasons, now)
        done.bring_up_to_date()
        scored, stored = scored + done.pairs_scored, stored + done.stored
        if done.note:
            notes[member.id] = done.note
    return MatchReport(len(members), len(board.calls), len(board.ranking.sample.starts) - 1, scored, kept.embedded,
                       stored, board.is_sample_new, notes)


def open_board(record: Record, embedder: Embedder, now: datetime, progress: Progress | None = None) -> Board:
    """Reads the live calls, draws the standing sample anew where it is stale, and makes ready to score."""
    with record.reading() as connection:
        live = live_calls(connection)
        sample = standing_sample(connection)
    boilerplate = Boilerplate((c.title, c.lead) for c in live)
    topics = {c.id: topics_of(c) for c in live}
    is_new = sample is None or is_stale(sample, len(live))
    if sample is None or is_new:
        sample = draw(list(topics.values()), now)
        with record.writing() as connection:
            put_standing_sample(connection, sample)
    shown = {c.id: topics[c.id] for c in live if is_matched(c, now)}
    return Board(shown, {call_id: _topics_hash(found) for call_id, found in shown.items()},
                 Ranking(sample_topics(sample), embedder, progress), sample.id, is_new, boilerplate,
                 {c.id: condition_quotes(c) for c in live if c.id in shown})


def is_matched(call: Call, now: datetime) -> bool:
    """Whether a call is matched at all: it is open and staff did not hide it."""
    return call.is_open(now) and not call.hidden


class _Member:
    """One member's part of a run."""

    def __init__(self, record: Record, board: Board, member: Member, reasons: Reasons, now: datetime) -> None:
        self._record, self._board, self._member, self._reasons, self._now = record, board, member, reasons, now
        self._profile = profile_of(member)
        self.pairs_scored = self.stored = 0
        self.note = ""

    def bring_up_to_date(self) -> None:
        """Scores what is new, ranks, explains and stores; does nothing where nothing changed."""
        board = self._board
        inputs = _inputs_hash(self._profile, board)
        with self._record.reading() as connection:
            state = state_of(connection, self._member.id)
            before = stored_matches(connection, self._member.id)
        known = np.array([int(h, 16) for h in sorted(board.hashes.values())], dtype=np.uint64)
        is_current = state is not None and state.inputs == inputs
        valid = {i: s for i, s in before.items() if is_current and board.hashes.get(i) == s[1]}
        if state is not None and is_current:
            if np.array_equal(state.known, known) and len(valid) == len(before):
                self.note, self.stored = state.note, len(valid)
                return
            if len(valid) < LEAST_KEPT and state.floor > _NO_FLOOR:
                is_current, valid = False, {}
        scored_before = set(state.known.tolist()) if state is not None and is_current else set()
        fresh = [i for i, h in board.hashes.items() if int(h, 16) not in scored_before and i not in valid]
        found, self.note = self._score(fresh, state.note if state and is_current else None)
        floor = state.floor if state is not None and is_current else _NO_FLOOR
        merged = sorted([*(m for m, _, _ in valid.values()), *(m for m in found if m.score >= floor)],
                        key=lambda m: (-m.score, m.call_id))
        if len(merged) > KEPT:
            floor = merged[KEPT].score
            merged = merged[:KEPT]
        self._store(merged, MatchState(inputs, floor, known, self.note))

    def _score(self, call_ids: Sequence[str], note: str | None) -> tuple[list[Match], str]:
        board = self._board
        if not call_ids:
            return [], note or ""
        calls = board.ranking.encode([t for i in call_ids for t in board.calls[i]])
        scores = next(iter(board.ranking.score([self._profile], calls)))
        self.pairs_scored += len(call_ids)
        if note is None:
            note = profile_note(self._profile, board.ranking.bm25, scores)
        return [_match(self._member.id, self._profile, calls, scores, i, self._now) for i in range(len(call_ids))
                if scores.score[i] != 0], note

    def _store(self, merged: Sequence[Match], state: MatchState) -> None:
        board = self._board
        topics = [_topic_of(board, m) for m in merged]
        ranked = [replace(m, rank=place) for place, m in enumerate(merged, 1)]
        explained = self._reasons.explain(self._profile, list(zip(ranked, topics, strict=True))[:EXPLAINED])
        rows = [(m, board.hashes[m.call_id], folded) for m, folded in
                zip([*explained, *ranked[EXPLAINED:]], fold_copies(topics), strict=True)]
        with self._record.writing() as connection:
            put_matches(connection, self._member.id, rows, state)
        self.stored = len(rows)


_NO_FLOOR = -1e9


def _match(member_id: str, profile: Profile, calls: TopicSet, scores: CallScores, row: int, now: datetime) -> Match:
    topic = calls.topics[int(scores.topic[row])]
    section = int(scores.section[row])
    title = profile.sections[section].title if section >= 0 else ""
    score = float(scores.score[row])
    return Match(member_id, topic.call_id, 0, score, float(scores.lexical[row]), float(scores.dense[row]),
                 fit_of(score, scores.seen), scores.closer_than[row], scores.seen, title, topic.challenge_ref, (), (),
                 now)


def _topic_of(board: Board, match: Match) -> Topic:
    return next(t for t in board.calls[match.call_id] if t.challenge_ref == match.challenge_ref)


def _topics_hash(topics: Sequence[Topic]) -> str:
    return hashlib.sha256(repr(topics).encode()).hexdigest()[:16]


def _inputs_hash(profile: Profile, board: Board) -> str:
    inputs = (profile, board.sample_id, board.ranking.embedder.fingerprint, RECIPE)
    return hashlib.sha256(repr(inputs).encode()).hexdigest()


