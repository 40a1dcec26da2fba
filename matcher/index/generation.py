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

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.index.entry import document_hash, document_of, newest, refuse_another_model
from matcher.index.protocol import IndexEntry
from matcher.index.tokens import distinct, words_of
from matcher.index.vectors import VectorFile
from matcher.text.analyse import stems

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
_WRITER_HEAP = 50_000_000


def create_generation(folder: Path) -> None:
    """An empty generation in a new folder."""
    (folder / "words").mkdir(parents=True)
    _words_at(folder / "words")
    with closing(_entries_at(folder)) as entries:
        entries.executescript(_TABLES)


def open_words(folder: Path) -> tantivy.Index:
    """The words of a generation: stems for ranking and phrases, `words` as typed for prefixes and spelling.

    Raises FileNotFoundError where there are none: an empty index in their place would go unnoticed.
    """
    if not tantivy.Index.exists(str(folder)):
        raise FileNotFoundError(f"no words in {folder}")
    return _words_at(folder)


def open_entries(folder: Path) -> sqlite3.Connection:
    """The entries of a generation; every thread of a reader may use the connection, one at a time."""
    if not (folder / "entries.db").is_file():
        raise FileNotFoundError(f"no entries.db in {folder}")
    return _entries_at(folder)


def _words_at(folder: Path) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for name, option in (("stems", "position"), ("title", "position"), ("leads", "freq"), ("words", "basic")):
        builder.add_text_field(name, tokenizer_name="tokens", index_option=option)
    index = tantivy.Index(builder.build(), path=str(folder), reuse=True)
    index.register_tokenizer("tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def rows_with(words: tantivy.Index, query: tantivy.Query, limit: int = 0
              ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows that a query finds, dead ones too, and their scores, best first; all, or the best `limit`."""
    searcher = words.searcher()
    hits = searcher.search(query, limit=max(1, limit or searcher.num_docs), count=False).hits
    rows = searcher.fast_field_values("row", [address for _, address in hits]) if hits else []
    return np.asarray(rows, dtype=np.int64), np.asarray([score for score, _ in hits], dtype=np.float32)


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
        passages, leads = VectorFile(self.folder / "passages.f16", dimension), VectorFile(self.folder / "leads.f16",
                                                                                          dimension)
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
            whole = f"{entry.title}\n{entry.text}"
            document = tantivy.Document()
            document.add_unsigned("row", row)
            document.add_text("stems", " ".join(stems(whole)))
            document.add_text("title", " ".join(stems(entry.title)))
            document.add_text("leads", " ".join(stems("\n".join(entry.leads))))
            document.add_text("words", " ".join(distinct(words_of(whole))))
            writer.add_document(document)
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
