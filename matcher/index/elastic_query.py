"""A search in Elasticsearch's words: the same conditions, with the same meaning, as `embedded_search` has."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from matcher.index.elastic_mapping import LONGEST_VALUE
from matcher.index.entry import milliseconds
from matcher.index.facets import WINDOWS, window_starts
from matcher.index.protocol import FACETS, NOT_STATED
from matcher.index.query import Clause, Query, Word, most_of, whole
from matcher.index.tokens import distinct
from matcher.model.call import CallStatus

Body = dict[str, Any]
NOTHING: Body = {"match_none": {}}
_MOST_COUNTED = 1_000
"""Values of a facet that are counted."""
_STATUSES = {NOT_STATED if s is CallStatus.UNKNOWN else s.value: s.value for s in CallStatus}
"""As readers name them → as calls state them."""


def every(*conditions: Body) -> Body:
    """All of the conditions, for a place where nothing is scored."""
    return conditions[0] if len(conditions) == 1 else {"bool": {"filter": list(conditions)}}


def some(*conditions: Body) -> Body:
    """Any of the conditions, for a place where nothing is scored; none of none."""
    if len(conditions) < 2:
        return conditions[0] if conditions else NOTHING
    return {"bool": {"should": list(conditions), "minimum_should_match": 1}}


def none_of(*conditions: Body) -> Body:
    """None of the conditions."""
    return {"bool": {"must_not": list(conditions)}}


def ranked(query: Query) -> Body | None:
    """Calls with enough of the words and all phrases, scored by BM25; None where nothing of the query can be scored."""
    parts = [holding(c) for c in query.must if c.kind in ("phrase", "title")]
    if query.words:
        parts.append({"bool": {"should": [_word(w) for w in query.words], "minimum_should_match": query.needed_words}})
    return {"bool": {"must": parts}} if parts else None


def hard(query: Query, values: Mapping[Clause, Sequence[str]], now: datetime) -> list[Body]:
    """The conditions of `must` and `must_not`; `values` are the facet values that each field clause means."""
    def condition(clause: Clause) -> Body:
        return with_value(clause.field, values[clause], now) if clause.kind == "field" else holding(clause)
    unwanted = [holding(c) for c in query.must_not if c.kind != "field"]
    for field in distinct(c.field for c in query.must_not if c.kind == "field"):
        unwanted.append(with_value(field, [v for c in query.must_not if c.field == field for v in values[c]], now))
    return [*(condition(c) for c in query.must), *([none_of(*unwanted)] if unwanted else [])]


def holding(clause: Clause) -> Body:
    """Calls that hold a phrase, title words or a beginning of a word."""
    if clause.kind == "prefix":
        return {"prefix": {"words": {"value": clause.terms[0]}}}
    return _sequence("title" if clause.kind == "title" else "stems", clause.terms)


def with_value(field: str, values: Sequence[str], now: datetime) -> Body:
    """Calls with any of the values of a facet; unknown values have none."""
    if field in _BY_THE_CLOCK:
        return some(*(body for name, body in _BY_THE_CLOCK[field](now).items() if name in values))
    stated = [whole(v) for v in values if v != NOT_STATED and len(v) <= LONGEST_VALUE]
    conditions: list[Body] = [{"terms": {field: stated}}] if stated else []
    if NOT_STATED in values:
        conditions.append(none_of({"exists": {"field": field}}))
    return some(*conditions)


def statuses(now: datetime) -> dict[str, Body]:
    """Of each status the calls for which `Call.status_at(now)` gives it, those of none under NOT_STATED."""
    at = milliseconds(now)
    final: Body = {"term": {"is_final": True}}
    over: Body = {"range": {"closes_at": {"lt": at}}}
    ahead: Body = {"range": {"opens_at": {"gt": at}}}
    clockless = some(final, none_of(over, ahead))
    ways = {name: [every({"term": {"stated_status": stated}}, clockless)] for name, stated in _STATUSES.items()}
    ways[CallStatus.CLOSED.value].append(every(over, none_of(final)))
    ways[CallStatus.UPCOMING.value].append(every(ahead, none_of(final, over)))
    return {name: some(*found) for name, found in ways.items()}


def windows(now: datetime) -> dict[str, Body]:
    """Of each of WINDOWS the calls whose last gate lies in it, those without one under NOT_STATED."""
    starts = [milliseconds(s) for s in window_starts(now)]
    begins, ends = [{}, *({"gte": s} for s in starts)], [*({"lt": s} for s in starts), {}]
    found: dict[str, Body] = {name: {"range": {"closes_at": begin | end}}
                              for name, begin, end in zip(WINDOWS, begins, ends, strict=True)}
    return found | {NOT_STATED: none_of({"exists": {"field": "closes_at"}})}


def counts(filters: Mapping[str, Body], now: datetime) -> dict[str, Body]:
    """Aggregations that count every facet over what all other filters pass."""
    found: dict[str, Body] = {}
    for field in FACETS:
        others = [body for name, body in filters.items() if name != field]
        found[field] = {"filter": every(*others), "aggs": {"values": _buckets(field, now)}}
    return found


def read_counts(answer: Mapping[str, Any]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The counts of an answer, most first, values without calls left out."""
    found = {}
    for field in FACETS:
        buckets = answer[field]["values"]["buckets"]
        if field in _BY_THE_CLOCK:
            pairs = ((name, bucket["doc_count"]) for name, bucket in buckets.items() if bucket["doc_count"])
            found[field] = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        else:      # the server has them in that order
            found[field] = tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets)
    return found


def sorting(sort: str, now: datetime) -> tuple[list[Body], list[Any]]:
    """Scoring clauses and sort keys for an order by date (`embedded_search` has the same orders)."""
    if sort == "closing":
        ahead = {"constant_score": {"filter": {"range": {"closes_at": {"gte": milliseconds(now)}}}, "boost": 2.0}}
        undated = {"constant_score": {"filter": none_of({"exists": {"field": "closes_at"}}), "boost": 1.0}}
        return [ahead, undated], [{"_score": "desc"}, {"closes_at": {"order": "asc", "missing": "_first"}},
                                  {"call_id": "asc"}]
    return [], [{"first_seen_at" if sort == "newest" else "changed_at": "desc"}, {"call_id": "asc"}]


def _buckets(field: str, now: datetime) -> Body:
    if field in _BY_THE_CLOCK:
        return {"filters": {"filters": _BY_THE_CLOCK[field](now)}}
    return {"terms": {"field": field, "size": _MOST_COUNTED, "missing": NOT_STATED}}


def _word(word: Word) -> Body:
    ways = [_sequence("stems", (word.stem,)), *(_most(a) for a in word.alternatives)]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways}}


def _most(terms: Sequence[str]) -> Body:
    return {"bool": {"should": [_sequence("stems", (t,)) for t in terms], "minimum_should_match": most_of(len(terms))}}


def _sequence(field: str, terms: Sequence[str]) -> Body:
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0]}}}
    return {"match_phrase": {field: {"query": " ".join(terms)}}}


_BY_THE_CLOCK = {"status": statuses, "deadline_window": windows}
