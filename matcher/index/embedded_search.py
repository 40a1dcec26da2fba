"""Searching a snapshot of the embedded index: words by tantivy, meaning by numpy, one order by rank fusion."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur

from matcher.errors import IndexFault, SearchRefused
from matcher.index.expand import expand
from matcher.index.facets import check_filters
from matcher.index.fuse import fuse
from matcher.index.passage import Found, hits_of
from matcher.index.protocol import FACETS, START, Hit, SearchPage, SearchRequest
from matcher.index.query import Clause, Query, Word, most_of, parse
from matcher.index.similar import DISTINCTIVE, distinctive
from matcher.index.snapshot import OVER, UNKNOWN_TIME, Mask, Rows, Snapshot
from matcher.index.spelling import correct
from matcher.index.vectors import VectorTable
from matcher.index.window import LEAST_COSINE, NEAREST, RANKED, field_matches
from matcher.text.analyse import stem, stems
from matcher.text.embed import Vectors

_Scores = NDArray[np.float32]


def search(snapshot: Snapshot, request: SearchRequest, vector: Vectors | None) -> SearchPage:
    """See SearchIndex.search."""
    check_filters(request.filters)
    offset = _offset(request.cursor)
    query, expansions = expand(parse(request.words))
    query, suggestion = correct(query, _Spelling(snapshot))
    passing = {f: snapshot.with_value(f, values, request.now) for f, values in request.filters.items()}
    base = _hard_mask(snapshot, query, request.now)
    filtered = reduce(np.logical_and, passing.values(), base)
    word_rows, word_scores = _ranked(snapshot, query)
    lexical = _by_score(snapshot, word_rows, word_scores, filtered)
    near: list[tuple[int, int]] = []
    if vector is not None and request.ranker != "lexical" and query.text:
        near = _nearest(snapshot, vector, filtered)
    matched = snapshot.mask_of(word_rows) & base if query.words else base
    if request.ranker == "dense":
        matched, lexical = np.zeros_like(base), []
    near_mask = snapshot.mask_of(np.asarray([row for row, _ in near], dtype=np.int64))
    found = (matched & filtered) | near_mask
    if request.sort == "best":
        order = _best(snapshot, lexical, [row for row, _ in near], found)
    else:
        order = [(row, 0.0) for row in _sorted(snapshot, found, request.sort, request.now)]
    page = order[offset:offset + request.size]
    facets = {}
    for field in FACETS:
        others = reduce(np.logical_and, (m for f, m in passing.items() if f != field), matched)
        counts = snapshot.count(field, others | near_mask, request.now)
        facets[field] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    more = str(offset + len(page)) if offset + len(page) < len(order) else ""
    passage_of = dict(near)
    hits = [Found(snapshot.call_ids[row], score, body, passage_of.get(row))
            for row, score in page if (body := snapshot.body(row)) is not None]
    return SearchPage(hits_of(hits, query), len(order), facets, more, suggestion, expansions)


def similar(snapshot: Snapshot, call_id: str, size: int, now: datetime) -> tuple[Hit, ...]:
    """See SearchIndex.similar."""
    row = snapshot.row_of.get(call_id)
    body = snapshot.body(row) if row is not None else None
    if row is None or body is None or snapshot.leads is None:
        return ()
    allowed = snapshot.alive & ~np.isin(snapshot.status(now), OVER)
    allowed[row] = False
    own = snapshot.leads.rows(*_span(snapshot.lead_owner, row))
    searcher = snapshot.words.searcher()
    terms = distinctive(stems(body["leads"][0]), lambda s: searcher.doc_freq("leads", s), searcher.num_docs)
    lexical = _lead_matches(snapshot, dict.fromkeys(terms, 1), allowed, DISTINCTIVE)
    near = _best_owner(snapshot.leads, snapshot.lead_owner, own[0], allowed, DISTINCTIVE) if len(own) else []
    names = snapshot.call_ids
    order = fuse([names[r] for r in lexical], [names[r] for r, _, _ in near])[:size]
    found = [Found(name, score, body, None) for name, score in order
             if (body := snapshot.body(snapshot.row_of[name])) is not None]
    return hits_of(found, Query())


def candidates(snapshot: Snapshot, profile: Sequence[str], vector: Vectors, size: int, now: datetime) -> set[str]:
    """See SearchIndex.candidates. tantivy's BM25 has k1 = 1.2 and b = 0.75; the recipe scores with its own."""
    allowed = snapshot.open_mask(now)
    counts: dict[str, int] = {}
    for term in profile:
        counts[term] = counts.get(term, 0) + 1
    rows = set(_lead_matches(snapshot, counts, allowed, size))
    if snapshot.leads is not None:
        rows |= {r for r, _, _ in _best_owner(snapshot.leads, snapshot.lead_owner, vector, allowed, size)}
    return {snapshot.call_ids[row] for row in rows}


