"""Subscriptions with their consent, the mail outbox, editions and the suppression list (design.md section 6)."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from matcher.store.tables.types import Instant, Json, metadata

subscription = Table(
    "subscription", metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("kind", String(20), nullable=False),        # matches, digest, events
    Column("pace", String(20), nullable=False, default="daily"),   # as_it_happens, daily, weekly
    Column("state", String(20), nullable=False),       # unconfirmed, on, off
    Column("consent_how", Text, nullable=False, default=""),
    Column("consent_words", String(40), nullable=False, default=""),
    Column("consent_ip", String(60), nullable=False, default=""),  # truncated
    Column("asked_at", Instant, nullable=False), Column("confirmed_at", Instant), Column("ended_at", Instant),
    Column("ended_why", String(40), nullable=False, default=""),
    UniqueConstraint("person_id", "kind"))

suppression = Table(
    "suppression", metadata,                           # survives erasure: hashes only
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),      # complaint, hard_bounce, erased, unsubscribed_all
    Column("at", Instant, nullable=False))

edition = Table(
    "edition", metadata,
    Column("week", String(8), primary_key=True),       # 2026-W48
    Column("state", String(12), nullable=False),       # draft, approved, lapsed, sending, sent, empty
    Column("intro", Text, nullable=False, default=""),
    Column("items", Json, nullable=False),
    Column("calls_hash", String(64), nullable=False, default=""),  # of the listed calls at approval
    Column("drafted_at", Instant, nullable=False),
    Column("approved_at", Instant), Column("approved_by", String(80)), Column("sent_at", Instant))

mail = Table(
    "mail", metadata,
    Column("key", String(200), primary_key=True),      # "edition:2026-W48:person", "alert:person:call:version"
    Column("kind", String(20), nullable=False),
    Column("person_id", String(20), nullable=False, default="", index=True),
    Column("recipient", String(320), nullable=False),
    Column("urgency", Integer, nullable=False, default=5),   # 1 first
    Column("message_id", String(250), nullable=False, unique=True),
    Column("message", Text, nullable=False),           # RFC 5322 as it will leave
    Column("mentions", Json, nullable=False, default=list),  # call ids and versions in it
    Column("state", String(10), nullable=False),       # queued, sending, sent, failed, parked
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Instant, nullable=False), Column("leased_until", Instant), Column("leased_by", String(80)),
    Column("queued_at", Instant, nullable=False), Column("sent_at", Instant),
    Column("last_answer", Text, nullable=False, default=""),
    Index(None, "state", "not_before"))

told = Table(
    "told", metadata,                                  # who was told of which version of which call, and how
    Column("person_id", String(20), primary_key=True),
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("what", String(60), primary_key=True),      # match, change:<id>, closing:14, edition:2026-W48
    Column("mail_key", String(200), nullable=False),
    Column("at", Instant, nullable=False))

bounce = Table(
    "bounce", metadata,
    Column("id", Integer, primary_key=True),
    Column("address_hash", String(64), nullable=False, index=True),
    Column("mail_key", String(200), nullable=False, default=""),
    Column("kind", String(12), nullable=False),        # hard, soft, complaint
    Column("words", Text, nullable=False, default=""),
    Column("report_hash", String(64), nullable=False, unique=True),
    Column("at", Instant, nullable=False))
