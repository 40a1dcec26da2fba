"""Searching a snapshot of the embedded index: words by tantivy, meaning by numpy, one order by rank fusion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur

from matcher.index.entry import milliseconds, refuse_another_model
from matcher.index.expand import expand
from matcher.index.facets import check_filters
from matcher.index.fuse import fuse
from matcher.index.ordering import Order, Scored, by_date, page_of
from matcher.index.passage import Found, hits_of
from matcher.index.protocol import FACETS, MOST_ARRIVALS, SearchPage, SearchRequest
from matcher.index.query import Clause, Query, Word, most_of, parse
from matcher.index.similar import DISTINCTIVE, distinctive
from matcher.index.snapshot import OVER, Mask, Rows, Snapshot
from matcher.index.spelling import correct
from matcher.index.vectors import VectorTable
from matcher.index.window import LEAST_COSINE, NEAREST, RANKED, field_matches
from matcher.text.analyse import stem, stems
from matcher.text.embed import Meaning, Vectors

_Scores = NDArray[np.float32]


def search(snapshot: Snapshot, request: SearchRequest, meaning: Meaning | None) -> SearchPage:
    """See SearchIndex.search."""
    check_filters(request.filters)
    query, expansions = expand(parse(request.words))
    query, suggestion = correct(query, _Spelling(snapshot))
    passing = {f: snapshot.with_value(f, values, request.now) for f, values in request.filters.items()}
    base = _hard_mask(snapshot, query, request.now)
    filtered = reduce(np.logical_and, passing.values(), base)
    ranked = Order.by_score(*_ranked(snapshot, query))
    near: dict[int, int] = {}
    if meaning and request.ranker != "lexical" and query.text:
        near = dict(_nearest(snapshot, meaning, filtered))
    matched = snapshot.mask_of(ranked.rows) & base if query.words else base
    if request.ranker == "dense":
        matched, ranked = np.zeros_like(base), ranked.among(np.zeros_like(base))
    near_mask = snapshot.mask_of(np.asarray(list(near), dtype=np.int64))
    found = (matched & filtered) | near_mask
    fused = _fused(snapshot, ranked.among(filtered), list(near)) if request.sort == "best" else []
    rest = found.copy()
    rest[[row for row, _ in fused]] = False
    tail = ranked.among(rest) if request.sort == "best" and len(ranked.rows) else by_date(snapshot, rest, request)
    page, total, cursor = page_of(snapshot, request, fused, tail)
    facets = {}
    for field in FACETS:
        others = reduce(np.logical_and, (m for f, m in passing.items() if f != field), matched)
        counts = snapshot.count(field, others | near_mask, request.now)
        facets[field] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    hits = [Found(snapshot.call_ids[row], score, body, near.get(row))
            for row, score in page if (body := snapshot.body(row)) is not None]
    return SearchPage(hits_of(hits, query), total, facets, cursor, suggestion, expansions)


def arrivals(snapshot: Snapshot, request: SearchRequest, since: datetime) -> list[str]:
    """See SearchIndex.arrivals."""
    check_filters(request.filters)
    query, _ = correct(expand(parse(request.words))[0], _Spelling(snapshot))
    found = _hard_mask(snapshot, query, request.now)
    found &= snapshot.instants["first_seen_at"] >= (milliseconds(since) or 0)
    for field, values in request.filters.items():
        found &= snapshot.with_value(field, values, request.now)
    if query.words:
        found &= snapshot.mask_of(_ranked(snapshot, query)[0])
    newest = by_date(snapshot, found, replace(request, sort="newest"))
    return [snapshot.call_ids[row] for row, _ in newest.following((), MOST_ARRIVALS, snapshot.call_ids)]


def similar(snapshot: Snapshot, call_id: str, size: int, now: datetime) -> list[str]:
    """See SearchIndex.similar."""
    row = snapshot.row_of.get(call_id)
    body = snapshot.body(row) if row is not None else None
    if row is None or body is None or snapshot.leads is None:
        return []
    allowed = snapshot.alive & ~np.isin(snapshot.status(now), OVER)
    allowed[row] = False
    own = snapshot.leads.rows(*_span(snapshot.lead_owner, row))
    searcher = snapshot.words.searcher()
    terms = distinctive(stems(body["leads"][0]), lambda s: searcher.doc_freq("leads", s), searcher.num_docs)
    lexical = _lead_matches(snapshot, dict.fromkeys(terms, 1), allowed, DISTINCTIVE)
    near = _best_owner(snapshot.leads, snapshot.lead_owner, own[0], allowed, DISTINCTIVE) if len(own) else []
    names = snapshot.call_ids
    return [name for name, _ in fuse([names[r] for r in lexical], [names[r] for r, _, _ in near])[:size]]


def candidates(snapshot: Snapshot, profile: Sequence[str], meaning: Meaning, size: int, now: datetime) -> set[str]:
    """See SearchIndex.candidates. tantivy's BM25 has k1 = 1.2 and b = 0.75; the recipe scores with its own."""
    allowed = snapshot.open_mask(now)
    counts: dict[str, int] = {}
    for term in profile:
        counts[term] = counts.get(term, 0) + 1
    refuse_another_model(snapshot.fingerprint, {meaning.fingerprint})
    rows = set(_lead_matches(snapshot, counts, allowed, size))
    if snapshot.leads is not None:
        rows |= {r for r, _, _ in _best_owner(snapshot.leads, snapshot.lead_owner, meaning.vector, allowed, size)}
    return {snapshot.call_ids[row] for row in rows}


