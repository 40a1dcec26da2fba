"""Searching Elasticsearch: two exchanges a search, the ranks first, then counts and the documents of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from matcher.errors import SearchRefused
from matcher.index import elastic_query as body_of
from matcher.index.elastic_client import failed
from matcher.index.elastic_mapping import numbers
from matcher.index.elastic_query import NOTHING, Body
from matcher.index.expand import expand
from matcher.index.facets import CLOCK_FACETS, FINAL_STATUSES, WINDOWS, check_filters
from matcher.index.fuse import fuse
from matcher.index.passage import Found, hits_of
from matcher.index.place import KEPT_MINUTES, REFUSAL, Place
from matcher.index.protocol import START, SearchPage, SearchRequest
from matcher.index.query import Clause, Query, parse
from matcher.index.similar import DISTINCTIVE, distinctive
from matcher.index.spelling import correct
from matcher.index.window import LEAST_COSINE, NEAREST, RANKED, field_matches
from matcher.model.call import CallStatus
from matcher.text.analyse import stem, stems
from matcher.text.embed import Vectors

KEPT = f"{KEPT_MINUTES}m"
_SORTS = ("best", "closing", "newest", "changed")
_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Where to search: the alias, or a moment of it (`pit`) during a walk."""

    client: Elasticsearch
    alias: str
    pit: str = ""

    def ask(self, *bodies: Body) -> list[Mapping[str, Any]]:
        """All bodies in one exchange. Raises the client's errors; of several answers the first that failed."""
        if not bodies:
            return []
        header: Body = {} if self.pit else {"index": self.alias}
        moment: Body = {"pit": {"id": self.pit, "keep_alive": KEPT}} if self.pit else {}
        lines = [line for body in bodies for line in (header, body | moment)]
        answers: list[Mapping[str, Any]] = self.client.msearch(searches=lines)["responses"]
        for answer in answers:
            if "error" in answer:
                raise failed(answer)
        return answers


def search(target: Target, request: SearchRequest, vector: Vectors | None) -> SearchPage:
    """See SearchIndex.search."""
    check_filters(request.filters)
    if request.sort not in _SORTS:
        raise SearchRefused(f"there is no sort {request.sort!r}; there are {', '.join(_SORTS)}")
    place = Place.read(request.cursor)
    if request.cursor == START:
        place = replace(place, moment=str(target.client.open_point_in_time(index=target.alias, keep_alive=KEPT)["id"]))
    target = replace(target, pit=place.moment)
    try:
        return _page(target, request, vector, place)
    except NotFoundError as error:
        if place.moment:
            raise SearchRefused("this walk through the results has expired; start the search again") from error
        raise
    except BadRequestError as error:
        if request.cursor not in ("", START):
            raise SearchRefused(REFUSAL) from error
        raise


def similar(target: Target, call_id: str, size: int, now: datetime) -> list[str]:
    """See SearchIndex.similar."""
    try:
        source = target.client.get(index=target.alias, id=call_id, source=["document", "leads"])["_source"]
    except NotFoundError:
        return []
    seen = target.client.termvectors(index=target.alias, id=call_id, fields=["lead_stems"], term_statistics=True,
                                     positions=False, offsets=False)["term_vectors"].get("lead_stems", {})
    frequencies = {term: about.get("doc_freq", 0) for term, about in seen.get("terms", {}).items()}
    calls = seen.get("field_statistics", {}).get("doc_count", 1)
    terms = distinctive(stems(source["document"]["leads"][0]), lambda s: frequencies.get(s, 0), calls)
    over = [body_of.status_is(s.value, now) for s in CallStatus if s in FINAL_STATUSES]
    allowed = [body_of.none_of({"term": {"call_id": call_id}}, *over)]
    bodies = [_leads_with(dict.fromkeys(terms, 1), allowed, DISTINCTIVE)]
    bodies += [_near("leads", lead["vector"], allowed, DISTINCTIVE) for lead in source.get("leads", [])[:1]]
    return [name for name, _ in fuse(*(_ids(answer) for answer in target.ask(*bodies)))[:size]]


