"""The two engines give the same answers on 2,442 real calls."""

from functools import cache

import pytest

from matcher.index.entry import meaning_of
from matcher.index.protocol import START, IndexEntry, SearchIndex, SearchPage, SearchRequest
from matcher.text.embed import Meaning
from tests.index_contract.corpus import NOW
from tests.support.embedders import real_embedder

QUERIES = [
    "quantum sensing", "machine learning for health", "net zero energy systems", "cyber security training",
    "autonomous vehicles", "battery recycling", "satellite earth observation", "clinical trials antimicrobial",
    "additive manufacturing of metals", "digital twins", "innovation", "public engagement with research",
    "hydrogen", "agricultural robotics", "secure communications 5g", "border surveillance", "wound healing materials",
    "unmanned aerial systems detection", "supply chain resilience", "maritime decarbonisation",
]
"""Two words of 1,200 calls, four of forty, none of any: what people type."""
CONDITIONS = [
    "", '"machine learning"', '"net zero" -energy', "-innovation", "quantum*", "autonom* -vehicle*",
    'funder:"innovate uk"', "funder:innov battery", "source:ukri -funder:epsrc", "title:health", '-title:"net zero"',
    "status:open", "closes:within_7_days", "+hydrogen fuel", '"research and innovation" health', "region:wales",
    "zzzqqq",
]
FILTERS: list[dict[str, tuple[str, ...]]] = [
    {}, {"status": ("open",)}, {"status": ("closed", "withdrawn")}, {"status": ("upcoming", "not_stated")},
    {"source": ("ukri", "ktn")}, {"region": ("not_stated",)}, {"region": ("Wales", "not_stated")},
    {"award_size": ("under_50k", "over_5m")}, {"deadline_window": ("within_7_days", "8_to_14_days")},
    {"deadline_window": ("not_stated",)}, {"cyber_level": ("1",), "lead_rule": ("sme_only",)},
    {"instrument": ("grant",), "status": ("closed",), "source": ("ukri",)}, {"theme": ("space",)},
    {"funder": ("no such funder",)},
]


@cache
def _meaning(words: str) -> Meaning | None:
    return meaning_of(words, real_embedder())


def _ids(page: SearchPage) -> list[str]:
    return [hit.call_id for hit in page.hits]


@pytest.mark.parametrize("words", CONDITIONS)
def test_conditions_find_equal_sets_with_equal_counts(embedded: SearchIndex, elastic: SearchIndex, words: str) -> None:
    request = SearchRequest(words, NOW, sort="newest", size=50, ranker="lexical")
    ours, theirs = embedded.search(request, None), elastic.search(request, None)
    assert (ours.total, ours.facets, _ids(ours)) == (theirs.total, theirs.facets, _ids(theirs))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_pass_equal_sets_with_equal_counts(embedded: SearchIndex, elastic: SearchIndex,
                                                   filters: dict[str, tuple[str, ...]]) -> None:
    for words in ("", "health innovation", "-energy"):
        request = SearchRequest(words, NOW, filters, sort="closing", size=100, ranker="lexical")
        ours, theirs = embedded.search(request, None), elastic.search(request, None)
        assert (ours.total, ours.facets, _ids(ours)) == (theirs.total, theirs.facets, _ids(theirs))


@pytest.mark.parametrize(("ranker", "least"), [("lexical", 0.9), ("dense", 0.98), ("hybrid", 0.9)])
def test_the_ten_best_are_the_same(embedded: SearchIndex, elastic: SearchIndex, ranker: str, least: float) -> None:
    shares = []
    for words in QUERIES:
        request = SearchRequest(words, NOW, ranker=ranker)    # type: ignore[arg-type]
        ours, theirs = (_ids(i.search(request, _meaning(words))) for i in (embedded, elastic))
        assert len(ours) == len(theirs)
        shares.append(len(set(ours) & set(theirs)) / max(1, len(ours)))
    assert sum(shares) / len(shares) >= least


@pytest.mark.parametrize("words", ["quantm sensing", "baterry", "hydrgen storage"])
def test_a_slip_of_the_pen_is_understood_alike(embedded: SearchIndex, elastic: SearchIndex, words: str) -> None:
    request = SearchRequest(words, NOW, ranker="lexical")
    ours, theirs = embedded.search(request, None), elastic.search(request, None)
    assert ours.total == theirs.total > 0
    assert ours.did_you_mean == theirs.did_you_mean != ""


@pytest.mark.parametrize("sort", ["best", "closing", "newest", "changed"])
def test_a_walk_meets_every_call_once(filled: SearchIndex, sort: str) -> None:
    request = SearchRequest("research", NOW, {"source": ("ukri", "ktn")}, sort, 60, START)    # type: ignore[arg-type]
    met: list[str] = []
    while request.cursor:
        page = filled.search(request, _meaning("research"))
        met += _ids(page)
        request = SearchRequest(request.words, NOW, request.filters, request.sort, request.size, page.next_cursor)
    assert len(met) == len(set(met)) == page.total > 120


@pytest.mark.parametrize("words", ["", "energy", "quantm sensing", '"net zero" -energy', "funder:innovate battery"])
def test_arrivals_are_all_newest_calls_with_the_words(embedded: SearchIndex, elastic: SearchIndex,
                                                      entries: list[IndexEntry], words: str) -> None:
    seen = {entry.call_id: entry.first_seen_at for entry in entries}
    request = SearchRequest(words, NOW, {"source": ("ktn",)} if words == "energy" else {}, "newest", len(entries))
    every = _ids(embedded.search(request, None))
    since = seen[every[len(every) // 2]]
    ours, theirs = (i.arrivals(request, since) for i in (embedded, elastic))
    assert ours == theirs == [c for c in every if seen[c] >= since] != every


def test_marks_and_snippets_are_the_same(embedded: SearchIndex, elastic: SearchIndex) -> None:
    request = SearchRequest('hydrogen "fuel cell"', NOW)
    ours, theirs = (i.search(request, _meaning(request.words)) for i in (embedded, elastic))
    assert [(h.call_id, h.title, h.snippets) for h in ours.hits] == [(h.call_id, h.title, h.snippets)
                                                                     for h in theirs.hits]
    assert any(is_match for hit in ours.hits for snippet in hit.snippets for _, is_match in snippet)


def test_more_like_this_is_the_same_and_never_the_call_itself(embedded: SearchIndex, elastic: SearchIndex) -> None:
    shares = []
    for call_id in ["uk-186abbc2b225", "uk-474c21f165c6", *_ids(embedded.search(SearchRequest("energy", NOW), None))]:
        ours, theirs = (i.similar(call_id, 10, NOW) for i in (embedded, elastic))
        assert call_id not in ours + theirs
        shares.append(len(set(ours) & set(theirs)) / 10)
    assert sum(shares) / len(shares) >= 0.9