class _Spelling:
    """What `spelling.correct` asks of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._words = snapshot.words.searcher()

    def is_known(self, word: str) -> bool:
        return bool(self._words.doc_freq("words", word) or self._words.doc_freq("stems", stem(word)))

    def words_from(self, first: str) -> Mapping[str, int]:
        return dict(self._words.terms_with_prefix("words", first))


def _hard_mask(snapshot: Snapshot, query: Query, now: datetime) -> Mask:
    """Living rows that hold all of `must` and none of `must_not`."""
    mask = snapshot.alive.copy()
    for clauses, keeps in ((query.must, True), (query.must_not, False)):
        for clause in clauses:
            holds = _holding(snapshot, clause, now)
            mask &= holds if keeps else ~holds
    return mask


def _holding(snapshot: Snapshot, clause: Clause, now: datetime) -> Mask:
    if clause.kind == "field":
        return snapshot.with_value(clause.field, field_matches(clause, snapshot.known_values(clause.field)), now)
    rows, _ = snapshot.rows_with(tantivy.Query.const_score_query(_clause_query(snapshot, clause), 1.0))
    return snapshot.mask_of(rows)


def _clause_query(snapshot: Snapshot, clause: Clause) -> tantivy.Query:
    schema = snapshot.words.schema
    if clause.kind == "prefix":
        return tantivy.Query.regex_query(schema, "words", f"{clause.terms[0]}.*")
    return _sequence(snapshot, "title" if clause.kind == "title" else "stems", clause.terms)


def _sequence(snapshot: Snapshot, field: str, terms: Sequence[str]) -> tantivy.Query:
    schema = snapshot.words.schema
    if len(terms) == 1:
        return tantivy.Query.term_query(schema, field, terms[0])
    return tantivy.Query.phrase_query(schema, field, list(terms))


def _ranked(snapshot: Snapshot, query: Query) -> tuple[Rows, _Scores]:
    """Rows with enough of the words, or with the phrases where there are no words, and their BM25."""
    parts = [(Occur.Must, _clause_query(snapshot, c)) for c in query.must if c.kind in ("phrase", "title")]
    if query.words:
        words = [(Occur.Should, _word(snapshot, w)) for w in query.words]
        parts.append((Occur.Must, tantivy.Query.boolean_query(words, minimum_number_should_match=query.needed_words)))
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    return snapshot.rows_with(tantivy.Query.boolean_query(parts))


def _word(snapshot: Snapshot, word: Word) -> tantivy.Query:
    ways = [_sequence(snapshot, "stems", (word.stem,)), *(_most(snapshot, a) for a in word.alternatives)]
    return ways[0] if len(ways) == 1 else tantivy.Query.disjunction_max_query(ways)


def _most(snapshot: Snapshot, terms: Sequence[str]) -> tantivy.Query:
    each = [(Occur.Should, _sequence(snapshot, "stems", (term,))) for term in terms]
    return tantivy.Query.boolean_query(each, minimum_number_should_match=most_of(len(each)))


def _nearest(snapshot: Snapshot, meaning: Meaning, allowed: Mask) -> list[tuple[int, int]]:
    """(row, number of its nearest passage) of the calls nearest in meaning, best first."""
    refuse_another_model(snapshot.fingerprint, {meaning.fingerprint})
    if snapshot.passages is None:
        return []
    best = _best_owner(snapshot.passages, snapshot.passage_owner, meaning.vector, allowed, NEAREST)
    return [(row, at - int(snapshot.first_passage[row])) for row, cosine, at in best if cosine >= LEAST_COSINE]


def _best_owner(table: VectorTable, owner: Rows, vector: Vectors, allowed: Mask, size: int
                ) -> list[tuple[int, float, int]]:
    """(row, cosine, place in the table) of each allowed row's best vector, best first, `size` rows at most."""
    places, cosines = table.nearest(vector, allowed[owner])
    if len(places) == 0:
        return []
    owners = owner[places]
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    best = np.maximum.reduceat(cosines, starts)
    top = np.argsort(-best, kind="stable")[:size]
    spans = [*starts.tolist(), len(places)]
    return [(int(owners[starts[i]]), float(best[i]),
             int(places[spans[i] + int(np.argmax(cosines[spans[i]:spans[i + 1]]))])) for i in top]


def _fused(snapshot: Snapshot, ranked: Order, near: list[int]) -> Scored:
    """The best by words and the nearest in meaning in one order."""
    names = snapshot.call_ids
    best = [row for row, _ in ranked.following((), RANKED, names)]
    row_of = {names[r]: r for r in (*best, *near)}
    return [(row_of[name], score) for name, score in fuse([names[r] for r in best], [names[r] for r in near])]


def _lead_matches(snapshot: Snapshot, counts: Mapping[str, int], allowed: Mask, size: int) -> list[int]:
    """Allowed rows whose leads hold any of the terms, best BM25 first."""
    schema = snapshot.words.schema
    terms = [(Occur.Should, tantivy.Query.boost_query(tantivy.Query.term_query(schema, "leads", t), float(n)))
             for t, n in counts.items()]
    limit, rows = 2 * size, np.zeros(0, dtype=np.int64)
    while terms:
        everything, _ = snapshot.rows_with(tantivy.Query.boolean_query(terms), limit)
        rows = everything[allowed[everything]]
        if len(rows) >= size or len(everything) < limit // 2 or limit > 2 * len(allowed):
            break
        limit *= 4
    return [int(r) for r in rows[:size]]


def _span(owner: Rows, row: int) -> tuple[int, int]:
    start, end = np.searchsorted(owner, [row, row + 1])
    return int(start), int(end - start)