class _Spelling:
    """What `spelling.correct` asks of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._words = snapshot.words.searcher()

    def is_known(self, word: str) -> bool:
        return bool(self._words.doc_freq("words", word) or self._words.doc_freq("stems", stem(word)))

    def words_from(self, first: str) -> Mapping[str, int]:
        return dict(self._words.terms_with_prefix("words", first))


def _offset(cursor: str) -> int:
    if cursor in ("", START):
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 12):
        raise SearchRefused("this page address is not one that a search gave; start the search again")
    return int(cursor)


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


def _by_score(snapshot: Snapshot, rows: Rows, scores: _Scores, allowed: Mask) -> list[int]:
    """Allowed rows, best first, equal scores in order of call id."""
    keep = allowed[rows]
    rows, scores = rows[keep], scores[keep]
    if (np.diff(scores) < 0).all():
        return [int(r) for r in rows]
    return [r for _, _, r in sorted((-float(s), snapshot.call_ids[r], int(r)) for s, r in zip(scores, rows,
                                                                                             strict=True))]


def _nearest(snapshot: Snapshot, vector: Vectors, allowed: Mask) -> list[tuple[int, int]]:
    """(row, number of its nearest passage) of the calls nearest in meaning, best first."""
    if snapshot.passages is None:
        return []
    best = _best_owner(snapshot.passages, snapshot.passage_owner, vector, allowed, NEAREST)
    return [(row, at - int(snapshot.first_passage[row])) for row, cosine, at in best if cosine >= LEAST_COSINE]


def _best_owner(table: VectorTable, owner: Rows, vector: Vectors, allowed: Mask, size: int
                ) -> list[tuple[int, float, int]]:
    """(row, cosine, place in the table) of each allowed row's best vector, best first, `size` rows at most."""
    if vector.shape != (table.dimension,):
        raise IndexFault(f"the index holds vectors of {table.dimension} numbers, the query has {vector.shape}: "
                         "run `muster index rebuild`")
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


def _best(snapshot: Snapshot, lexical: list[int], near: list[int], found: Mask) -> list[tuple[int, float]]:
    """Fused ranks first, then the rest of the words' matches, then the rest by age."""
    names = snapshot.call_ids
    row_of = {names[r]: r for r in (*lexical[:RANKED], *near)}
    fused = fuse([names[r] for r in lexical[:RANKED]], [names[r] for r in near])
    order = [(row_of[name], score) for name, score in fused]
    rest = found.copy()
    rest[[row for row, _ in order]] = False
    later = [r for r in lexical[RANKED:] if rest[r]]
    rest[later] = False
    return [*order, *((r, 0.0) for r in later), *((r, 0.0) for r in _sorted(snapshot, rest, "newest", None))]


def _sorted(snapshot: Snapshot, found: Mask, sort: str, now: datetime | None) -> list[int]:
    rows = np.flatnonzero(found)
    closes = snapshot.instants["closes_at"][rows]
    if sort == "closing" and now is not None:
        at = int(now.timestamp() * 1000)
        group = np.where(closes == UNKNOWN_TIME, 1, np.where(closes >= at, 0, 2))
        keys = list(zip(group.tolist(), closes.tolist(), rows.tolist(), strict=True))
    elif sort in ("newest", "changed"):
        times = snapshot.instants["first_seen_at" if sort == "newest" else "changed_at"][rows]
        keys = list(zip(rows.tolist(), (-times).tolist(), rows.tolist(), strict=True))
        keys = [(0, time, row) for _, time, row in keys]
    else:
        raise SearchRefused(f"there is no sort {sort!r}; there are best, closing, newest, changed")
    return [row for _, _, _, row in sorted((g, t, snapshot.call_ids[r], r) for g, t, r in keys)]


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
