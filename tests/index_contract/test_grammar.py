"""Whatever is typed, no engine fails, both count the same, and nothing comes back that a condition forbids."""

import json
from collections.abc import Callable
from dataclasses import asdict
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.acronyms import acronyms
from matcher.errors import SearchRefused
from matcher.index import plain
from matcher.index.entry import meaning_of
from matcher.index.facets import CLOCK_FACETS
from matcher.index.protocol import FACETS, IndexEntry, SearchIndex, SearchPage, SearchRequest
from matcher.index.query import FIELDS, Clause, parse
from matcher.index.tokens import words_of
from matcher.index.window import field_matches
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.text.analyse import stems
from matcher.text.embed import meanings
from tests.index_contract.corpus import NOW
from tests.support.calls import a_call
from tests.support.embedders import real_embedder

_ALL = st.characters()
"""Control characters and halves of surrogate pairs too."""
_WORDS = ["health", "innovation", "energy", "the", "quantum", "Café", "5g", "net", "zero", "covid-19", "xyzzy", "uk"]
_PIECE = st.sampled_from(_WORDS) | st.text(alphabet='ab"-+*:() éß٣/\\{}[]', max_size=6)
_CLAUSE = st.builds("{}{}{}".format, st.sampled_from(["", "-", "+", '"', '-"', "funder:", "-title:", "source:", "a:"]),
                    st.lists(_PIECE, min_size=1, max_size=3).map(" ".join), st.sampled_from(["", "*", '"', " "]))
_QUERIES = st.lists(_CLAUSE, max_size=4).map(" ".join)
_FILTERS = st.sampled_from([{}, {"source": ("ukri",)}, {"region": ("Wales", "not_stated")}, {"source": ("x",)}])


_EXTREMES = {
    "ten thousand characters": "health " * 1_430, "three thousand words": " ".join(f"w{n}" for n in range(3_000)),
    "one word": "x" * 10_000, "quotes": '"' * 10_000, "minus signs": "-" * 10_000, "quotes in signs": '-"' * 5_000,
    "signs in quotes": '+"-"' * 3_000 + "health", "a field again and again": "funder:" * 1_500,
    "a phrase of nine hundred words": '"' + " ".join(f"w{n}" for n in range(900)) + '"',
    "phrases": " ".join(f'"w{n} x{n}"' for n in range(500)), "not these": " ".join(f"-health{n}" for n in range(500)),
    "beginnings": " ".join(f"{a}{b}*" for a, b in product("abcdefghij", repeat=2)),
    "fields": " ".join(f"-{f}:{a}" for f, a in product(FIELDS, "abcdefgh")), "field without value": "title: funder:",
    "field of another script": "status:\u202eopen funder:قطر", "field of nothing": 'source:"\x00"',
    "nul": "health\x00innovation \x00", "control bytes": "\x85\x9f\x80health\x9b\x1b[31m", "digits": "9" * 3_000,
    "halves of pairs": '\ud800health \udfff -"\udc80" funder:\ud800', "right to left": "\u202e\u2066health בדיקה مرحبا",
    "emoji": "🚀👩‍👩‍👧‍👦 health 🇬🇧", "combining marks": "he\u0300\u0301\u0302alth" + "e\u0301" * 3_000,
    "wide": "ｈｅａｌｔｈ ﬁnance", "other spaces": "health\u00a0innovation\u2028x",
    "patterns": r"a.*b (?:x)+ [a-z]* \\" * 20, "stars": "* ** a** **a",
}
_STRANGE_FILTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "no value": {"region": ()}, "half of a pair": {"source": ("\ud800",)}, "nul": {"status": ("\x00", "closed")},
    "long": {"funder": ("x" * 100_000,)}, "right to left": {"theme": ("\u202espace",)},
    **{f"many of {field}": {field: tuple(f"v{n}" for n in range(1_000))} for field in FACETS}}


@given(words=_QUERIES | st.text(_ALL, max_size=40), filters=_FILTERS, is_dense=st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow,
                                                                HealthCheck.function_scoped_fixture])
def test_any_query_is_answered_within_its_conditions(embedded: SearchIndex, elastic: SearchIndex,
                                                     entries: list[IndexEntry], words: str,
                                                     filters: dict[str, tuple[str, ...]], is_dense: bool) -> None:
    _answered(embedded, elastic, entries, words, filters, is_dense=is_dense)


