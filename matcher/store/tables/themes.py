"""Themes of calls: what was found and from what, and what staff say instead."""

from sqlalchemy import Column, ForeignKey, String, Table

from matcher.store.tables.types import Instant, Json, metadata

call_theme = Table(
    "call_theme", metadata,
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("inputs_hash", String(64), nullable=False),   # call content, taxonomy and engine that it was found with
    Column("found", Json, nullable=False),               # by challenge reference, "" for the call itself
    Column("corrected", Json),                           # the tags that staff chose; null where nobody did
    Column("corrected_by", String(80)), Column("corrected_at", Instant))
