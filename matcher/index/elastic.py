"""The index in an Elasticsearch cluster: indices `calls-v1`, `calls-v2`, …, and two aliases that name their roles.

    calls            → the live one; readers ask only it
    calls-building   → the one that a rebuild fills; writes reach both while it is there

The change-over is one `update_aliases`, so that there is no moment without a live index. Bulks name the aliases and
require them: a server would make an index of its own for a name that it does not know.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from elasticsearch import BadRequestError, ConflictError, NotFoundError
from elasticsearch.helpers import streaming_bulk

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index import elastic_search, elastic_similar
from matcher.index.elastic_client import Rest, check_version, connect, failed, faults, patiently, refusal
from matcher.index.elastic_mapping import VERSION, derived, mapping, settings_of, source_of, vectors_mapping
from matcher.index.elastic_target import KEPT, Target
from matcher.index.entry import document_hash
from matcher.index.protocol import IndexEntry, SearchPage, SearchRequest
from matcher.text.embed import Vectors

_Answer = TypeVar("_Answer")
_PAGE = 1_000
Action = dict[str, Any]


class ElasticIndex:
    """Keeps the SearchIndex protocol. Reaches for the server when it is first asked something, not before."""

    def __init__(self, url: str, settings: IndexSettings) -> None:
        self._where, self._settings = url, settings
        self._client = connect(url, settings)
        self._live, self._building = settings.index_name, f"{settings.index_name}-building"
        self._is_ready = self._is_filled = False
        self._rest = Rest()

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """See SearchIndex."""
        newest: dict[str, IndexEntry] = {}
        for entry in entries:
            if entry.call_id not in newest or newest[entry.call_id].seq <= entry.seq:
                newest[entry.call_id] = entry
        if newest:
            self._do(lambda: self._put(list(newest.values())))

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """See SearchIndex."""
        def act() -> None:
            for index in self._written():
                self._write(index, [self._versioned(index, "delete", call_id, seq)
                                    for call_id, seq in call_ids.items()])
        if call_ids:
            self._do(act)

    def search(self, request: SearchRequest, query_vector: Vectors | None) -> SearchPage:
        """See SearchIndex."""
        return self._read(lambda: elastic_search.search(self._target, request, query_vector))

    def arrivals(self, request: SearchRequest, since: datetime) -> list[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_search.arrivals(self._target, request, since))

    def similar(self, call_id: str, size: int, now: datetime) -> list[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_similar.similar(self._target, call_id, size, now))

    def candidates(self, stems: Sequence[str], vector: Vectors, size: int, now: datetime) -> set[str]:
        """See SearchIndex."""
        return self._read(lambda: elastic_similar.candidates(self._target, stems, vector, size, now))

    def hashes(self) -> dict[str, str]:
        """See SearchIndex. A document whose searched fields differ from what it shows counts as altered."""
        def act() -> dict[str, str]:
            self._refuse_another_version(self._about(self._live))
            return dict(self._hashes(self._live))
        return self._do(act)

    def fingerprint(self) -> str:
        """See SearchIndex."""
        def act() -> str:
            about = self._about(self._live)
            return str(about.get("fingerprint", "")) if about.get("version") == VERSION else ""
        return self._do(act)

    def begin_rebuild(self) -> None:
        """See SearchIndex. A building that was left half-way goes first."""
        def act() -> None:
            live = self._named(self._live)
            for name in self._generations():
                if name != live:
                    self._client.indices.delete(index=name, ignore_unavailable=True)
            self._create(self._building)
        self._do(act)

    def building_hashes(self) -> dict[str, str]:
        """See SearchIndex."""
        return self._do(lambda: dict(self._hashes(self._needed_building())))

    def finish_rebuild(self) -> None:
        """See SearchIndex."""
        def act() -> None:
            building, old = self._needed_building(), self._named(self._live)
            actions = [{"add": {"index": building, "alias": self._live}},
                       {"remove": {"index": building, "alias": self._building}}]
            if old:
                actions.append({"remove": {"index": old, "alias": self._live}})
            self._client.indices.update_aliases(actions=actions)
            for name in self._generations():
                if name != building:
                    self._client.indices.delete(index=name, ignore_unavailable=True)
        self._do(act)

    def close(self) -> None:
        """See SearchIndex."""
        self._client.close()

    @property
    def _target(self) -> Target:
        return Target(self._client, self._live)

    def _read(self, act: Callable[[], _Answer]) -> _Answer:
        """As `_do`, on an index that holds something; readers do not all wait for a server that does not answer."""
        with self._rest.between_faults(self._where):
            return self._do(lambda: self._filled(act))

    def _filled(self, act: Callable[[], _Answer]) -> _Answer:
        """`act` on an index that has once been filled: an empty one would answer that there is no call."""
        if not self._is_filled:
            about = self._about(self._live)
            self._refuse_another_version(about)
            if not about.get("fingerprint"):
                raise IndexFault(f"the index {self._live} at {self._where} is empty: `muster index sync` fills it")
            self._is_filled = True
        return act()

    def _refuse_another_version(self, about: Mapping[str, Any]) -> None:
        if about.get("version") != VERSION:
            raise IndexFault(f"the index {self._live} at {self._where} was made by another version: "
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
        if not self._named(self._live):
            self._create(self._live)
        self._is_ready = True

    def _create(self, alias: str) -> None:
        """A new empty index under `alias`, in one step; of two processes that try at once one wins."""
        taken = [int(name.rsplit("v", 1)[1]) for name in self._generations()]
        name = f"{self._settings.index_name}-v{max(taken, default=0) + 1}"
        try:
            self._client.indices.create(index=name, mappings=mapping(), settings=settings_of(self._settings),
                                        aliases={alias: {}}, wait_for_active_shards=1)
        except BadRequestError as error:
            if "resource_already_exists" not in str(error.body):
                raise

    def _put(self, entries: list[IndexEntry]) -> None:
        first = entries[0]
        prints = {e.fingerprint for e in entries}
        written = self._written()
        for index in written:
            about = self._about(index)
            held = about.get("fingerprint", "")
            is_old = about.get("version") != VERSION or held not in ("", first.fingerprint)
            if is_old and index == self._live and len(written) == 2:
                continue      # a rebuild for another version or model goes on: the old index stays as it is
            self._refuse_another_version(about)
            if not held:
                self._client.indices.put_mapping(index=index, **vectors_mapping(
                    first.passage_vectors.shape[1], first.fingerprint, self._settings))
                held = first.fingerprint
            if prints != {held}:
                raise IndexFault(f"the index holds vectors of {held}, not of {', '.join(sorted(prints))}: "
                                 "run `muster index rebuild`")
            self._write(index, [self._versioned(index, "index", e.call_id, e.seq) | {"_source": source_of(e)}
                                for e in entries])

    def _write(self, index: str, actions: list[Action]) -> None:
        """Bulk with retries of what was refused for load; a conflict is settled by our own number."""
        settled = streaming_bulk(self._client, actions, raise_on_error=False, raise_on_exception=True, max_retries=4,
                                 initial_backoff=0.2, max_chunk_bytes=20_000_000, require_alias=True)
        for (is_done, answer), action in zip(settled, actions, strict=True):
            (about,) = answer.values()
            if is_done or about.get("result") == "not_found":
                continue
            if about["status"] == 404:
                raise failed(about)
            if about["status"] == 409:
                self._settle(index, action)
            else:
                raise IndexFault(f"{self._where} refuses call {about['_id']}: {refusal(about)}")
        self._client.indices.refresh(index=index)

    def _settle(self, index: str, action: Action) -> None:
        """The stored version is higher: because it is newer, or because someone changed the document by hand."""
        try:
            stored = self._client.get(index=index, id=action["_id"], source=["seq"])
        except NotFoundError:
            return
        if stored["_source"].get("seq", 0) > action["version"]:
            return
        held = {"index": index, "id": action["_id"], "if_seq_no": stored["_seq_no"],
                "if_primary_term": stored["_primary_term"]}
        try:
            if action["_op_type"] == "delete":
                self._client.delete(**held)
            else:
                self._client.index(**held, document=action["_source"])
        except ConflictError:
            self._settle(index, action)

    def _versioned(self, index: str, act: str, call_id: str, seq: int) -> Action:
        return {"_op_type": act, "_index": index, "_id": call_id, "version": seq, "version_type": "external_gte"}

    def _written(self) -> list[str]:
        return [*([self._building] if self._named(self._building) else []), self._live]

    def _named(self, alias: str) -> str:
        """The index behind an alias, "" where there is none."""
        try:
            return str(next(iter(self._client.indices.get_alias(name=alias).body)))
        except NotFoundError:
            return ""

    def _needed_building(self) -> str:
        building = self._named(self._building)
        if not building:
            raise IndexFault("no rebuild is going on: another one has finished or dropped it")
        return building

    def _generations(self) -> list[str]:
        found = self._client.indices.get(index=f"{self._settings.index_name}-v*", features="aliases").body
        return [name for name in found if name.rsplit("v", 1)[1].isdigit()]

    def _about(self, index: str) -> Mapping[str, Any]:
        (answer,) = self._client.indices.get_mapping(index=index).body.values()
        about: Mapping[str, Any] = answer["mappings"].get("_meta", {})
        return about

    def _hashes(self, index: str) -> Iterator[tuple[str, str]]:
        """Walks over every document, a thousand at a time, at one moment of the index."""
        pit = self._client.open_point_in_time(index=index, keep_alive=KEPT)["id"]
        after: list[Any] | None = None
        while True:
            page = self._client.search(pit={"id": pit, "keep_alive": KEPT}, size=_PAGE, sort=["_shard_doc"],
                                       source_excludes=["leads"], search_after=after, track_total_hits=False)
            hits = page["hits"]["hits"]
            if not hits:
                break
            for hit in hits:
                source = hit["_source"]
                document = source["document"]
                is_whole = derived(document) == {k: v for k, v in source.items()
                                                 if k not in ("call_id", "seq", "document", "lead_stems")}
                yield hit["_id"], document_hash(document) if is_whole else "altered"
            after = hits[-1]["sort"]
        self._client.close_point_in_time(id=pit)
