"""INSERT … ON CONFLICT in the words that both databases share."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Inserts `row`, or changes the one with the same `key` columns to it."""
    statement = _insert(connection, table).values(**row)
    changed = {name: statement.excluded[name] for name in row if name not in key}
    if changed:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=list(key)))


def insert_once(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts `row` unless a unique key forbids it. Returns whether it was inserted."""
    result = connection.execute(_insert(connection, table).values(**row).on_conflict_do_nothing())
    return result.rowcount == 1


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
