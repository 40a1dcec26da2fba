"""Vectors and matches."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from matcher.store.tables.types import Instant, Json, metadata

vector = Table(
    "vector", metadata,                              # float32 rows of one text, by its hash and the engine
    Column("text_hash", String(64), primary_key=True),
    Column("fingerprint", String(120), primary_key=True),
    Column("rows", Integer, nullable=False),
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
    Column("inputs_hash", String(64), nullable=False),   # profile, call content and standing sample it came from
    Column("computed_at", Instant, nullable=False),
    Index(None, "call_id"))
