"""Subscriptions with their consent, the mail outbox, editions and the suppression list (design.md section 6)."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from matcher.store.tables.types import Instant, Json, metadata

subscription = Table(
    "subscription", metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),      # matches, digest, events
    Column("pace", String(20), nullable=False, default="daily"),   # as_it_happens, daily, weekly
    Column("state", String(20), nullable=False),       # unconfirmed, on, off
    Column("basis", String(24), nullable=False),       # consent, legitimate_interests
    Column("consent_how", Text, nullable=False, default=""),
    Column("consent_words", String(40), nullable=False, default=""),
    Column("consent_ip", String(60), nullable=False, default=""),  # truncated
    Column("asked_at", Instant, nullable=False), Column("confirmed_at", Instant), Column("ended_at", Instant),
    Column("ended_why", String(40), nullable=False, default=""),
    Index(None, "kind", "state"))

suppression = Table(
    "suppression", metadata,                           # survives erasure: hashes only
    Column("address_hash", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),      # unsubscribed_all, erased, hard_bounce, soft_bounces, complaint
    Column("at", Instant, nullable=False))

edition = Table(
    "edition", metadata,
    Column("week", String(8), primary_key=True),       # 2026-W48
    Column("state", String(12), nullable=False),       # draft, approved, lapsed, sending, sent, empty
    Column("intro", Text, nullable=False, default=""),
    Column("items", Json, nullable=False),             # the plan, as `store.editions` writes it
    Column("approved_calls", Json, nullable=False, default=dict),  # call id to content hash, at approval
    Column("drafted_at", Instant, nullable=False),
    Column("approved_at", Instant), Column("approved_by", String(80)), Column("sent_at", Instant),
    Column("note", Text, nullable=False, default=""))  # what staff should know: why it lapsed, who gets nothing

mail = Table(
    "mail", metadata,
    Column("key", String(200), primary_key=True),      # "edition:2026-W48:person", "alert:person:2026-11-24:…"
    Column("kind", String(20), nullable=False),
    Column("batch", String(80), nullable=False, default=""),
    Column("person_id", String(20), nullable=False, default="", index=True),
    Column("recipient", String(320), nullable=False, index=True),
    Column("subject", Text, nullable=False, default=""),
    Column("urgency", Integer, nullable=False, default=5),   # 1 first
    Column("message_id", String(250), nullable=False, unique=True),
    Column("message", LargeBinary, nullable=False),    # RFC 5322 as it will leave, deflated
    Column("mentions", Json, nullable=False, default=list),  # call ids in it
    Column("state", String(10), nullable=False),       # queued, sending, sent, failed, parked
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Instant, nullable=False), Column("not_after", Instant),
    Column("leased_until", Instant), Column("leased_by", String(120)),
    Column("queued_at", Instant, nullable=False), Column("sent_at", Instant),
    Column("last_answer", Text, nullable=False, default=""),
    Index(None, "batch", "state"), Index(None, "state", "not_before"))

mail_batch = Table(
    "mail_batch", metadata,                            # what the volume brake counts
    Column("name", String(80), primary_key=True),      # "edition:2026-W48", "alert:daily:2026-11-24T08"
    Column("kind", String(20), nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("released_at", Instant), Column("released_by", String(80)))

mail_server = Table(
    "mail_server", metadata,                           # one row: whether the server is away, and until when we wait
    Column("id", Integer, primary_key=True),
    Column("failures", Integer, nullable=False), Column("away_until", Instant),
    Column("words", Text, nullable=False, default=""))

told = Table(
    "told", metadata,                                  # who was told what of which call
    Column("person_id", String(20), primary_key=True),
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("what", String(60), primary_key=True),      # match, change:<id>, closing:14, search:<id>
    Column("mail_key", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "call_id"))

bounce = Table(
    "bounce", metadata,
    Column("id", Integer, primary_key=True),
    Column("address_hash", String(64), nullable=False, index=True),
    Column("mail_key", String(200), nullable=False, default=""),
    Column("kind", String(12), nullable=False),        # hard, soft, complaint
    Column("words", Text, nullable=False, default=""),
    Column("report_hash", String(64), nullable=False, unique=True),
    Column("at", Instant, nullable=False))
