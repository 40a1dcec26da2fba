"""Matches of all members at once, as lists of ids."""

from sqlalchemy import Connection, select

from matcher.store.tables.matches import match


def best_matches(connection: Connection, size: int) -> dict[str, list[str]]:
    """Each member's best `size` calls by id, best first."""
    found: dict[str, list[str]] = {}
    rows = connection.execute(select(match.c.member_id, match.c.call_id).where(match.c.rank <= size)
                              .order_by(match.c.member_id, match.c.rank))
    for row in rows:
        found.setdefault(row.member_id, []).append(row.call_id)
    return found
