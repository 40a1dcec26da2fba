"""One built embedded index in its folder, as its writer sees it: entries in SQLite, words in tantivy, vectors beside.

What a reader may see is decided by one SQLite commit: vectors and words are written before it and found by row number,
so after a crash there are rows that nobody knows, never known rows without words or vectors. A row is written once;
an update writes a new row and marks the old one dead.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import tantivy

from matcher.index.entry import document_hash, document_of, entry_from, newest, refuse_another_model
from matcher.index.protocol import IndexEntry
from matcher.index.vectors import VectorFile
from matcher.index.words import document_of_words, open_words, rows_with, words_at

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (
    row INTEGER PRIMARY KEY, call_id TEXT NOT NULL, seq INTEGER NOT NULL, is_alive INTEGER NOT NULL,
    is_purged INTEGER NOT NULL, stamp INTEGER NOT NULL, columns TEXT NOT NULL,
    first_passage INTEGER NOT NULL, passages INTEGER NOT NULL, first_lead INTEGER NOT NULL, leads INTEGER NOT NULL);
CREATE UNIQUE INDEX entry_alive ON entry (call_id) WHERE is_alive;
CREATE INDEX entry_stamp ON entry (stamp);
CREATE INDEX entry_unpurged ON entry (row) WHERE NOT is_alive AND NOT is_purged;
CREATE TABLE body (row INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE gone (call_id TEXT PRIMARY KEY, seq INTEGER NOT NULL);
"""
_BODY_FIELDS = ("text", "leads")
_LEAST_DEAD = 1_000
"""Dead rows that are not worth a new generation, however few are alive."""
_COPIED = 500
"""Rows at a time."""
_WRITER_HEAP = 50_000_000


def create_generation(folder: Path) -> None:
    """An empty generation in a new folder."""
    (folder / "words").mkdir(parents=True)
    words_at(folder / "words")
    with closing(_entries_at(folder)) as entries:
        entries.executescript(_TABLES)


def open_entries(folder: Path) -> sqlite3.Connection:
    """The entries of a generation; every thread of a reader may use the connection, one at a time."""
    if not (folder / "entries.db").is_file():
        raise FileNotFoundError(f"no entries.db in {folder}")
    return _entries_at(folder)