def candidates(target: Target, profile: Sequence[str], vector: Vectors, size: int, now: datetime) -> set[str]:
    """See SearchIndex.candidates."""
    counts: dict[str, int] = {}
    for term in profile:
        counts[term] = counts.get(term, 0) + 1
    is_open = [body_of.status_is(CallStatus.OPEN.value, now)]
    answers = target.ask(_leads_with(counts, is_open, size), _near("leads", numbers(vector), is_open, size))
    return {name for answer in answers for name in _ids(answer)}


def _page(target: Target, request: SearchRequest, vector: Vectors | None, place: Place) -> SearchPage:
    query, expansions = expand(parse(request.words))
    values = _field_values(target, query)
    filters = {f: body_of.with_value(f, v, request.now) for f, v in request.filters.items()}
    meaning = vector if vector is not None and request.ranker != "lexical" and query.text else None
    base = body_of.hard(query, values, request.now)
    answers = target.ask(*_rank_bodies(query, meaning, request, base, filters), *_spelling_bodies(query))
    suggestion = ""
    if query.words:
        corrected, suggestion = correct(query, _Spelling(answers[-1]))
        if corrected is not query:
            query = corrected
            answers = target.ask(*_rank_bodies(query, meaning, request, base, filters))
    lexical = _ids(answers[0])
    near = _passages(answers[1]) if meaning is not None else {}
    words = body_of.ranked(query)
    scored = [words] if query.words and words else []
    matched = NOTHING if request.ranker == "dense" else body_of.every(*base, *scored)
    passing = body_of.some(matched, *([{"ids": {"values": list(near)}}] if near else []))
    counted = {"query": passing, "post_filter": body_of.every(*filters.values()), "size": 0,
               "track_total_hits": True, "aggs": body_of.counts(filters, request.now)}
    order = fuse(lexical, list(near)) if request.sort == "best" else []
    part = order[place.shown:place.shown + request.size]
    rest = request.size - len(part)
    bodies = [counted, _by_ids([name for name, _ in part])]
    if rest:
        bodies.append(_tail(request, query, passing, filters, order, place, rest))
    counted_answer, documents_answer, *tail_answer = target.ask(*bodies)
    documents = _documents([documents_answer])
    found = [Found(name, score, documents[name], near.get(name)) for name, score in part if name in documents]
    tail = tail_answer[0]["hits"]["hits"] if tail_answer else []
    found += [Found(h["_id"], 0.0, h["_source"]["document"], near.get(h["_id"])) for h in tail]
    total = int(counted_answer["hits"]["total"]["value"])
    after = tuple(tail[-1]["sort"]) if tail else place.after
    next_place = Place(place.shown + len(part) + len(tail), after, place.moment)
    is_last = next_place.shown >= total or not (part or tail)
    if is_last and place.moment:
        target.client.close_point_in_time(id=place.moment)
    facets = body_of.read_counts(counted_answer["aggregations"])
    cursor = "" if is_last else next_place.write()
    return SearchPage(hits_of(found, query), total, facets, cursor, suggestion, expansions)


def _rank_bodies(query: Query, vector: Vectors | None, request: SearchRequest, base: list[Body],
                 filters: Mapping[str, Body]) -> list[Body]:
    conditions = [*base, *filters.values()]
    words = None if request.ranker == "dense" else body_of.ranked(query)
    scored = {"bool": {"must": [words], "filter": conditions}} if words else NOTHING
    bodies: list[Body] = [{"query": scored, "size": RANKED, "_source": False, "track_total_hits": False,
                           "sort": [{"_score": "desc"}, {"call_id": "asc"}]}]
    if vector is not None:
        bodies.append(_near("passages", numbers(vector), conditions, NEAREST, LEAST_COSINE))
    return bodies


