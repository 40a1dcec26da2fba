"""The index in an Elasticsearch cluster: waits for the server, and knows which of its indices is read and written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from elasticsearch import NotFoundError

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index import elastic_search, elastic_similar
from matcher.index.elastic_bulk import Writer
from matcher.index.elastic_client import Rest, check_version, connect, faults, patiently
from matcher.index.elastic_hashes import hashes
from matcher.index.elastic_mapping import VERSION, vectors_mapping
from matcher.index.elastic_roles import Roles
from matcher.index.elastic_target import Target
from matcher.index.entry import newest, refuse_another_model
from matcher.index.protocol import IndexEntry, SearchPage, SearchRequest
from matcher.text.embed import Meaning

_Answer = TypeVar("_Answer")


class ElasticIndex:
    """Keeps the SearchIndex protocol. Reaches for the server when it is first asked something, not before."""

    def __init__(self, url: str, settings: IndexSettings) -> None:
        self._where, self._settings = url, settings
        self._client = connect(url, settings)
        self._roles = Roles(self._client, settings)
        self._target = Target(self._client, self._roles.live)
        self._is_ready = self._is_filled = False
        self._rest = Rest()

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """See SearchIndex."""
        wanted = newest(entries)
        if wanted:
            self._do(lambda: self._put(wanted))

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """See SearchIndex."""
        def act() -> None:
            for alias in self._roles.written():
                Writer(self._client, self._where, alias).remove(call_ids)
            self._client.indices.refresh(index=self._roles.live)
        if call_ids:
            self._do(act)

    def search(self, request: SearchRequest, meaning: Meaning | None) -> SearchPage:
        """See SearchIndex."""
        return self._read(lambda: elastic_search.search(self._target, request, meaning))

    def arrivals(self, request: SearchRequest, since: datetime) -> list[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_search.arrivals(self._target, request, since))

    def similar(self, call_id: str, size: int, now: datetime) -> list[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_similar.similar(self._target, call_id, size, now))

    def candidates(self, stems: Sequence[str], meaning: Meaning, size: int, now: datetime) -> set[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_similar.candidates(self._target, stems, meaning, size, now))

    def hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        def act() -> dict[str, str]:
            self._refuse_another_version(self._roles.about(self._roles.live))
            return dict(hashes(self._client, self._roles.live))
        return self._do(act)

    def fingerprint(self) -> str:
        """See SearchIndex."""
        def act() -> str:
            about = self._roles.about(self._roles.live)
            return str(about.get("fingerprint", "")) if about.get("version") == VERSION else ""
        return self._do(act)

    def begin_rebuild(self) -> None:
        """See SearchIndex."""
        self._do(self._roles.begin_building)

    def building_hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        def act() -> dict[str, str]:
            building = self._roles.needed_building()
            self._client.indices.refresh(index=building)
            return dict(hashes(self._client, building))
        return self._do(act)

    def finish_rebuild(self) -> None:
        """See SearchIndex."""
        self._do(self._roles.swap)

    def close(self) -> None:
        """See SearchIndex."""
        self._client.close()

    def _put(self, entries: list[IndexEntry]) -> None:
        """Into the live index and into one that is being built; while there is one, a live index that is empty or of
        another model or version stays as it is."""
        fingerprint = entries[0].fingerprint
        refuse_another_model(fingerprint, {e.fingerprint for e in entries})
        live, written = self._roles.live, self._roles.written()
        for alias in written:
            about = self._roles.about(alias)
            held = about.get("fingerprint", "")
            is_building = len(written) == 2
            if alias == live and is_building and (about.get("version"), held) != (VERSION, fingerprint):
                continue
            self._refuse_another_version(about)
            if not held:
                self._client.indices.put_mapping(index=alias, **vectors_mapping(
                    entries[0].passage_vectors.shape[1], fingerprint, self._settings))
            refuse_another_model(held or fingerprint, {fingerprint})
            Writer(self._client, self._where, alias).put(entries)
        self._client.indices.refresh(index=live)      # nobody reads the building before the swap

    def _read(self, act: Callable[[], _Answer]) -> _Answer:
        """As `_do`, on an index that holds something; readers do not all wait for a server that does not answer."""
        with self._rest.between_faults(self._where):
            return self._do(lambda: self._filled(act))

    def _filled(self, act: Callable[[], _Answer]) -> _Answer:
        """`act` on an index that has once been filled: an empty one would answer that there is no call."""
        if not self._is_filled:
            live = self._roles.live
            about = self._roles.about(live)
            self._refuse_another_version(about)
            if not about.get("fingerprint"):
                raise IndexFault(f"the index {live} at {self._where} is empty: `muster index sync` fills it")
            self._is_filled = True
        return act()

    def _refuse_another_version(self, about: Mapping[str, Any]) -> None:
        if about.get("version") != VERSION:
            raise IndexFault(f"the index {self._roles.live} at {self._where} was made by another version: "
                             "`muster index rebuild` makes it anew")

    def _do(self, act: Callable[[], _Answer]) -> _Answer:
        """`act` on a server that is known to be fit and to have a live index; once more if that has just gone."""
        with faults(self._where):
            for is_last in (False, True):
                if not self._is_ready:
                    patiently(self._settings.index_retries, self._make_ready)
                try:
                    return patiently(self._settings.index_retries, act)
                except NotFoundError as error:
                    self._is_ready = self._is_filled = False
                    if is_last or "index_not_found" not in str(error.body):
                        raise
        raise AssertionError("not reached")

    def _make_ready(self) -> None:
        self._client.cluster.health(timeout="5s")
        check_version(self._client)
        if not self._roles.index_of(self._roles.live):
            self._roles.create(self._roles.live)
        self._is_ready = True