def _entries_at(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "entries.db", isolation_level=None, timeout=10, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


class Generation:
    """The writing side. Only one process at a time may hold one: the caller has the lock of the index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._words = open_words(folder / "words")
        self._entries = open_entries(folder)

    def close(self) -> None:
        """Lets go of the files."""
        self._entries.close()

    @property
    def fingerprint(self) -> str:
        """The engine of the vectors, empty before the first `put`."""
        return self._meta("fingerprint", "")

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Adds or replaces; an entry with a lower `seq` than the known one is left out."""
        wanted = self._wanted(entries)
        if not wanted:
            return
        refuse_another_model(self.fingerprint or wanted[0].fingerprint, {e.fingerprint for e in wanted})
        dimension = wanted[0].passage_vectors.shape[1]
        row, passage, lead = (int(self._meta(name, "0")) for name in ("rows", "passages", "leads"))
        first_row = row
        passages, leads = self._vectors(dimension)
        rows: list[tuple[Any, ...]] = []
        bodies: list[tuple[int, str]] = []
        for entry in wanted:
            columns = document_of(entry)
            body = {name: columns.pop(name) for name in _BODY_FIELDS}
            counts = len(entry.passage_vectors), len(entry.lead_vectors)
            rows.append((row, entry.call_id, entry.seq, _json(columns), passage, counts[0], lead, counts[1]))
            bodies.append((row, _json(body)))
            row, passage, lead = row + 1, passage + counts[0], lead + counts[1]
        passages.append([e.passage_vectors for e in wanted], int(self._meta("passages", "0")))
        leads.append([e.lead_vectors for e in wanted], int(self._meta("leads", "0")))
        purged = self._write_words(wanted, first_row)
        with self._transaction():
            stamp = int(self._meta("stamp", "0")) + 1
            self._kill([e.call_id for e in wanted], stamp)
            self._entries.executemany(
                f"INSERT INTO entry VALUES (?, ?, ?, 1, 0, {stamp}, ?, ?, ?, ?, ?)", rows)  # noqa: S608
            self._entries.executemany("INSERT INTO body VALUES (?, ?)", bodies)
            self._entries.executemany("DELETE FROM gone WHERE call_id = ?", [(e.call_id,) for e in wanted])
            self._entries.executemany("UPDATE entry SET is_purged = 1 WHERE row = ?", [(r,) for r in purged])
            self._set_meta(stamp=stamp, rows=row, passages=passage, leads=lead, dimension=dimension,
                           fingerprint=wanted[0].fingerprint)

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """Marks calls dead, unless the known entry has a higher number; their words go with the next `put`."""
        known = self._known_seqs(list(call_ids))
        dead = {c: seq for c, seq in call_ids.items() if seq >= known.get(c, -1)}
        with self._transaction():
            stamp = int(self._meta("stamp", "0")) + 1
            self._kill(list(dead), stamp)
            self._entries.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?)", list(dead.items()))
            self._set_meta(stamp=stamp)

    def hashes(self) -> dict[str, str]:
        """call id -> hash of what is stored, computed anew, so that changes by hand and lost words show."""
        worded = set(rows_with(self._words, tantivy.Query.all_query())[0].tolist())
        found = self._entries.execute("SELECT row, call_id, columns, document FROM entry JOIN body USING (row) "
                                      "WHERE is_alive")
        return {call_id: document_hash(json.loads(columns) | json.loads(body)) if row in worded else "altered"
                for row, call_id, columns, body in found}

    def is_worn(self) -> bool:
        """Whether so many rows are dead that a generation of the living alone is worth its making."""
        (alive,) = self._entries.execute("SELECT count(*) FROM entry WHERE is_alive").fetchone()
        return int(self._meta("rows", "0")) - int(alive) > max(int(alive), _LEAST_DEAD)

    def copy_living(self, new: "Generation") -> None:
        """Puts the living rows into an empty generation with their numbers and vectors, and what is known as gone."""
        passages, leads = self._vectors(int(self._meta("dimension", "0")))
        living = self._entries.execute(
            "SELECT columns, document, seq, first_passage, passages, first_lead, leads "
            "FROM entry JOIN body USING (row) WHERE is_alive ORDER BY row")
        while rows := living.fetchmany(_COPIED):
            new.put(entry_from(json.loads(columns) | json.loads(body), seq, passages.read(p, of_p), leads.read(q, of_q))
                    for columns, body, seq, p, of_p, q, of_q in rows)
        with new._transaction():
            new._entries.executemany("INSERT INTO gone VALUES (?, ?)", self._entries.execute("SELECT * FROM gone"))

    def _vectors(self, dimension: int) -> tuple[VectorFile, VectorFile]:
        return VectorFile(self.folder / "passages.f16", dimension), VectorFile(self.folder / "leads.f16", dimension)

    def _wanted(self, entries: Iterable[IndexEntry]) -> list[IndexEntry]:
        latest = newest(entries)
        known = self._known_seqs([e.call_id for e in latest])
        return [e for e in latest if e.seq >= known.get(e.call_id, -1)]

    def _known_seqs(self, call_ids: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for call_id in call_ids:
            row = self._entries.execute(
                "SELECT seq FROM entry WHERE call_id = ? AND is_alive UNION ALL SELECT seq FROM gone WHERE call_id = ?",
                (call_id, call_id)).fetchone()
            if row:
                found[call_id] = row[0]
        return found

    def _write_words(self, wanted: list[IndexEntry], first_row: int) -> list[int]:
        """Adds the documents, takes out those of dead rows and of rows that a crash left; gives the dead rows."""
        dead = [row for row, in self._entries.execute("SELECT row FROM entry WHERE NOT is_alive AND NOT is_purged")]
        writer = self._words.writer(heap_size=_WRITER_HEAP, num_threads=1)
        left_over = tantivy.Query.range_query(self._words.schema, "row", tantivy.FieldType.Unsigned,
                                              lower_bound=first_row)
        writer.delete_documents_by_query(left_over)
        if dead:      # by a query: `delete_documents_by_term` takes a number as signed and finds nothing
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._words.schema, "row", dead))
        for row, entry in enumerate(wanted, start=first_row):
            writer.add_document(document_of_words(row, entry))
        writer.commit()
        writer.wait_merging_threads()
        return dead

    def _kill(self, call_ids: list[str], stamp: int) -> None:
        for call_id in call_ids:
            row = self._entries.execute("SELECT row FROM entry WHERE call_id = ? AND is_alive", (call_id,)).fetchone()
            if row:
                self._entries.execute("DELETE FROM body WHERE row = ?", row)
                self._entries.execute("UPDATE entry SET is_alive = 0, stamp = ? WHERE row = ?", (stamp, *row))

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._entries)

    def _meta(self, name: str, default: str) -> str:
        row = self._entries.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def _set_meta(self, **values: int | str) -> None:
        self._entries.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)",
                                  [(name, str(value)) for name, value in values.items()])


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._connection.execute("ROLLBACK" if kind else "COMMIT")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
