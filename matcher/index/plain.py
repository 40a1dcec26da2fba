"""The record's own plain search, for when the index is away: every word must be there, newest first, facets counted."""

from bisect import bisect_right
from collections import Counter
from datetime import datetime

from matcher.errors import SearchRefused
from matcher.index.entry import document_of, outline_of
from matcher.index.facets import WINDOWS, check_filters, window_starts
from matcher.index.passage import Found, hits_of
from matcher.index.protocol import FACETS, NOT_STATED, SearchPage, SearchRequest
from matcher.index.query import Clause, Query, parse
from matcher.index.tokens import words_of
from matcher.index.window import field_matches
from matcher.model.call import Call
from matcher.store.calls import calls_with_words, shown_call_ids
from matcher.store.engine import Record
from matcher.text.analyse import stems

MOST = 500
"""Calls that are looked at: enough to go on working, and quick on any database."""
_Values = dict[str, tuple[str, ...]]


def search(record: Record, request: SearchRequest) -> SearchPage:
    """Answers without index and vectors and says so (`is_degraded`), unless the record holds no call that an index
    could add. Raises SearchRefused as an index does."""
    check_filters(request.filters)
    if request.sort not in ("best", "closing", "newest", "changed"):
        raise SearchRefused(f"there is no sort {request.sort!r}; there are best, closing, newest, changed")
    query = parse(request.words)
    with record.reading() as connection:
        calls = calls_with_words(connection, _beginnings(query), MOST)
        is_degraded = bool(calls or shown_call_ids(connection))
    values = {c.id: _values(c, request.now) for c in calls}
    matched = [c for c in calls if _holds_all(c, values[c.id], query)]
    failing = {c.id: {f for f, wanted in request.filters.items() if not set(wanted) & set(values[c.id][f])}
               for c in matched}
    facets = {}
    for field in FACETS:
        counts = Counter(v for c in matched if failing[c.id] <= {field} for v in values[c.id][field])
        facets[field] = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    found = _sorted([c for c in matched if not failing[c.id]], request)
    start = int(request.cursor) if request.cursor.isascii() and request.cursor.isdigit() else 0
    page = [Found(c.id, 0.0, document_of(outline_of(c, "")), None) for c in found[start:start + request.size]]
    more = str(start + len(page)) if start + len(page) < len(found) else ""
    return SearchPage(hits_of(page, query), len(found), facets, more, is_degraded=is_degraded)


def _values(call: Call, now: datetime) -> _Values:
    outline = outline_of(call, "")
    window = WINDOWS[bisect_right(window_starts(now), outline.closes_at)] if outline.closes_at else NOT_STATED
    status = call.status_at(now).value
    stored = outline.facets
    fixed = {"status": (NOT_STATED if status == "unknown" else status,), "deadline_window": (window,)}
    return {f: fixed.get(f) or stored.get(f) or (NOT_STATED,) for f in FACETS}


def _beginnings(query: Query) -> list[str]:
    """What a database can look for: how the words begin in all their forms, for the stem of energy is energi."""
    asked = [w.stem for w in query.words] + [t for c in query.must if c.kind in ("phrase", "title") for t in c.terms]
    return [s[:-1] if len(s) > 3 else s for s in asked] + [c.terms[0] for c in query.must if c.kind == "prefix"]


def _holds_all(call: Call, values: _Values, query: Query) -> bool:
    return (all(_holds(call, values, Clause("phrase", (w.stem,))) for w in query.words)
            and all(_holds(call, values, c) for c in query.must)
            and not any(_holds(call, values, c) for c in query.must_not))


def _holds(call: Call, values: _Values, clause: Clause) -> bool:
    if clause.kind == "field":
        return bool(field_matches(clause, values[clause.field]))
    text = call.title if clause.kind == "title" else f"{call.title}\n{call.text}"
    if clause.kind == "prefix":
        return any(w.startswith(clause.terms[0]) for w in words_of(text))
    return f" {' '.join(clause.terms)} " in f" {' '.join(stems(text))} "


def _sorted(calls: list[Call], request: SearchRequest) -> list[Call]:
    if request.sort == "closing":
        def urgency(call: Call) -> tuple[int, float, str]:
            at = outline_of(call, "").closes_at
            return (1, 0.0, call.id) if at is None else (0 if at >= request.now else 2, at.timestamp(), call.id)
        return sorted(calls, key=urgency)
    if request.sort == "changed":
        return sorted(calls, key=lambda c: (-c.changed_at.timestamp(), c.id))
    return sorted(calls, key=lambda c: (-c.first_seen_at.timestamp(), c.id))