def _tail(request: SearchRequest, query: Query, passing: Body, filters: Mapping[str, Body],
          order: list[tuple[str, float]], place: Place, size: int) -> Body:
    """What follows the fused ranks, or everything where the order is by date."""
    shown: Body = body_of.none_of({"ids": {"values": [name for name, _ in order]}})
    conditions = [passing, shown, *filters.values()]
    words = None if request.ranker == "dense" else body_of.ranked(query)
    if request.sort == "best" and words:
        scoring, keys = [words], [{"_score": "desc"}, {"call_id": "asc"}]
    else:
        scoring, keys = body_of.sorting("newest" if request.sort == "best" else request.sort, request.now)
    body: Body = {"query": {"bool": {"filter": conditions, "should": scoring}}, "size": size, "sort": keys,
                  "_source": ["document"], "track_total_hits": False}
    return body | ({"search_after": list(place.after)} if place.after else {})


def _near(path: str, vector: Any, conditions: list[Body], size: int, least: float | None = None) -> Body:
    """The calls whose best vector under `path` is nearest; where it must be near, with the place of that vector."""
    knn: Body = {"field": f"{path}.vector", "query_vector": vector, "k": size, "num_candidates": max(2 * size, 200),
                 "filter": conditions}
    if least is not None:
        knn |= {"similarity": least, "inner_hits": {"size": 1, "_source": False}}
    return {"knn": knn, "size": size, "_source": False}


def _leads_with(counts: Mapping[str, int], conditions: list[Body], size: int) -> Body:
    terms = [{"term": {"lead_stems": {"value": t, "boost": float(n)}}} for t, n in counts.items()]
    query: Body = {"bool": {"should": terms, "minimum_should_match": 1, "filter": conditions}} if terms else NOTHING
    return {"query": query, "size": size, "_source": False, "track_total_hits": False,
            "sort": [{"_score": "desc"}, {"call_id": "asc"}]}


def _by_ids(names: list[str]) -> Body:
    return {"query": {"ids": {"values": names}}, "size": max(1, len(names)), "_source": ["document"],
            "track_total_hits": False}


def _ids(answer: Mapping[str, Any]) -> list[str]:
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def _documents(answers: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {hit["_id"]: hit["_source"]["document"] for answer in answers for hit in answer["hits"]["hits"]}


def _passages(answer: Mapping[str, Any]) -> dict[str, int]:
    """Call id → number of its nearest passage, nearest call first, equal ones in order of id."""
    hits = sorted(answer["hits"]["hits"], key=lambda hit: (-hit["_score"], hit["_id"]))
    return {hit["_id"]: int(hit["inner_hits"]["passages"]["hits"]["hits"][0]["_nested"]["offset"]) for hit in hits}


def _field_values(target: Target, query: Query) -> dict[Clause, list[str]]:
    """For each `field:` clause the known values that hold its words."""
    clauses = [c for c in (*query.must, *query.must_not) if c.kind == "field"]
    stored = sorted({c.field for c in clauses} - set(CLOCK_FACETS))
    known: dict[str, list[str]] = {"status": [s.value for s in CallStatus], "deadline_window": list(WINDOWS)}
    if stored:
        wanted = {f: {"terms": {"field": f, "size": 10_000}} for f in stored}
        counted = target.ask({"size": 0, "aggs": wanted, "track_total_hits": False})[0]["aggregations"]
        known |= {f: [bucket["key"] for bucket in counted[f]["buckets"]] for f in stored}
    return {c: field_matches(c, known[c.field]) for c in clauses}


def _spelling_bodies(query: Query) -> list[Body]:
    if not query.words:
        return []
    known = {w.typed: {"term": {"stems": stem(w.typed)}} for w in query.words}
    asked = {w.typed: {"text": w.typed, "term": {
        "field": "words", "suggest_mode": "missing", "max_edits": 2, "prefix_length": 1, "min_word_length": 4,
        "size": _SUGGESTIONS, "shard_size": 5 * _SUGGESTIONS, "string_distance": "damerau_levenshtein"}}
        for w in query.words}
    return [{"size": 0, "track_total_hits": False, "aggs": {"known": {"filters": {"filters": known}}},
             "suggest": asked}]


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
