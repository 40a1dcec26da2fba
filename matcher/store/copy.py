"""Moves a record from one database to another, whichever they are, and proves that nothing was lost."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from matcher.errors import StoreError
from matcher.store.engine import Record
from matcher.store.tables import metadata
from matcher.store.tables.operations import index_outbox

_BATCH = 500
Tell = Callable[[str, int], None]
"""Called with each table's name and rows when it has been copied and compared."""


def copy_record(source: Record, target: Record, tell: Tell | None = None) -> dict[str, int]:
    """Copies every row in one transaction and compares counts and hashes before it commits. Gives rows by table.

    Numbers go on where they stood: an index filled from the source takes the target's changes. Raises StoreError
    where the target holds anything, or a table differs afterwards; then the target is as it was.
    """
    counts: dict[str, int] = {}
    with source.reading() as old, target.writing() as new:
        _lift_limits(old, new)
        filled = [t.name for t in metadata.sorted_tables if _count(new, t)]
        if filled:
            raise StoreError(f"the target is not empty: it has rows in {', '.join(filled)}")
        for table in metadata.sorted_tables:
            _fill(new, table, _batches(old, table))
            counts[table.name] = _count(new, table)
            if (counts[table.name], table_hash(new, table)) != (_count(old, table), table_hash(old, table)):
                raise StoreError(f"table {table.name} differs after the copy; nothing was kept")
            if tell:
                tell(table.name, counts[table.name])
        _continue_numbers(old, new)
    return counts


def _fill(new: Connection, table: Table, batches: Iterator[list[Mapping[str, Any]]]) -> None:
    try:
        for batch in batches:
            new.execute(insert(table), batch)
    except DBAPIError as error:
        raise StoreError(f"table {table.name} cannot be copied: {error.orig}; nothing was kept") from error


def table_hash(connection: Connection, table: Table) -> str:
    """sha256 over the rows in order of their key, the same on every database."""
    digest = hashlib.sha256()
    for batch in _batches(connection, table):
        for row in batch:
            digest.update(json.dumps(row, sort_keys=True, default=_plain).encode())
    return digest.hexdigest()


def _batches(connection: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    """All rows in order of their key; keys of text are compared as bytes, as both databases can."""
    keys = [c if isinstance(c.type, Integer) else c.collate(_bytewise(connection))
            if c.type.python_type is str else c for c in table.primary_key.columns]
    rows = connection.execute(select(table).order_by(*keys), execution_options={"yield_per": _BATCH})
    for part in rows.mappings().partitions(_BATCH):
        yield [dict(row) for row in part]


def _bytewise(connection: Connection) -> str:
    return "C" if connection.dialect.name == "postgresql" else "BINARY"


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return str(value)


def _lift_limits(*connections: Connection) -> None:
    for connection in connections:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))


def _continue_numbers(old: Connection, new: Connection) -> None:
    """The next number of every numbered table follows the highest so far, of the outbox the highest ever given."""
    for table in metadata.sorted_tables:
        key = next(iter(table.primary_key.columns))
        if len(table.primary_key.columns) > 1 or not isinstance(key.type, Integer):
            continue
        highest = new.execute(select(func.max(key))).scalar_one() or 0
        if table is index_outbox:
            highest = max(highest, _last_seq(old))
        if highest and new.dialect.name == "postgresql":
            name = new.execute(select(func.pg_get_serial_sequence(table.name, key.name))).scalar_one()
            new.execute(select(func.setval(name, highest)))
        elif highest and table is index_outbox:
            new.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            new.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                        {"name": table.name, "seq": highest})


def _last_seq(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        last = connection.execute(text("SELECT last_value FROM index_outbox_seq_seq WHERE is_called"))
    else:
        last = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'index_outbox'"))
    return int(last.scalar_one_or_none() or 0)
