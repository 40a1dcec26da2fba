"""An embedded generation as its readers see it: columns in numpy, rows found by words, vectors and filters.

A snapshot catches up with the writer's commits when it is asked to; between two catch-ups it never changes.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.index.entry import milliseconds
from matcher.index.facets import CLOCK_FACETS, FINAL_STATUSES, WINDOWS, window_starts
from matcher.index.generation import open_entries
from matcher.index.protocol import FACETS, NOT_STATED
from matcher.index.vectors import VectorTable
from matcher.index.words import open_words, rows_with
from matcher.model.call import CallStatus

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
UNKNOWN_TIME = np.iinfo(np.int64).min
STATUSES = tuple(s.value for s in CallStatus)
OVER = tuple(STATUSES.index(s.value) for s in FINAL_STATUSES)
"""Places in STATUSES of those in which nothing can be done any more."""
_STORED = tuple(f for f in FACETS if f not in CLOCK_FACETS)
_INSTANTS = ("opens_at", "closes_at", "first_seen_at", "changed_at")


class _Values:
    """The values of one facet: pairs of (row, code), and each code's word."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.codes: dict[str, int] = {}
        self.rows: Rows = np.zeros(0, dtype=np.int64)
        self.values: Rows = np.zeros(0, dtype=np.int64)

    def code(self, word: str) -> int:
        if word not in self.codes:
            self.codes[word] = len(self.words)
            self.words.append(word)
        return self.codes[word]

    def extend(self, pairs: list[tuple[int, int]]) -> None:
        if pairs:
            added = np.asarray(pairs, dtype=np.int64)
            self.rows = np.concatenate([self.rows, added[:, 0]])
            self.values = np.concatenate([self.values, added[:, 1]])


