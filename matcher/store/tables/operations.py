"""The index outbox, job ticks, source runs, fetch memory, and the audit trail."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from matcher.store.tables.types import Instant, Json, metadata

index_outbox = Table(
    "index_outbox", metadata,                          # written with the call row, emptied by `muster index sync`
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("call_id", String(20), nullable=False),
    sqlite_autoincrement=True)

job_tick = Table(
    "job_tick", metadata,
    Column("job", String(80), primary_key=True), Column("tick", String(40), primary_key=True),
    Column("owner", String(80), nullable=False), Column("state", String(12), nullable=False),
    Column("started_at", Instant, nullable=False), Column("lease_until", Instant), Column("ended_at", Instant),
    Column("result", Text, nullable=False, default=""))

source_run = Table(
    "source_run", metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String(60), nullable=False),
    Column("started_at", Instant, nullable=False), Column("ended_at", Instant),
    Column("state", String(12), nullable=False),       # running, ok, partial, failed
    Column("seen", Integer, nullable=False, default=0), Column("new", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0), Column("refused", Integer, nullable=False, default=0),
    Column("requests", Integer, nullable=False, default=0), Column("bytes", Integer, nullable=False, default=0),
    Column("slowest_seconds", Float, nullable=False, default=0.0),
    Column("window_from", Instant), Column("window_to", Instant),
    Column("messages", Json, nullable=False, default=list),
    Index(None, "source_id", "started_at"))

source_state = Table(
    "source_state", metadata,
    Column("source_id", String(60), primary_key=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("disabled_until", Instant), Column("is_paused", Boolean, nullable=False, default=False),
    Column("first_import_at", Instant),                # null until a first run got through: all before is backfill
    Column("watermark", Instant), Column("shape", Json))

fetch_memory = Table(
    "fetch_memory", metadata,                          # validators and content hash of the last answer of an address
    Column("url_hash", String(64), primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text), Column("last_modified", Text), Column("content_hash", String(64)),
    Column("fetched_at", Instant, nullable=False))

host_pace = Table(
    "host_pace", metadata,                             # one request at a time and not before, across processes
    Column("host", String(250), primary_key=True),
    Column("not_before", Instant, nullable=False), Column("holder", String(80)), Column("held_until", Instant))

payload = Table(
    "payload", metadata,                               # raw answers, kept 90 days
    Column("id", Integer, primary_key=True),
    Column("source_id", String(60), nullable=False, index=True), Column("url", Text, nullable=False),
    Column("content_hash", String(64), nullable=False), Column("body", LargeBinary, nullable=False),   # zlib
    Column("fetched_at", Instant, nullable=False, index=True))

missed_call = Table(
    "missed_call", metadata,                           # the missed-call ledger of the gap check
    Column("id", Integer, primary_key=True),
    Column("source_id", String(60), nullable=False), Column("key", String(400), nullable=False),
    Column("found_at", Instant, nullable=False), Column("why", Text, nullable=False),
    UniqueConstraint("source_id", "key"))

operator_notice = Table(
    "operator_notice", metadata,                       # what staff must see: zero results, shape change, silent gap
    Column("id", Integer, primary_key=True),
    Column("subject", String(120), nullable=False), Column("words", Text, nullable=False),
    Column("raised_at", Instant, nullable=False), Column("seen_by", String(80)), Column("settled_at", Instant),
    UniqueConstraint("subject", "words"))

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True), Column("actor", String(80), nullable=False),
    Column("act", String(60), nullable=False), Column("subject", String(200), nullable=False),
    Column("detail", Json))
