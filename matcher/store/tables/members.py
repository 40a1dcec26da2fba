"""Members, their people, feedback and saved searches."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from matcher.store.tables.types import Instant, Json, metadata

member = Table(
    "member", metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("profile", Json, nullable=False),       # the Member as `store.members` writes it
    Column("profile_hash", String(64), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("is_active", Boolean, nullable=False, default=True))

person = Table(
    "person", metadata,
    Column("id", String(20), primary_key=True),
    Column("email", String(320), nullable=False, unique=True),    # lower case
    Column("name", Text, nullable=False, default=""),
    Column("role", String(10), nullable=False, default="member"),
    Column("member_id", ForeignKey("member.id"), index=True),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant))

feedback = Table(
    "feedback", metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("call_id", ForeignKey("call.id"), nullable=False),
    Column("person_id", String(20), nullable=False, default=""),
    Column("verdict", String(20), nullable=False),   # interested, not_for_us, applied, won, lost
    Column("reason", String(40), nullable=False, default=""),
    Column("comment", Text, nullable=False, default=""),
    Column("shown", Json, nullable=False),           # score, fit, rank and reasons as they were shown
    Column("at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index(None, "member_id", "call_id"))

saved_search = Table(
    "saved_search", metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False), Column("filters", Json, nullable=False),
    Column("is_alerting", Boolean, nullable=False, default=True),
    Column("made_at", Instant, nullable=False), Column("seen_until", Instant),
    UniqueConstraint("person_id", "name"))

sign_in = Table(
    "sign_in", metadata,                             # one row a link, so that a link works once
    Column("id", String(40), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("expires_at", Instant, nullable=False), Column("used_at", Instant))

access_token = Table(
    "access_token", metadata,                        # stands for a person: hashes only
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),      # session, api, calendar
    Column("made_at", Instant, nullable=False), Column("ended_at", Instant))
