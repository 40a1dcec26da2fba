"""What lies near a call, or near a member's profile, in Elasticsearch: both by the leads of calls."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from elasticsearch import NotFoundError

from matcher.index import elastic_query as body_of
from matcher.index.elastic_mapping import numbers
from matcher.index.elastic_query import NOTHING, Body
from matcher.index.elastic_target import BY_SCORE, Target, ids, nearest, refuse_another
from matcher.index.facets import FINAL_STATUSES
from matcher.index.fuse import fuse
from matcher.index.similar import DISTINCTIVE, distinctive
from matcher.model.call import CallStatus
from matcher.text.analyse import stems
from matcher.text.embed import Meaning

_MOST_TERMS = 1_000
"""Different words of a profile that are searched, the most frequent ones: no server takes fewer parts of a query."""


def similar(target: Target, call_id: str, size: int, now: datetime) -> list[str]:
    """See SearchIndex.similar."""
    try:
        source = target.client.get(index=target.alias, id=call_id, source=["document.leads", "leads"])["_source"]
    except NotFoundError:
        return []
    seen = target.client.termvectors(index=target.alias, id=call_id, fields=["lead_stems"], term_statistics=True,
                                     positions=False, offsets=False)["term_vectors"].get("lead_stems", {})
    frequencies = {term: about.get("doc_freq", 0) for term, about in seen.get("terms", {}).items()}
    calls = seen.get("field_statistics", {}).get("doc_count", 1)
    terms = distinctive(stems(source["document"]["leads"][0]), lambda s: frequencies.get(s, 0), calls)
    over = body_of.with_value("status", [s.value for s in FINAL_STATUSES], now)
    allowed = [body_of.none_of({"term": {"call_id": call_id}}, over)]
    bodies = {"words": _leads_with(dict.fromkeys(terms, 1), allowed, DISTINCTIVE)}
    for lead in source.get("leads", [])[:1]:
        bodies["near"] = nearest("leads", lead["vector"], allowed, DISTINCTIVE)
    return [name for name, _ in fuse(*(ids(answer) for answer in target.ask(**bodies).values()))[:size]]


def candidates(target: Target, profile: Sequence[str], meaning: Meaning, size: int, now: datetime) -> set[str]:
    """See SearchIndex.candidates."""
    is_open = [body_of.with_value("status", (CallStatus.OPEN.value,), now)]
    counts = dict(Counter(profile).most_common(_MOST_TERMS))
    answers = target.ask(words=_leads_with(counts, is_open, size),
                         near=nearest("leads", numbers(meaning.vector), is_open, size))
    return {*ids(answers["words"]), *ids(refuse_another(answers["near"], meaning))}


def _leads_with(counts: Mapping[str, int], conditions: list[Body], size: int) -> Body:
    terms = [{"term": {"lead_stems": {"value": t, "boost": float(n)}}} for t, n in counts.items()]
    query: Body = {"bool": {"should": terms, "minimum_should_match": 1, "filter": conditions}} if terms else NOTHING
    return {"query": query, "size": size, "_source": False, "track_total_hits": False, "sort": BY_SCORE}