@pytest.mark.parametrize("words", _EXTREMES.values(), ids=_EXTREMES)
def test_no_extreme_breaks_a_search(embedded: SearchIndex, elastic: SearchIndex, entries: list[IndexEntry],
                                    words: str) -> None:
    _answered(embedded, elastic, entries, words, {}, is_dense=True)
    _answered(embedded, elastic, entries, f"-energy {words}", {"source": ("ukri",)}, is_dense=False)


@pytest.mark.parametrize("filters", _STRANGE_FILTERS.values(), ids=_STRANGE_FILTERS)
def test_no_filter_breaks_a_search(embedded: SearchIndex, elastic: SearchIndex, entries: list[IndexEntry],
                                   filters: dict[str, tuple[str, ...]]) -> None:
    _answered(embedded, elastic, entries, "health", filters, is_dense=True)


def test_more_filter_values_than_anybody_names_are_refused_in_words(filled: SearchIndex, record: Record) -> None:
    request = SearchRequest("", NOW, {"funder": tuple(map(str, range(1_001)))})
    for search in (lambda: filled.search(request, None), lambda: plain.search(record, request)):
        with pytest.raises(SearchRefused, match="has 1,001 values; it may have 1,000"):
            search()


@pytest.mark.parametrize("words", _EXTREMES.values(), ids=_EXTREMES)
def test_the_plain_search_answers_any_extreme(record: Record, words: str) -> None:
    with record.writing() as connection:
        put_call(connection, a_call("c1", title="Health innovation"))
    for filters in ({}, *_STRANGE_FILTERS.values()):
        assert _encoded(plain.search(record, SearchRequest(words, NOW, filters)))


def test_no_query_has_more_parts_than_the_smallest_server_takes(elastic: SearchIndex, monkeypatch: pytest.MonkeyPatch
                                                                ) -> None:
    asked: list[Any] = []
    client: Any = elastic._client    # type: ignore[attr-defined]
    real: Callable[..., Any] = client.perform_request

    def performed(*of: Any, **more: Any) -> Any:
        body = more.get("body")
        asked.extend(body if isinstance(body, list) else [body])
        return real(*of, **more)

    monkeypatch.setattr(client, "perform_request", performed)
    statuses = " ".join(f'-status:"{a} {b}" status:"{b} {a}"' for a, b in product("caoupwf", repeat=2))
    for words in (*_EXTREMES.values(), statuses, " ".join(entry.short for entry in acronyms())):
        elastic.search(SearchRequest(words, NOW, {"status": ("open", "closed")}), meaning_of(words, real_embedder()))
    elastic.candidates([f"w{n}" for n in range(5_000)], *meanings(real_embedder(), ["health"]), 100, NOW)
    assert 500 < max(_parts(body) for body in asked) < 1_024


def _parts(body: Any) -> int:
    """Conditions of a query that are not made of others."""
    if isinstance(body, list):
        return sum(map(_parts, body))
    if not isinstance(body, dict):
        return 0
    return sum(1 if name in ("term", "terms", "range", "prefix", "exists", "match_phrase", "ids") else _parts(inner)
               for name, inner in body.items() if name not in ("aggs", "suggest"))


def _answered(embedded: SearchIndex, elastic: SearchIndex, entries: list[IndexEntry], words: str,
              filters: dict[str, tuple[str, ...]], *, is_dense: bool) -> None:
    known = {e.call_id: e for e in entries}
    query = parse(words)
    meaning = meaning_of(words, real_embedder()) if is_dense else None
    pages = [index.search(SearchRequest(words, NOW, filters, size=20), meaning) for index in (embedded, elastic)]
    assert abs(pages[0].total - pages[1].total) <= (1 if is_dense else 0)
    assert all(map(_encoded, pages))
    for hit in (hit for page in pages for hit in page.hits):
        entry = known[hit.call_id]
        assert all(_holds(entry, clause) for clause in query.must if clause.field not in CLOCK_FACETS)
        assert not any(_holds(entry, clause) for clause in query.must_not)
        assert all(set(entry.facets.get(field, ("not_stated",))) & set(values) for field, values in filters.items()
                   if field not in CLOCK_FACETS)


def _encoded(page: SearchPage) -> bytes:
    """As a web page or a terminal gets it."""
    return json.dumps(asdict(page), ensure_ascii=False).encode()


def _holds(entry: IndexEntry, clause: Clause) -> bool:
    text = entry.title if clause.kind == "title" else f"{entry.title}\n{entry.text}"
    if clause.kind == "field":
        return bool(field_matches(clause, entry.facets.get(clause.field, ())))
    if clause.kind == "prefix":
        return any(w.startswith(clause.terms[0]) for w in words_of(text))
    return f" {' '.join(clause.terms)} " in f" {' '.join(stems(text))} "
