"""Calls, their notices in every version, facts, changes, and what ties duplicates together."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from matcher.store.tables.types import Instant, Json, metadata

call = Table(
    "call", metadata,
    Column("id", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("text", Text, nullable=False, default=""),
    Column("lead", Text, nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    Column("source_id", String(60), nullable=False),
    Column("funder", Text),
    Column("status", String(20), nullable=False),
    Column("opens_at", Instant),
    Column("closes_at", Instant),           # the last gate: past means closed; null means none is stated
    Column("themes", Json, nullable=False, default=list),
    Column("challenges", Json, nullable=False, default=list),
    Column("first_seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("hidden", Text, nullable=False, default=""),
    Column("is_backfill", Boolean, nullable=False, default=False),
    Column("is_call", Boolean, nullable=False, default=True),
    Column("joined_into", String(20)),      # set when a person or a strong key joined it into another call
    Index(None, "closes_at"), Index(None, "changed_at"), Index(None, "first_seen_at"))

notice = Table(
    "notice", metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True),
    Column("source_id", String(60), nullable=False),
    Column("key", String(400), nullable=False),
    Column("version", String(400), nullable=False),
    Column("url", Text, nullable=False, default=""),
    Column("title", Text, nullable=False),
    Column("stage", String(80), nullable=False, default=""),
    Column("content", Json, nullable=False),     # the Notice as `store.notices` writes it
    Column("content_hash", String(64), nullable=False),   # of what the source said, before facts were read
    Column("reader", String(40), nullable=False, default=""),   # which reading of facts made `content`
    Column("listing", Json),                     # the Notice as its listing gave it, where `content` has its details
    Column("read_at", Instant, nullable=False),  # when its own page, if it has one, was last asked for
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("is_current", Boolean, nullable=False, default=True),
    UniqueConstraint("source_id", "key", "version"),
    Index(None, "source_id", "key", "is_current"))

strong_key = Table(
    "strong_key", metadata,
    Column("key", String(400), primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True))

title_block = Table(
    "title_block", metadata,                     # finds notices whose titles resemble each other without reading all
    Column("block", String(110), primary_key=True),
    Column("source_id", String(60), primary_key=True), Column("key", String(400), primary_key=True),
    Column("title", Text, nullable=False),
    Index(None, "source_id", "key"))

fact = Table(
    "fact", metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("value", Json),
    Column("quote", Text, nullable=False, default=""),
    Column("place", Text, nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    Column("origin", String(20), nullable=False),
    Column("confidence", Float, nullable=False, default=1.0),
    Column("doubt", Text, nullable=False, default=""))

override = Table(
    "override", metadata,                        # a person's correction; holds until the source's words change
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False),
    Column("field", String(60), nullable=False),  # a Field, or "date:closes" for one date
    Column("value", Json),
    Column("source_words", Text, nullable=False, default=""),
    Column("made_by", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("lapsed_at", Instant),
    UniqueConstraint("call_id", "field", "made_at"))

change = Table(
    "change", metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("before", Json), Column("after", Json),
    Column("is_material", Boolean, nullable=False),
    Column("is_news", Boolean, nullable=False),   # false for first imports, backfills and parser fixes
    Column("source_id", String(60), nullable=False, default=""),
    Column("at", Instant, nullable=False, index=True))

review = Table(
    "review", metadata,                           # doubtful facts and pairs that wait for a person
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),   # fact, pair, gone
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True),
    Column("subject", String(500), nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Json),
    Column("raised_at", Instant, nullable=False),
    Column("settled_at", Instant), Column("settled_by", String(80)), Column("outcome", String(40)),
    UniqueConstraint("kind", "call_id", "subject"))

call_note = Table(
    "call_note", metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("call.id"), nullable=False, index=True),
    Column("text", Text, nullable=False), Column("made_by", String(80), nullable=False),
    Column("made_at", Instant, nullable=False))

call_pin = Table(
    "call_pin", metadata,
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("made_by", String(80), nullable=False), Column("made_at", Instant, nullable=False))
