"""Which index of the cluster plays which part: indices `calls-v1`, `calls-v2`, …, and two aliases that name roles.

    calls            → the live one; readers ask only it
    calls-building   → the one that a rebuild fills

The change-over is one `update_aliases`, so that there is no moment without a live index.
"""

from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index.elastic_mapping import mapping, settings_of


class Roles:
    """The aliases of one installation. Methods raise the client's errors."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings) -> None:
        self._client, self._settings = client, settings
        self.live, self.building = settings.index_name, f"{settings.index_name}-building"

    def index_of(self, alias: str) -> str:
        """The index behind an alias, "" where there is none."""
        try:
            return str(next(iter(self._client.indices.get_alias(name=alias).body)))
        except NotFoundError:
            return ""

    def about(self, alias: str) -> Mapping[str, Any]:
        """What an index says of itself: `version` of its mapping, `fingerprint` of its vectors ("" while empty)."""
        (answer,) = self._client.indices.get_mapping(index=alias).body.values()
        about: Mapping[str, Any] = answer["mappings"].get("_meta", {})
        return about

    def written(self) -> list[str]:
        """The aliases that a write reaches."""
        return [*([self.building] if self.index_of(self.building) else []), self.live]

    def needed_building(self) -> str:
        """The index that is being built. Raises IndexFault where there is none."""
        building = self.index_of(self.building)
        if not building:
            raise IndexFault("no rebuild is going on: another one has finished or dropped it")
        return building

    def create(self, alias: str) -> None:
        """A new empty index under `alias`, in one step; of two processes that try at once one wins."""
        taken = [int(name.rsplit("v", 1)[1]) for name in self._all()]
        name = f"{self._settings.index_name}-v{max(taken, default=0) + 1}"
        try:
            self._client.indices.create(index=name, mappings=mapping(), settings=settings_of(self._settings),
                                        aliases={alias: {}}, wait_for_active_shards=1)
        except BadRequestError as error:
            if "resource_already_exists" not in str(error.body):
                raise

    def begin_building(self) -> None:
        """An empty index beside the live one; a building that was left half-way goes first."""
        self._drop_all_but(self.index_of(self.live))
        self.create(self.building)

    def swap(self) -> None:
        """The building is the live index from now on, in one step; the old one goes."""
        building, old = self.needed_building(), self.index_of(self.live)
        self._client.indices.refresh(index=building)
        actions = [{"add": {"index": building, "alias": self.live}},
                   {"remove": {"index": building, "alias": self.building}}]
        if old:
            actions.append({"remove": {"index": old, "alias": self.live}})
        self._client.indices.update_aliases(actions=actions)
        self._drop_all_but(building)

    def _drop_all_but(self, kept: str) -> None:
        for name in self._all():
            if name != kept:
                self._client.indices.delete(index=name, ignore_unavailable=True)

    def _all(self) -> list[str]:
        found = self._client.indices.get(index=f"{self._settings.index_name}-v*", features="aliases").body
        return [name for name in found if name.rsplit("v", 1)[1].isdigit()]
