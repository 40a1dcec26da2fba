"""Whatever is typed, no engine fails, both count the same, and nothing comes back that a condition forbids."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.index.entry import meaning_of
from matcher.index.protocol import IndexEntry, SearchIndex, SearchRequest
from matcher.index.query import Clause, parse
from matcher.index.tokens import words_of
from matcher.index.window import field_matches
from matcher.text.analyse import stems
from tests.index_contract.corpus import NOW
from tests.support.embedders import real_embedder

_WORDS = ["health", "innovation", "energy", "the", "quantum", "Café", "5g", "net", "zero", "covid-19", "xyzzy", "uk"]
_PIECE = st.sampled_from(_WORDS) | st.text(alphabet='ab"-+*:() éß٣/\\{}[]', max_size=6)
_CLAUSE = st.builds("{}{}{}".format, st.sampled_from(["", "-", "+", '"', '-"', "funder:", "-title:", "source:", "a:"]),
                    st.lists(_PIECE, min_size=1, max_size=3).map(" ".join), st.sampled_from(["", "*", '"', " "]))
_QUERIES = st.lists(_CLAUSE, max_size=4).map(" ".join)
_FILTERS = st.sampled_from([{}, {"source": ("ukri",)}, {"region": ("Wales", "not_stated")}, {"source": ("x",)}])


@given(words=_QUERIES | st.text(max_size=40), filters=_FILTERS, is_dense=st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow,
                                                                HealthCheck.function_scoped_fixture])
def test_any_query_is_answered_within_its_conditions(embedded: SearchIndex, elastic: SearchIndex,
                                                     entries: list[IndexEntry], words: str,
                                                     filters: dict[str, tuple[str, ...]], is_dense: bool) -> None:
    known = {e.call_id: e for e in entries}
    query = parse(words)
    meaning = meaning_of(words, real_embedder()) if is_dense else None
    pages = [index.search(SearchRequest(words, NOW, filters, size=20), meaning) for index in (embedded, elastic)]
    assert abs(pages[0].total - pages[1].total) <= (1 if is_dense else 0)
    for hit in (hit for page in pages for hit in page.hits):
        entry = known[hit.call_id]
        assert all(_holds(entry, clause) for clause in query.must)
        assert not any(_holds(entry, clause) for clause in query.must_not)
        assert all(set(entry.facets.get(field, ("not_stated",))) & set(values) for field, values in filters.items())


def _holds(entry: IndexEntry, clause: Clause) -> bool:
    text = entry.title if clause.kind == "title" else f"{entry.title}\n{entry.text}"
    if clause.kind == "field":
        return bool(field_matches(clause, entry.facets.get(clause.field, ())))
    if clause.kind == "prefix":
        return any(w.startswith(clause.terms[0]) for w in words_of(text))
    return f" {' '.join(clause.terms)} " in f" {' '.join(stems(text))} "
