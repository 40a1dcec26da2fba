"""The index without a server: a folder with generations, and a pointer file that says which one is live.

    var/index/LIVE      calls-v1-3        replaced in one step by `finish_rebuild`
    var/index/BUILDING  calls-v1-4        there while a rebuild goes on: writes reach both
    var/index/lock                        one writer at a time
    var/index/calls-v1-3/…                see generation.py (writing) and snapshot.py (reading)
"""

import fcntl
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from matcher.errors import IndexFault
from matcher.index import embedded_search
from matcher.index.generation import Generation
from matcher.index.protocol import Hit, IndexEntry, SearchPage, SearchRequest
from matcher.index.snapshot import Snapshot
from matcher.text.embed import Vectors

_Answer = TypeVar("_Answer")
VERSION = 1
"""Of the layout of a generation; another one is not read, a rebuild makes it anew."""


class EmbeddedIndex:
    """Keeps the SearchIndex protocol. Threads of one process take turns; processes read beside one writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.RLock()
        self._snapshot: Snapshot | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not self._named("LIVE"):
                with self._writing():
                    if not self._named("LIVE"):
                        Generation(self._new_generation()).close()
                        self._point("LIVE", self._newest())
        except OSError as error:
            raise IndexFault(f"the index folder {folder} cannot be used: {error}") from error

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """See SearchIndex."""
        batch = list(entries)
        if not batch:
            return
        with self._writing():
            building = self._named("BUILDING")
            if building:
                self._on(building, lambda g: g.put(batch))
            self._on(self._live(), lambda g: None if building and g.fingerprint not in ("", batch[0].fingerprint)
                     else g.put(batch))

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """See SearchIndex."""
        with self._writing():
            for name in filter(None, (self._named("BUILDING"), self._live())):
                self._on(name, lambda g: g.remove(call_ids))

    def search(self, request: SearchRequest, query_vector: Vectors | None) -> SearchPage:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.search(snapshot, request, query_vector)

    def similar(self, call_id: str, size: int, now: datetime) -> tuple[Hit, ...]:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.similar(snapshot, call_id, size, now)

    def candidates(self, stems: Sequence[str], vector: Vectors, size: int, now: datetime) -> set[str]:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return embedded_search.candidates(snapshot, stems, vector, size, now)

    def hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        return self._on(self._live(), lambda g: g.hashes())

    def fingerprint(self) -> str:
        """See SearchIndex."""
        with self._reading() as snapshot:
            return snapshot.fingerprint

    def begin_rebuild(self) -> None:
        """See SearchIndex. A building that was left half-way goes first."""
        with self._writing():
            self._drop_all_but(self._live())
            Generation(self._new_generation()).close()
            self._point("BUILDING", self._newest())

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
            try:
                snapshot = self._fresh_snapshot()
                yield snapshot
            except (OSError, sqlite3.Error) as error:
                raise IndexFault(f"the index in {self._folder} cannot be read: {error}; "
                                 "`muster index rebuild` makes it anew") from error

    def _fresh_snapshot(self) -> Snapshot:
        """Of the live generation; one that was swapped away between two looks is looked for again."""
        for attempt in range(5):
            live = self._live()
            if self._snapshot and self._snapshot.folder.name == live:
                self._snapshot.catch_up()
                return self._snapshot
            self.close()
            try:
                if not (self._folder / live).is_dir():
                    raise FileNotFoundError(self._folder / live)
                self._snapshot = Snapshot(self._folder / live)
            except (OSError, ValueError, sqlite3.Error):
                if attempt == 4 or self._live() == live:
                    raise
        assert self._snapshot is not None
        return self._snapshot

    def _live(self) -> str:
        live = self._named("LIVE")
        if not live.startswith(f"calls-v{VERSION}-"):
            raise IndexFault(f"the index in {self._folder} has another layout ({live or 'none'}): "
                             "remove the folder and run `muster index rebuild`")
        return live

    def _named(self, pointer: str) -> str:
        try:
            return (self._folder / pointer).read_text().strip()
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
        found = [p.name for p in self._folder.glob("calls-v*-*") if p.name.rsplit("-", 1)[1].isdigit()]
        return sorted(found, key=lambda name: int(name.rsplit("-", 1)[1]))

    def _newest(self) -> str:
        return self._generations()[-1]

    def _new_generation(self) -> Path:
        last = int(self._newest().rsplit("-", 1)[1]) if self._generations() else 0
        folder = self._folder / f"calls-v{VERSION}-{last + 1}"
        folder.mkdir()
        return folder

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
        try:
            generation = Generation(self._folder / name)
            try:
                return act(generation)
            finally:
                generation.close()
        except (OSError, sqlite3.Error, ValueError) as error:
            raise IndexFault(f"the index in {self._folder / name} cannot be written: {error}") from error
