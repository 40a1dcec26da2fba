"""The index without a server: a folder with generations, and a pointer file that says which one is live.

    var/index/LIVE      calls-v1-3        replaced in one step by `finish_rebuild`, or once more is dead than alive
    var/index/BUILDING  calls-v1-4        there while a rebuild goes on: writes reach both
    var/index/lock                        one writer at a time
    var/index/calls-v1-3/…                see generation.py (writing) and snapshot.py (reading)

A live generation that is damaged is taken down when a rebuild begins, and what is written goes to the new one alone.
"""

import fcntl
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
import tantivy

from matcher.errors import IndexFault
from matcher.index import embedded_search
from matcher.index.generation import Generation, create_generation
from matcher.index.protocol import IndexEntry, SearchPage, SearchRequest
from matcher.index.snapshot import Snapshot
from matcher.text.embed import Meaning

_Answer = TypeVar("_Answer")
_LAYOUT = "calls-v1-"
"""How the folders of generations of this layout begin; another one is not read, a rebuild makes it anew."""


class EmbeddedIndex:
    """Keeps the SearchIndex protocol. Threads of one process take turns; processes read beside one writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.RLock()
        self._snapshot: Snapshot | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not (self._named("LIVE") or self._named("BUILDING")):
                with self._writing():
                    if not (self._named("LIVE") or self._named("BUILDING")):
                        self._point("LIVE", self._new_generation())
        except OSError as error:
            raise IndexFault(f"the index folder {folder} cannot be used: {error}") from error

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """See SearchIndex. Beside a building, a live index that is empty or of another model stays as it is."""
        batch = list(entries)
        if not batch:
            return
        with self._writing():
            building = self._named("BUILDING")
            if building:
                self._on(building, lambda g: g.put(batch))
                if not self._named("LIVE"):
                    return
            self._on(self._live(), lambda g: None if building and g.fingerprint != batch[0].fingerprint
                     else g.put(batch))
            if not building:
                self._renew_if_worn()

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """See SearchIndex."""
        with self._writing():
            for name in filter(None, (self._named("BUILDING"), self._named("LIVE"))):
                self._on(name, lambda g: g.remove(call_ids))

    def search(self, request: SearchRequest, meaning: Meaning | None) -> SearchPage:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.search(snapshot, request, meaning)

    def arrivals(self, request: SearchRequest, since: datetime) -> list[str]:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.arrivals(snapshot, request, since)

    def similar(self, call_id: str, size: int, now: datetime) -> list[str]:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.similar(snapshot, call_id, size, now)

    def candidates(self, stems: Sequence[str], meaning: Meaning, size: int, now: datetime) -> set[str]:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.candidates(snapshot, stems, meaning, size, now)

    def hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        return self._on(self._live(), lambda g: g.hashes())

    def fingerprint(self) -> str:
        """See SearchIndex."""
        if not self._named("LIVE").startswith(_LAYOUT):
            return ""
        return self._on(self._live(), lambda g: g.fingerprint)

    def begin_rebuild(self) -> None:
        """See SearchIndex. A building that was left half-way goes first, and so does a live one that is damaged."""
        with self._writing():
            live = self._named("LIVE")
            if live and not self._is_whole(live):
                (self._folder / "LIVE").unlink(missing_ok=True)
                live = ""
            self._drop_all_but(live)
            self._point("BUILDING", self._new_generation())

    def building_hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        building = self._named("BUILDING")
        if not building:
            raise IndexFault("no rebuild is going on: another one has finished or dropped it")
        return self._on(building, lambda g: g.hashes())

    def finish_rebuild(self) -> None:
        """See SearchIndex."""
        with self._writing():
            building = self._named("BUILDING")
            if not building:
                raise IndexFault("no rebuild is going on: another one has finished or dropped it")
            self._point("LIVE", building)
            (self._folder / "BUILDING").unlink()
            self._drop_all_but(building)

    def close(self) -> None:
        """See SearchIndex."""
        with self._turn:
            if self._snapshot:
                self._snapshot.close()
                self._snapshot = None

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with self._turn:
            snapshot = self._fresh_snapshot()
            if not snapshot.fingerprint:
                raise IndexFault(f"the index in {self._folder} is empty: `muster index sync` fills it")
            with _damage(snapshot.folder):
                yield snapshot

    def _fresh_snapshot(self) -> Snapshot:
        """Of the live generation; one that was swapped away between two looks is looked for again."""
        while True:
            live = self._live()
            try:
                with _damage(self._folder / live):
                    if self._snapshot is None or self._snapshot.folder.name != live:
                        self.close()
                        self._snapshot = Snapshot(self._folder / live)
                    self._snapshot.catch_up()
                    return self._snapshot
            except IndexFault:
                self.close()
                if self._live() == live:
                    raise

    def _live(self) -> str:
        live = self._named("LIVE")
        if not live.startswith(_LAYOUT):
            raise IndexFault(f"the index in {self._folder} is {'of another version' if live else 'not there'}: "
                             "`muster index rebuild` makes it anew")
        return live

    def _is_whole(self, name: str) -> bool:
        """Whether a generation is of this layout and can be read to its end."""
        if not name.startswith(_LAYOUT) or name not in self._generations():
            return False
        try:
            with _damage(self._folder / name), closing(Snapshot(self._folder / name)) as snapshot:
                rows, _ = snapshot.rows_with(tantivy.Query.all_query())
                return (len(rows) == np.count_nonzero(snapshot.alive)
                        and snapshot.entries.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        except IndexFault:
            return False

    def _renew_if_worn(self) -> None:
        """Puts a copy of what is alive in the place of a live generation in which more is dead."""
        live = self._live()
        if self._on(live, lambda g: g.is_worn()):
            name = self._new_generation()
            self._on(live, lambda old: self._on(name, old.copy_living))
            self._point("LIVE", name)
            self._drop_all_but(name)

    def _named(self, pointer: str) -> str:
        try:
            return (self._folder / pointer).read_text(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _point(self, pointer: str, name: str) -> None:
        new = self._folder / f"{pointer}.new"
        with new.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / pointer)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _generations(self) -> list[str]:
        return [p.name for p in self._folder.glob("calls-v*-*") if p.name.rsplit("-", 1)[1].isdigit()]

    def _new_generation(self) -> str:
        """The name of an empty generation that no pointer names yet."""
        last = max((int(name.rsplit("-", 1)[1]) for name in self._generations()), default=0)
        create_generation(self._folder / f"{_LAYOUT}{last + 1}")
        return f"{_LAYOUT}{last + 1}"

    def _drop_all_but(self, kept: str) -> None:
        (self._folder / "BUILDING").unlink(missing_ok=True)
        for name in self._generations():
            if name != kept:
                shutil.rmtree(self._folder / name, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _on(self, name: str, act: Callable[[Generation], _Answer]) -> _Answer:
        with _damage(self._folder / name), closing(Generation(self._folder / name)) as generation:
            return act(generation)


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Turns what damaged files make Python, SQLite and tantivy raise into a fault that says what to do."""
    try:
        yield
    except BaseException as error:
        is_panic = type(error).__name__ == "PanicException"      # of tantivy's Rust; it has no name to import
        if not (is_panic or isinstance(error, OSError | sqlite3.Error | ValueError)):
            raise
        raise IndexFault(f"the index in {folder} cannot be used: {error}; "
                         "`muster index rebuild` makes it anew") from error