class Snapshot:
    """The reading side of one generation folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = open_entries(folder)
        self.words = open_words(folder / "words")
        self.words.config_reader(reload_policy="manual")
        self._seen_version, self._stamp = -1, 0
        self.fingerprint = ""
        self.call_ids: list[str] = []
        self.row_of: dict[str, int] = {}
        self.alive: Mask = np.zeros(0, dtype=np.bool_)
        self.final: Mask = np.zeros(0, dtype=np.bool_)
        self.stated: Rows = np.zeros(0, dtype=np.int64)
        self.instants: dict[str, Rows] = {name: np.zeros(0, dtype=np.int64) for name in _INSTANTS}
        self.facets = {name: _Values() for name in _STORED}
        self.passages: VectorTable | None = None
        self.leads: VectorTable | None = None
        self.passage_owner: Rows = np.zeros(0, dtype=np.int64)
        self.first_passage: Rows = np.zeros(0, dtype=np.int64)
        self.lead_owner: Rows = np.zeros(0, dtype=np.int64)
        self.catch_up()

    def close(self) -> None:
        """Lets go of the files."""
        self.entries.close()

    def catch_up(self) -> None:
        """Takes in what the writer has committed since. Words may be newer than entries by one commit, not by two:
        the second would lack what the entries of before still call alive."""
        while (version := self.entries.execute("PRAGMA data_version").fetchone()[0]) != self._seen_version:
            self._take_in_commits()
            self._seen_version = version

    def _take_in_commits(self) -> None:
        self.entries.execute("BEGIN")
        try:
            meta = dict(self.entries.execute("SELECT name, value FROM meta"))
            changed = self.entries.execute(
                "SELECT row, call_id, is_alive, columns, first_passage, passages, leads FROM entry "
                "WHERE stamp > ? ORDER BY row", (self._stamp,)).fetchall()
        finally:
            self.entries.execute("COMMIT")
        known = len(self.call_ids)
        for row, call_id, is_alive, *_ in changed:
            if row < known and not is_alive:
                self.alive[row] = False
                if self.row_of.get(call_id) == row:
                    del self.row_of[call_id]
        self._take_in([c for c in changed if c[0] >= known])
        self._stamp, self.fingerprint = int(meta.get("stamp", "0")), meta.get("fingerprint", "")
        if "dimension" in meta:
            self._grow_vectors(meta)
        self.words.reload()

    def body(self, row: int) -> dict[str, Any] | None:
        """Title, text and leads of a row; as they are now where it was written anew since, None where it has gone."""
        bodies = "SELECT columns, document FROM entry JOIN body USING (row) WHERE "
        found = (self.entries.execute(f"{bodies} row = ?", (int(row),)).fetchone()
                 or self.entries.execute(f"{bodies} call_id = ? AND is_alive", (self.call_ids[row],)).fetchone())
        return json.loads(found[0]) | json.loads(found[1]) if found else None

    def rows_with(self, query: tantivy.Query, limit: int = 0) -> tuple[Rows, NDArray[np.float32]]:
        """Living rows that a query finds and their scores, best first; all, or the best `limit` found."""
        rows, scores = rows_with(self.words, query, limit)
        known = rows < len(self.alive)
        known[known] = self.alive[rows[known]]
        return rows[known], scores[known]

    def mask_of(self, rows: Rows) -> Mask:
        """A mask with these rows set."""
        mask = np.zeros(len(self.alive), dtype=np.bool_)
        mask[rows] = True
        return mask

    def status(self, now: datetime) -> Rows:
        """The place in STATUSES of each row's status at `now`, as `Call.status_at` says it."""
        at = milliseconds(now) or 0
        opens, closes = self.instants["opens_at"], self.instants["closes_at"]
        dated = np.where(opens > at, STATUSES.index("upcoming"), self.stated)
        dated = np.where((closes != UNKNOWN_TIME) & (closes < at), STATUSES.index("closed"), dated)
        return np.where(self.final, self.stated, dated)

    def open_mask(self, now: datetime) -> Mask:
        """Living rows that are open at `now`."""
        is_open: Mask = self.alive & (self.status(now) == STATUSES.index("open"))
        return is_open

    def with_value(self, field: str, values: Iterable[str], now: datetime) -> Mask:
        """Living rows with any of the values of a facet."""
        wanted = set(values)
        if field in CLOCK_FACETS:
            names, codes = self._clock_codes(field, now)
            return self.alive & np.isin(codes, [i for i, name in enumerate(names) if name in wanted])
        stored = self.facets[field]
        codes_wanted = [stored.codes[v] for v in wanted if v in stored.codes]
        mask = self.mask_of(stored.rows[np.isin(stored.values, codes_wanted)])
        if NOT_STATED in wanted:
            mask |= ~self.mask_of(stored.rows)
        return mask & self.alive

    def count(self, field: str, mask: Mask, now: datetime) -> dict[str, int]:
        """How many rows of the mask have each value of a facet; values with none are left out."""
        if field in CLOCK_FACETS:
            names, codes = self._clock_codes(field, now)
            counts = np.bincount(codes[mask], minlength=len(names))
            return {name: int(c) for name, c in zip(names, counts, strict=True) if c}
        stored = self.facets[field]
        counts = np.bincount(stored.values[mask[stored.rows]], minlength=len(stored.words))
        found = {word: int(c) for word, c in zip(stored.words, counts, strict=True) if c}
        silent = int(np.count_nonzero(mask & ~self.mask_of(stored.rows)))
        return found | ({NOT_STATED: silent} if silent else {})

    def known_values(self, field: str) -> list[str]:
        """Every value that a stored facet has had."""
        return list(self.facets[field].words) if field in self.facets else [*STATUSES, *WINDOWS]

    def _clock_codes(self, field: str, now: datetime) -> tuple[tuple[str, ...], Rows]:
        if field == "status":
            names = tuple(NOT_STATED if s == "unknown" else s for s in STATUSES)
            return names, self.status(now)
        starts = np.asarray([milliseconds(s) for s in window_starts(now)], dtype=np.int64)
        closes = self.instants["closes_at"]
        codes = np.searchsorted(starts, closes, side="right")
        return (*WINDOWS, NOT_STATED), np.where(closes == UNKNOWN_TIME, len(WINDOWS), codes).astype(np.int64)

    def _take_in(self, added: list[tuple[Any, ...]]) -> None:
        if not added:
            return
        columns = [json.loads(row[3]) for row in added]
        pairs: Mapping[str, list[tuple[int, int]]] = {name: [] for name in _STORED}
        for (row, call_id, is_alive, *_), values in zip(added, columns, strict=True):
            self.call_ids.append(call_id)
            if is_alive:
                self.row_of[call_id] = row
            for name, words in values["facets"].items():
                pairs[name].extend((row, self.facets[name].code(w)) for w in words)
        for name, found in pairs.items():
            self.facets[name].extend(found)
        self.alive = np.concatenate([self.alive, np.asarray([bool(r[2]) for r in added])])
        self.final = np.concatenate([self.final, np.asarray([bool(c["is_final"]) for c in columns])])
        self.stated = np.concatenate([self.stated, [STATUSES.index(c["stated_status"]) for c in columns]])
        for name in _INSTANTS:
            times = [UNKNOWN_TIME if c[name] is None else c[name] for c in columns]
            self.instants[name] = np.concatenate([self.instants[name], np.asarray(times, dtype=np.int64)])
        rows = np.asarray([r[0] for r in added], dtype=np.int64)
        self.first_passage = np.concatenate([self.first_passage, [r[4] for r in added]])
        self.passage_owner = np.concatenate([self.passage_owner, np.repeat(rows, [r[5] for r in added])])
        self.lead_owner = np.concatenate([self.lead_owner, np.repeat(rows, [r[6] for r in added])])

    def _grow_vectors(self, meta: Mapping[str, str]) -> None:
        dimension = int(meta["dimension"])
        if self.passages is None or self.leads is None:
            self.passages = VectorTable(self.folder / "passages.f16", dimension)
            self.leads = VectorTable(self.folder / "leads.f16", dimension)
        self.passages.grow(int(meta["passages"]))
        self.leads.grow(int(meta["leads"]))
