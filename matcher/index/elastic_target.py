"""One exchange with the cluster: several questions at once, and what is read out of their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from matcher.index.elastic_client import failed
from matcher.index.elastic_mapping import Numbers
from matcher.index.elastic_query import Body
from matcher.index.entry import refuse_another_model
from matcher.index.place import KEPT_MINUTES
from matcher.text.embed import Meaning

Answer = Mapping[str, Any]
KEPT = f"{KEPT_MINUTES}m"
SHOWN = ["document.title", "document.text"]
"""What a reader is shown of a call."""
BY_SCORE: list[Body] = [{"_score": "desc"}, {"call_id": "asc"}]
_READ = ",".join(f"responses.{name}" for name in (
    "status", "error", "aggregations", "suggest", "hits.total.value", "hits.hits._id", "hits.hits._score",
    "hits.hits.sort", "hits.hits._source", "hits.hits.inner_hits.*.hits.hits._nested.offset"))
"""All that is read of an answer: without this two thirds of its bytes would be sent and parsed for nothing."""
_ASKED = f"/_msearch?filter_path={_READ}"
_AS_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where to search: the alias, or a moment of it (`pit`) during a walk."""

    client: Elasticsearch
    alias: str
    pit: str = ""

    def ask(self, **bodies: Body) -> dict[str, Answer]:
        """All bodies in one exchange, each with a name. Raises the client's errors; of several the first."""
        if not bodies:
            return {}
        header: Body = {} if self.pit else {"index": self.alias}
        moment: Body = {"pit": {"id": self.pit, "keep_alive": KEPT}} if self.pit else {}
        lines = [line for body in bodies.values() for line in (header, body | moment)]
        answers = self.client.perform_request("POST", _ASKED, headers=_AS_LINES, body=lines)["responses"]
        for answer in answers:
            if "error" in answer:
                raise failed(answer)
        return dict(zip(bodies, answers, strict=True))


def nearest(path: str, vector: Numbers, conditions: list[Body], size: int, least: float | None = None) -> Body:
    """The calls whose best vector under `path` is nearest, and whose vectors they are; where it must be near, with
    the place of that vector."""
    knn: Body = {"field": f"{path}.vector", "query_vector": vector, "k": size, "num_candidates": max(2 * size, 200),
                 "filter": conditions}
    if least is not None:
        knn |= {"similarity": least, "inner_hits": {"size": 1, "_source": False}}
    return {"knn": knn, "size": size, "_source": False, "aggs": {"made_by": {"terms": {"field": "fingerprint"}}}}


def refuse_another(answer: Answer, meaning: Meaning) -> Answer:
    """The answer to `nearest`. Raises IndexFault where the vectors found are not of the engine that `meaning` is of:
    another process may have rebuilt the index at any moment."""
    for bucket in answer["aggregations"]["made_by"]["buckets"]:
        refuse_another_model(bucket["key"], {meaning.fingerprint})
    return answer


def by_ids(names: Sequence[str]) -> Body:
    """What is shown of these calls."""
    return {"query": {"ids": {"values": list(names)}}, "size": max(1, len(names)), "_source": SHOWN,
            "track_total_hits": False}


def hits(answer: Answer) -> list[Answer]:
    """The hits of an answer, in order; one without any says nothing of them."""
    found: list[Answer] = answer.get("hits", {}).get("hits", [])
    return found


def ids(answer: Answer) -> list[str]:
    """The calls of an answer, in order."""
    return [hit["_id"] for hit in hits(answer)]


def documents(answer: Answer) -> dict[str, dict[str, Any]]:
    """Call id → its document, as far as it was asked for."""
    return {hit["_id"]: hit["_source"]["document"] for hit in hits(answer)}


def passages(answer: Answer) -> dict[str, int]:
    """Call id → number of its nearest passage, nearest call first, equal ones in order of id."""
    ordered = sorted(hits(answer), key=lambda hit: (-hit["_score"], hit["_id"]))
    return {hit["_id"]: int(hit["inner_hits"]["passages"]["hits"]["hits"][0]["_nested"]["offset"]) for hit in ordered}
