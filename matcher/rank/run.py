"""Matches members with the calls open now and stores what changed (design.md section 5).

    live calls | topics | standing sample | score what is new | fold, rank, fit | reasons of the best | store
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from matcher.index.protocol import SearchIndex
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.rank.board import Board, Encoded, Nearest, open_board
from matcher.rank.calibrate import answers_of, calibrate
from matcher.rank.doubt import profile_note
from matcher.rank.encode import Progress
from matcher.rank.fit import closer_than, fit_of
from matcher.rank.fold import fold_copies
from matcher.rank.matrices import Standing
from matcher.rank.ranking import CallScores, TopicSet
from matcher.rank.reasons import Reasons
from matcher.rank.recipe import RECIPE
from matcher.rank.report import MatchReport
from matcher.rank.topics import Profile, Topic, profile_of
from matcher.rank.vectors import KeptVectors
from matcher.store.calibration import calibration_now, put_calibration
from matcher.store.engine import Record
from matcher.store.feedback import all_feedback
from matcher.store.matches import MatchState, put_matches, state_of, stored_matches
from matcher.store.members import active_members
from matcher.text.embed import Embedder

KEPT = 200
"""Matches stored a member; a closed call among them is replaced from below without scoring anew."""
LEAST_KEPT = 60
EXPLAINED = 25
_MEMBERS_AT_ONCE = 500


def match_members(record: Record, embedder: Embedder, now: datetime, member_ids: Sequence[str] | None = None,
                  progress: Progress | None = None, index: SearchIndex | None = None,
                  reader: Embedder | None = None) -> MatchReport:
    """Brings the stored matches of these members, or of all, to what is true at `now`.

    `embedder` ranks; `reader` finds the sentences of a reason, the same engine where none is given.
    Only pairs of a new or changed call, or of a changed profile, are scored; a full recompute gives the same result.
    Where more than 20,000 calls are new to a member, those are scored that the `index` finds near, all without one.
    Raises ModelError where the record holds vectors of another model.
    """
    kept = KeptVectors(record, embedder, reader)
    read = KeptVectors(record, reader, embedder) if reader else kept
    board = open_board(record, kept, now, progress)
    with record.reading() as connection:
        members = [m for m in active_members(connection) if member_ids is None or m.id in member_ids]
    reasons = Reasons(board.ranking, embedder, read, board.boilerplate, board.conditions)
    encoded = Encoded(board)
    nearest = Nearest(index, read, now) if index is not None else None
    report = MatchReport(len(members), len(board.calls), len(board.ranking.sample.starts) - 1,
                         is_sample_new=board.is_sample_new)
    for start in range(0, len(members), _MEMBERS_AT_ONCE):
        group = [_Member(record, board, member, reasons, now) for member in members[start:start + _MEMBERS_AT_ONCE]]
        by_fresh: dict[tuple[str, ...], list[_Member]] = {}
        for one in group:
            if one.is_behind(nearest):
                by_fresh.setdefault(one.fresh, []).append(one)
        for fresh, behind in by_fresh.items():
            _bring_up_to_date(board, encoded.calls(fresh), behind)
        report = replace(report, pairs_scored=report.pairs_scored + sum(one.pairs_scored for one in group),
                         matches=report.matches + sum(one.stored for one in group),
                         notes={**report.notes, **{one.member.id: one.note for one in group if one.note}})
    if member_ids is None:
        _calibrate(record, board)
    return replace(report, texts_embedded=kept.embedded)


def _bring_up_to_date(board: Board, calls: TopicSet, behind: Sequence["_Member"]) -> None:
    """Members for whom the same calls are new are scored together."""
    if not board.ranking.sample.topics:
        return
    standing = board.ranking.measure([one.profile for one in behind])
    found = board.ranking.score(standing, calls) if calls.topics else repeat(None, len(behind))
    for row, (one, scores) in enumerate(zip(behind, found, strict=True)):
        one.bring_up_to_date(standing.of(row), calls, scores)


class _Member:
    """One member's part of a run."""

    def __init__(self, record: Record, board: Board, member: Member, reasons: Reasons, now: datetime) -> None:
        self.member, self.profile = member, profile_of(member)
        self._record, self._board, self._reasons, self._now = record, board, reasons, now
        self.pairs_scored = self.stored = 0
        self.note = ""
        self.fresh: tuple[str, ...] = ()
        """Calls to be scored."""
        self._state = MatchState(_inputs_hash(self.profile, board), _NO_FLOOR, np.array([], dtype=np.uint64))
        self._valid: list[Match] = []

    def is_behind(self, nearest: Nearest | None) -> bool:
        """Reads what is stored and decides what of it stands; False where all of it does and nothing is new."""
        hashes = self._board.hashes
        with self._record.reading() as connection:
            state = state_of(connection, self.member.id)
            before = stored_matches(connection, self.member.id)
        if state is not None and state.inputs == self._state.inputs:
            valid = {i: m for i, (m, topics_hash, _) in before.items() if hashes.get(i) == topics_hash}
            if np.array_equal(state.known, self._known) and len(valid) == len(before):
                self.note, self.stored = state.note, len(valid)
                return False
            if len(valid) >= LEAST_KEPT or state.floor == _NO_FLOOR:
                self._state, self._valid, self.note = state, list(valid.values()), state.note
        scored = set(self._state.known.tolist())
        kept = {m.call_id for m in self._valid}
        self.fresh = tuple(i for i, h in hashes.items() if int(h, 16) not in scored and i not in kept)
        if nearest is not None:
            self.fresh = nearest.among(self.fresh, self.profile)
        return True

    @property
    def _known(self) -> NDArray[np.uint64]:
        return np.array([int(h, 16) for h in sorted(self._board.hashes.values())], dtype=np.uint64)

    def bring_up_to_date(self, standing: Standing, calls: TopicSet, scores: CallScores | None) -> None:
        """Joins what is new with what stands, ranks, explains and stores."""
        found = []
        if scores is not None:
            self.pairs_scored = len(self.fresh)
            if not len(self._state.known):
                self.note = profile_note(self.profile, self._board.ranking.bm25, scores)
            wanted = np.flatnonzero((scores.score != 0) & (scores.score >= self._state.floor))
            best = wanted[np.argsort(-scores.score[wanted], kind="stable")][:KEPT + 1]
            found = [self._match(calls, scores, int(row)) for row in best]
        merged = sorted([*self._valid, *found], key=lambda m: (-m.score, m.call_id))
        floor = merged[KEPT].score if len(merged) > KEPT else self._state.floor
        self._store(standing, merged[:KEPT], replace(self._state, floor=floor, known=self._known, note=self.note))

    def _match(self, calls: TopicSet, scores: CallScores, row: int) -> Match:
        topic = calls.topics[int(scores.topic[row])]
        section = scores.section(row)
        title = self.profile.sections[section].title if section >= 0 else ""
        score = round(float(scores.score[row]), 4)
        return Match(self.member.id, topic.call_id, rank=0, score=score, lexical=float(scores.lexical[row]),
                     dense=float(scores.dense[row]), fit=fit_of(score, len(scores.seen)),
                     closer_than=closer_than(score, scores.seen), seen=len(scores.seen), best_section=title,
                     challenge_ref=topic.challenge_ref, terms=(), reasons=(), computed_at=self._now,
                     scored_by=_scored_by(self._board))

    def _store(self, standing: Standing, merged: Sequence[Match], state: MatchState) -> None:
        board = self._board
        topics = [_topic_of(board, m) for m in merged]
        ranked = [replace(m, rank=place) if place <= EXPLAINED else replace(m, rank=place, reasons=(), terms=())
                  for place, m in enumerate(merged, 1)]
        explained = self._reasons.explain(standing, list(zip(ranked, topics, strict=True))[:EXPLAINED])
        rows = [(m, board.hashes[m.call_id], folded) for m, folded in
                zip([*explained, *ranked[EXPLAINED:]], fold_copies(topics), strict=True)]
        with self._record.writing() as connection:
            put_matches(connection, self.member.id, rows, state)
        self.stored = len(rows)


_NO_FLOOR = -1e9


def _topic_of(board: Board, match: Match) -> Topic:
    return next(t for t in board.calls[match.call_id] if t.challenge_ref == match.challenge_ref)


def _calibrate(record: Record, board: Board) -> None:
    with record.reading() as connection:
        before = calibration_now(connection)
        found = calibrate(answers_of(all_feedback(connection), _scored_by(board)))
    if found != before:
        with record.writing() as connection:
            put_calibration(connection, found)


def _scored_by(board: Board) -> str:
    return f"{RECIPE}:{board.ranking.embedder.fingerprint}"


def _inputs_hash(profile: Profile, board: Board) -> str:
    inputs = (profile, board.sample_id, _scored_by(board))
    return hashlib.sha256(repr(inputs).encode()).hexdigest()


