"""Vectors and matches."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from matcher.store.tables.types import Instant, Json, metadata

vector = Table(
    "vector", metadata,                              # float32 of one text, by its hash and the engine
    Column("text_hash", String(64), primary_key=True),
    Column("fingerprint", String(120), primary_key=True),
    Column("values", LargeBinary, nullable=False))

match = Table(
    "match", metadata,
    Column("member_id", ForeignKey("member.id"), primary_key=True),
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False), Column("lexical", Float, nullable=False),
    Column("dense", Float, nullable=False),
    Column("fit", String(20), nullable=False),
    Column("closer_than", Integer, nullable=False), Column("seen", Integer, nullable=False),
    Column("best_section", Text, nullable=False, default=""),
    Column("challenge_ref", String(80)),
    Column("terms", Json, nullable=False), Column("reasons", Json, nullable=False),
    Column("scored_by", String(140), nullable=False, default=""),    # recipe and model
    Column("topics_hash", String(16), nullable=False),   # of the call as matching read it
    Column("folded_into", String(20)),                   # the better placed call that this is a copy or round of
    Column("computed_at", Instant, nullable=False),
    Index(None, "call_id"))

match_state = Table(
    "match_state", metadata,                         # what a member's matches rest on; see store.matches.MatchState
    Column("member_id", ForeignKey("member.id"), primary_key=True),
    Column("inputs", String(64), nullable=False),
    Column("floor", Float, nullable=False),
    Column("known", LargeBinary, nullable=False),
    Column("note", Text, nullable=False, default=""))

calibration = Table(
    "calibration", metadata,                         # one row: what members' answers say of scores
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("content", Json, nullable=False))

standing = Table(
    "standing", metadata,                            # one row: the leads that scores are measured against
    Column("id", String(64), primary_key=True),
    Column("drawn_at", Instant, nullable=False),
    Column("live", Integer, nullable=False),
    Column("topics", Json, nullable=False))
