"""Calls in the order in which they changed, for readers that follow along."""

from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from matcher.model.call import Call
from matcher.store.calls import get_cards
from matcher.store.tables.calls import call


def calls_changed_since(connection: Connection, since: datetime, after_id: str, size: int) -> list[Call]:
    """Shown calls that changed at `since` or later, oldest change first; at `since` itself only ids above `after_id`.

    Asked again with the last one's `changed_at` and id it goes on where it ended, without gap or repetition.
    """
    later = or_(call.c.changed_at > since, and_(call.c.changed_at == since, call.c.id > after_id))
    ids = connection.execute(
        select(call.c.id).where(later, call.c.joined_into.is_(None), call.c.is_call, call.c.hidden == "")
        .order_by(call.c.changed_at, call.c.id).limit(size)).scalars().all()
    return get_cards(connection, ids)


def open_call_ids(connection: Connection, now: datetime, size: int, offset: int = 0) -> list[str]:
    """Ids of shown calls that may be open at `now`, first to close first, those without a deadline last."""
    return list(connection.execute(
        select(call.c.id).where(call.c.joined_into.is_(None), call.c.is_call, call.c.hidden == "",
                                call.c.status.in_(("open", "unknown", "upcoming")),
                                or_(call.c.closes_at.is_(None), call.c.closes_at >= now))
        .order_by(call.c.closes_at.is_(None), call.c.closes_at, call.c.id).limit(size).offset(offset)).scalars())
