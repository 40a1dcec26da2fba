"""The index outbox: which calls changed since the index last heard. A row commits together with the call's change."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from matcher.model.call import Call
from matcher.store.calls import shown_calls
from matcher.store.engine import Record
from matcher.store.tables.calls import call
from matcher.store.tables.operations import index_outbox


@dataclass(frozen=True, slots=True)
class Taken:
    """Calls to index: the highest outbox number of each, and those that are to be found, as they stand now."""

    seqs: dict[str, int]
    calls: list[Call]


@contextmanager
def taking(record: Record, size: int) -> Iterator[Taken]:
    """The next calls to index; their rows leave the outbox when the block ends well, and only then.

    On PostgreSQL the rows are locked meanwhile and other indexers skip them; on SQLite nothing is locked while the
    block works, and two indexers may do the same call twice, which is harmless.
    """
    rows = select(index_outbox.c.seq, index_outbox.c.call_id).order_by(index_outbox.c.seq).limit(size)
    if record.engine.dialect.name == "postgresql":
        with record.writing() as connection:
            found = connection.execute(rows.with_for_update(skip_locked=True)).all()
            yield _taken(connection, [(r.seq, r.call_id) for r in found])
            _forget(connection, [r.seq for r in found])
        return
    with record.reading() as connection:
        found = connection.execute(rows).all()
        taken = _taken(connection, [(r.seq, r.call_id) for r in found])
    yield taken
    with record.writing() as connection:
        _forget(connection, [r.seq for r in found])


def pending(connection: Connection) -> set[str]:
    """The calls with changes that the index has not heard of."""
    return set(connection.execute(select(index_outbox.c.call_id).distinct()).scalars())


def enqueue(connection: Connection, call_ids: Sequence[str]) -> None:
    """Asks for calls to be indexed, or taken out, anew. The calls' rows are locked first, as `put_call` does, so that
    numbers and states of one call rise together."""
    for start in range(0, len(call_ids), 500):
        batch = list(call_ids[start:start + 500])
        connection.execute(select(call.c.id).where(call.c.id.in_(batch)).order_by(call.c.id).with_for_update()).all()
        connection.execute(insert(index_outbox), [{"call_id": i} for i in batch])


def _taken(connection: Connection, rows: Sequence[tuple[int, str]]) -> Taken:
    seqs = dict(sorted(((call_id, seq) for seq, call_id in rows), key=lambda pair: pair[1]))
    return Taken(seqs, shown_calls(connection, list(seqs)))


def _forget(connection: Connection, seqs: Sequence[int]) -> None:
    for start in range(0, len(seqs), 500):
        connection.execute(delete(index_outbox).where(index_outbox.c.seq.in_(seqs[start:start + 500])))
