"""INSERT … ON CONFLICT in the words that both databases share."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Inserts `row`, or changes the one with the same `key` columns to it."""
    connection.execute(_upserting(connection.dialect.name, table, tuple(row), tuple(key)), row)


def insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts `row` unless a unique key forbids it. Returns whether it was inserted."""
    statement = _insert(connection.dialect.name, table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(statement, row).first() is not None


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts those of the rows that no unique key forbids, all in one go."""
    if rows:
        connection.execute(_insert(connection.dialect.name, table).on_conflict_do_nothing(), rows)


@cache
def _upserting(dialect: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...]) -> Any:
    """Made once per shape of row: building the statement costs more than running it."""
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=list(key))
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed)


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
