"""Pages follow each other without a gap or a double, whatever is written between two of them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from matcher.errors import SearchRefused
from matcher.index.protocol import START, SearchIndex, SearchRequest, Sort
from tests.index_contract.test_behaviour import an_entry
from tests.support.calls import NOW

_CALLS = 23


def _fill(index: SearchIndex) -> None:
    index.put(an_entry(f"c{n:02}", n, title=f"Radar {n}", seen=NOW - timedelta(hours=n), closes=timedelta(days=n))
              for n in range(_CALLS))


def _pages(index: SearchIndex, request: SearchRequest, between: Callable[[int], None]) -> list[list[str]]:
    pages: list[list[str]] = []
    while True:
        page = index.search(request, None)
        pages.append([hit.call_id for hit in page.hits])
        if not page.next_cursor:
            return pages
        between(len(pages))
        request = SearchRequest(request.words, NOW, request.filters, request.sort, request.size, page.next_cursor)


def _writes(index: SearchIndex) -> Callable[[int], None]:
    """Between two pages: a new call at the front, one ahead changed in everything that sorts, one shown changed."""
    def write(page: int) -> None:
        index.put([an_entry(f"new{page}", 100 + page, title="Radar radar", seen=NOW + timedelta(days=page),
                            closes=timedelta(hours=1)),
                   an_entry(f"c{22 - page:02}", 200 + page, title="Radar", seen=NOW + timedelta(days=9),
                            changed=NOW + timedelta(days=9)),
                   an_entry("c00", 300 + page, title="Sonar", closes=timedelta(days=-2))])
    return write


@pytest.mark.parametrize("sort", ["best", "closing", "newest", "changed"])
@pytest.mark.parametrize("words", ["", "radar"])
def test_a_walk_keeps_to_the_moment_at_which_it_began(empty: SearchIndex, sort: Sort, words: str) -> None:
    _fill(empty)
    pages = _pages(empty, SearchRequest(words, NOW, {}, sort, 5, START), _writes(empty))
    met = [call_id for page in pages for call_id in page]
    assert sorted(met) == [f"c{n:02}" for n in range(_CALLS)]


def test_new_calls_do_not_shift_the_pages_that_follow(empty: SearchIndex) -> None:
    _fill(empty)

    def write(page: int) -> None:
        empty.put([an_entry(f"new{page}", 100 + page, title="Radar", seen=NOW + timedelta(days=page))])

    for words in ("", "radar"):
        pages = _pages(empty, SearchRequest(words, NOW, {}, "newest", 5), write)
        met = [call_id for page in pages for call_id in page if call_id.startswith("c")]
        assert met == [f"c{n:02}" for n in range(_CALLS)]


@pytest.mark.parametrize("cursor", [
    "no cursor", "25", "=", "AAAA", "WzEsIFtdLCAiLi4vTElWRSJd", "WzEsIFsxLCAyLCAzLCA0XSwgIiJd", "WzAsIFt7fV0sICIiXQ==",
    "W251bGwsIFtdLCAiIl0=", "WzAsIFtdLCAiYWJjIl0=", "é", "\x00",
    "WzAsIFsxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTBdLCAiIl0=", "WzAsIFsiXHVkODAwIl0sICIiXQ==",
    "WzAsIFtdLCAiXHVkODAwIl0="],
    ids=["words", "number", "padding", "zeros", "a path", "too many values", "an object", "null", "no such walk",
         "accent", "nul", "a huge number", "half a pair", "half a pair for a walk"])
def test_a_cursor_that_no_search_gave_is_refused(empty: SearchIndex, cursor: str) -> None:
    _fill(empty)
    with pytest.raises(SearchRefused, match="start the search again"):
        empty.search(SearchRequest("", NOW, sort="newest", cursor=cursor), None)
    with suppress(SearchRefused):
        empty.search(SearchRequest("radar", NOW, cursor=cursor), None)
