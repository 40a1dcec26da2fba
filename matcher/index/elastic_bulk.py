"""Writes to an index in bulk. The outbox's numbers are the versions, so that a lower one never overwrites.

Bulks name an alias and require it: a server would make an index of its own for a name that it does not know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from matcher.errors import IndexFault
from matcher.index.elastic_client import failed, refusal
from matcher.index.elastic_mapping import source_of
from matcher.index.protocol import IndexEntry

_MOST_BYTES = 5_000_000
"""Of one request."""
_Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to the index behind an alias; readers see it after a refresh. Raises IndexFault and client errors."""

    client: Elasticsearch
    where: str
    """The address as the operator gave it."""
    alias: str

    def put(self, entries: Iterable[IndexEntry]) -> None:
        """Adds or replaces."""
        self._write([self._versioned("index", e.call_id, e.seq) | {"_source": source_of(e)} for e in entries])

    def remove(self, call_ids: Mapping[str, int]) -> None:
        """Takes out; unknown ids are ignored."""
        self._write([self._versioned("delete", call_id, seq) for call_id, seq in call_ids.items()])

    def _write(self, actions: list[_Action]) -> None:
        """With retries of what was refused for load; a conflict is settled by our own number."""
        settled = streaming_bulk(self.client, actions, raise_on_error=False, raise_on_exception=True, max_retries=4,
                                 initial_backoff=0.2, max_chunk_bytes=_MOST_BYTES, require_alias=True)
        for (is_done, answer), action in zip(settled, actions, strict=True):
            (about,) = answer.values()
            if is_done or about.get("result") == "not_found":
                continue
            if about["status"] == 404:
                raise failed(about)
            if about["status"] == 409:
                self._settle(action)
            else:
                raise IndexFault(f"{self.where} refuses call {about['_id']}: {refusal(about)}")

    def _settle(self, action: _Action) -> None:
        """The stored version is higher: because it is newer, or because someone changed the document by hand."""
        try:
            stored = self.client.get(index=self.alias, id=action["_id"], source=["seq"])
        except NotFoundError:
            return
        if stored["_source"].get("seq", 0) > action["version"]:
            return
        held = {"index": self.alias, "id": action["_id"], "if_seq_no": stored["_seq_no"],
                "if_primary_term": stored["_primary_term"]}
        try:
            if action["_op_type"] == "delete":
                self.client.delete(**held)
            else:
                self.client.index(**held, document=action["_source"])
        except ConflictError:
            self._settle(action)

    def _versioned(self, act: str, call_id: str, seq: int) -> _Action:
        return {"_op_type": act, "_index": self.alias, "_id": call_id, "version": seq, "version_type": "external_gte"}
