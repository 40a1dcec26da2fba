"""What a day at the desk starts with: calls that are new, that close soon, and that staff keep in sight."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from matcher.model.call import Call
from matcher.store.calls import get_cards
from matcher.store.tables.calls import call

_SHOWN = call.c.joined_into.is_(None) & call.c.is_call & (call.c.hidden == "")
_BATCH = 500
_OVER = ("cancelled", "withdrawn", "awarded", "closed")


def new_calls(connection: Connection, since: datetime, now: datetime, size: int = 10) -> tuple[int, list[Call]]:
    """How many calls came after `since` that are not over, and the newest of them; backfills are not news."""
    where = _SHOWN & ~call.c.is_backfill & (call.c.first_seen_at > since) & _not_over(now)
    return _counted(connection, where, (call.c.first_seen_at.desc(), call.c.id), size)


def closing_calls(connection: Connection, now: datetime, days: int = 14, size: int = 10) -> tuple[int, list[Call]]:
    """How many calls close in the next `days`, and the first of them."""
    where = _SHOWN & (call.c.closes_at >= now) & (call.c.closes_at < now + timedelta(days=days)) & _not_over(now)
    return _counted(connection, where, (call.c.closes_at, call.c.id), size)


def news_among(connection: Connection, call_ids: Collection[str]) -> set[str]:
    """Those of these calls that were news when they came: what a source's first import brings is not."""
    ids = sorted(call_ids)
    return {i for start in range(0, len(ids), _BATCH) for i in connection.execute(select(call.c.id).where(
        call.c.id.in_(ids[start:start + _BATCH]), ~call.c.is_backfill)).scalars()}


def _not_over(now: datetime) -> ColumnElement[bool]:
    return call.c.status.not_in(_OVER) & (call.c.closes_at.is_(None) | (call.c.closes_at >= now))


def _counted(connection: Connection, where: ColumnElement[bool], order: tuple[Any, ...],
             size: int) -> tuple[int, list[Call]]:
    total = connection.execute(select(func.count()).select_from(call).where(where)).scalar_one()
    ids = connection.execute(select(call.c.id).where(where).order_by(*order).limit(size)).scalars().all()
    return total, get_cards(connection, ids)
