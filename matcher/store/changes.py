"""Changes of calls in the record, in the order in which they were noticed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from matcher.model.change import Change, ChangeKind, RecordedChange
from matcher.store.tables.calls import change


def put_changes(connection: Connection, call_id: str, changes: Sequence[Change], now: datetime) -> None:
    """Adds what was noticed about a call at `now`."""
    if changes:
        connection.execute(insert(change), [
            {"call_id": call_id, "kind": c.kind.value, "words": c.words, "before": c.before, "after": c.after,
             "is_material": c.is_material, "is_news": c.is_news, "source_id": c.source_id, "at": now}
            for c in changes])


def changes_of(connection: Connection, call_id: str) -> list[RecordedChange]:
    """Every change of one call, newest first."""
    return _load(connection, change.c.call_id == call_id)


def news_since(connection: Connection, since: datetime) -> list[RecordedChange]:
    """Material changes that people may be told of, noticed after `since`, newest first."""
    return _load(connection, (change.c.at > since) & change.c.is_material & change.c.is_news)


def _load(connection: Connection, where: Any) -> list[RecordedChange]:
    rows = connection.execute(select(change).where(where).order_by(change.c.at.desc(), change.c.id.desc()))
    return [RecordedChange(r.id, r.call_id, Change(ChangeKind(r.kind), r.words, r.before, r.after, r.is_material,
                                                   r.is_news, r.source_id), r.at) for r in rows]
