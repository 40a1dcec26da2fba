"""Searching Elasticsearch: two exchanges a search, the ranks first, then counts and the documents of the page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from elasticsearch import BadRequestError, NotFoundError, SerializationError

from matcher.errors import SearchRefused
from matcher.index import elastic_query as body_of
from matcher.index.elastic_mapping import numbers
from matcher.index.elastic_query import NOTHING, Body
from matcher.index.elastic_target import (
    BY_SCORE,
    KEPT,
    SHOWN,
    Target,
    by_ids,
    documents,
    hits,
    ids,
    nearest,
    passages,
    refuse_another,
)
from matcher.index.entry import milliseconds
from matcher.index.expand import expand
from matcher.index.facets import CLOCK_FACETS, WINDOWS, check_filters
from matcher.index.fuse import fuse
from matcher.index.passage import Found, hits_of
from matcher.index.place import REFUSAL, Place
from matcher.index.protocol import MOST_ARRIVALS, START, SearchPage, SearchRequest
from matcher.index.query import Clause, Query, parse
from matcher.index.spelling import correct
from matcher.index.window import LEAST_COSINE, NEAREST, RANKED, field_matches
from matcher.model.call import CallStatus
from matcher.text.analyse import stem
from matcher.text.embed import Meaning

_SORTS = ("best", "closing", "newest", "changed")
_SUGGESTIONS = 20


def search(target: Target, request: SearchRequest, meaning: Meaning | None) -> SearchPage:
    """See SearchIndex.search."""
    check_filters(request.filters)
    if request.sort not in _SORTS:
        raise SearchRefused(f"there is no sort {request.sort!r}; there are {', '.join(_SORTS)}")
    place = Place.read(request.cursor)
    if request.cursor == START:
        place = replace(place, moment=str(target.client.open_point_in_time(index=target.alias, keep_alive=KEPT)["id"]))
    target = replace(target, pit=place.moment)
    try:
        return _page(target, request, meaning, place)
    except NotFoundError as error:
        if place.moment:
            raise SearchRefused("this walk through the results has expired; start the search again") from error
        raise
    except (BadRequestError, SerializationError) as error:
        if request.cursor not in ("", START):
            raise SearchRefused(REFUSAL) from error
        raise


def arrivals(target: Target, request: SearchRequest, since: datetime) -> list[str]:
    """See SearchIndex.arrivals."""
    check_filters(request.filters)
    query, _ = expand(parse(request.words))
    if query.words:
        query, _ = correct(query, _Spelling(target.ask(**_spelling_bodies(query))["spelling"]))
    words = body_of.ranked(query)
    conditions = [*body_of.hard(query, _field_values(target, query), request.now), *([words] if words else []),
                  *(body_of.with_value(f, v, request.now) for f, v in request.filters.items()),
                  {"range": {"first_seen_at": {"gte": milliseconds(since)}}}]
    _, newest = body_of.sorting("newest", request.now)
    return ids(target.ask(arrivals={"query": body_of.every(*conditions), "size": MOST_ARRIVALS, "sort": newest,
                                    "_source": False, "track_total_hits": False})["arrivals"])


def _page(target: Target, request: SearchRequest, meaning: Meaning | None, place: Place) -> SearchPage:
    query, expansions = expand(parse(request.words))
    values = _field_values(target, query)
    filters = {f: body_of.with_value(f, v, request.now) for f, v in request.filters.items()}
    if request.ranker == "lexical" or not query.text:
        meaning = None
    base = body_of.hard(query, values, request.now)
    ranks = _rank_bodies(query, meaning, request, base, filters)
    answers = target.ask(**ranks, **_spelling_bodies(query))
    suggestion = ""
    if query.words:
        corrected, suggestion = correct(query, _Spelling(answers["spelling"]))
        if corrected is not query:
            query = corrected
            answers = target.ask(**_rank_bodies(query, meaning, request, base, filters))
    lexical = ids(answers["words"]) if "words" in answers else []
    near = passages(refuse_another(answers["near"], meaning)) if meaning else {}
    words = body_of.ranked(query)
    scored = [words] if query.words and words else []
    matched = NOTHING if request.ranker == "dense" else body_of.every(*base, *scored)
    passing = body_of.some(matched, *([{"ids": {"values": list(near)}}] if near else []))
    counted = {"query": passing, "post_filter": body_of.every(*filters.values()), "size": 0,
               "track_total_hits": True, "aggs": body_of.counts(filters, request.now)}
    order = fuse(lexical, list(near)) if request.sort == "best" else []
    part = order[place.shown:place.shown + request.size]
    rest = request.size - len(part)
    bodies = {"counted": counted}
    if part:
        bodies["shown"] = by_ids([name for name, _ in part])
    if rest:
        bodies["tail"] = _tail(request, query, passing, filters, order, place, rest)
    answers = target.ask(**bodies)
    shown = documents(answers["shown"]) if part else {}
    found = [Found(name, score, shown[name], near.get(name)) for name, score in part if name in shown]
    tail = hits(answers["tail"]) if rest else []
    found += [Found(h["_id"], 0.0, h["_source"]["document"], near.get(h["_id"])) for h in tail]
    total = int(answers["counted"]["hits"]["total"]["value"])
    after = tuple(tail[-1]["sort"]) if tail else place.after
    next_place = Place(place.shown + len(part) + len(tail), after, place.moment)
    is_last = next_place.shown >= total or not (part or tail)
    if is_last and place.moment:
        target.client.close_point_in_time(id=place.moment)
    facets = body_of.read_counts(answers["counted"]["aggregations"])
    cursor = "" if is_last else next_place.write()
    return SearchPage(hits_of(found, query), total, facets, cursor, suggestion, expansions)


def _rank_bodies(query: Query, meaning: Meaning | None, request: SearchRequest, base: list[Body],
                 filters: Mapping[str, Body]) -> dict[str, Body]:
    """The best by words, where they are fused, and the nearest in meaning."""
    conditions = [*base, *filters.values()]
    words = body_of.ranked(query)
    bodies: dict[str, Body] = {}
    if words and request.ranker != "dense" and request.sort == "best":
        bodies["words"] = {"query": {"bool": {"must": [words], "filter": conditions}}, "size": RANKED,
                           "_source": False, "track_total_hits": False, "sort": BY_SCORE}
    if meaning:
        bodies["near"] = nearest("passages", numbers(meaning.vector), conditions, NEAREST, LEAST_COSINE)
    return bodies


def _tail(request: SearchRequest, query: Query, passing: Body, filters: Mapping[str, Body],
          order: list[tuple[str, float]], place: Place, size: int) -> Body:
    """What follows the fused ranks, or everything where the order is by date."""
    shown: Body = body_of.none_of({"ids": {"values": [name for name, _ in order]}})
    conditions = [passing, shown, *filters.values()]
    words = None if request.ranker == "dense" else body_of.ranked(query)
    if request.sort == "best" and words:
        scoring, keys = [words], BY_SCORE
    else:
        scoring, keys = body_of.sorting("newest" if request.sort == "best" else request.sort, request.now)
    body: Body = {"query": {"bool": {"filter": conditions, "should": scoring}}, "size": size, "sort": keys,
                  "_source": SHOWN, "track_total_hits": False}
    return body | ({"search_after": list(place.after)} if place.after else {})


def _field_values(target: Target, query: Query) -> dict[Clause, list[str]]:
    """For each `field:` clause the known values that hold its words."""
    clauses = [c for c in (*query.must, *query.must_not) if c.kind == "field"]
    stored = sorted({c.field for c in clauses} - set(CLOCK_FACETS))
    known: dict[str, list[str]] = {"status": [s.value for s in CallStatus], "deadline_window": list(WINDOWS)}
    if stored:
        wanted = {f: {"terms": {"field": f, "size": 10_000}} for f in stored}
        answer = target.ask(counted={"size": 0, "aggs": wanted, "track_total_hits": False})["counted"]
        known |= {f: [bucket["key"] for bucket in answer["aggregations"][f]["buckets"]] for f in stored}
    return {c: field_matches(c, known[c.field]) for c in clauses}


def _spelling_bodies(query: Query) -> dict[str, Body]:
    if not query.words:
        return {}
    known = {w.typed: {"term": {"stems": stem(w.typed)}} for w in query.words}
    asked = {w.typed: {"text": w.typed, "term": {
        "field": "words", "suggest_mode": "missing", "max_edits": 2, "prefix_length": 1, "min_word_length": 4,
        "size": _SUGGESTIONS, "shard_size": 5 * _SUGGESTIONS, "string_distance": "damerau_levenshtein"}}
        for w in query.words}
    return {"spelling": {"size": 0, "track_total_hits": False, "aggs": {"known": {"filters": {"filters": known}}},
                         "suggest": asked}}


class _Spelling:
    """What `spelling.correct` asks of an index, out of one answer to `_spelling_bodies`."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._counts = answer["aggregations"]["known"]["buckets"]
        self._suggested = answer["suggest"]

    def is_known(self, word: str) -> bool:
        return self._counts[word]["doc_count"] > 0 or not self._options(word)

    def words_from(self, first: str) -> Mapping[str, int]:
        words = [w for w in self._suggested if w.startswith(first)]
        return {option["text"]: option["freq"] for word in words for option in self._options(word)}

    def _options(self, word: str) -> list[Mapping[str, Any]]:
        return [option for entry in self._suggested[word] for option in entry["options"]]
