"""Record and index hold the same, whatever happened in between."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from matcher.errors import IndexFault
from matcher.index import plain
from matcher.index.protocol import IndexEntry, SearchIndex, SearchRequest
from matcher.index.sync import check, rebuild, sync
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.outbox import pending
from matcher.store.tables.calls import call
from matcher.store.tables.operations import index_outbox
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder

EMBEDDER = WordEmbedder()


@pytest.fixture
def filled_record(record: Record) -> Record:
    with record.writing() as connection:
        for number in range(5):
            put_call(connection, a_call(f"c{number}", title=f"Radar number {number}", closes=timedelta(days=number)))
    return record


def _found(index: SearchIndex, words: str = "") -> set[str]:
    return {hit.call_id for hit in index.search(SearchRequest(words, NOW, size=50), None).hits}


def test_a_sync_brings_every_change_and_a_second_one_nothing(filled_record: Record, empty: SearchIndex) -> None:
    seen: list[tuple[int, int]] = []
    report = sync(filled_record, empty, EMBEDDER, NOW, lambda done, total: seen.append((done, total)))
    assert (report.put, report.removed, seen) == (5, 0, [(5, 5)])
    assert len(_found(empty)) == 5
    assert sync(filled_record, empty, EMBEDDER, NOW).put == 0


def test_hidden_and_joined_calls_and_what_is_no_call_leave_the_index(filled_record: Record, empty: SearchIndex) -> None:
    sync(filled_record, empty, EMBEDDER, NOW)
    with filled_record.writing() as connection:
        put_call(connection, a_call("c1", hidden="not for us"))
        put_call(connection, a_call("c2", is_call=False))
        put_call(connection, a_call("c3"))
        connection.execute(update(call).where(call.c.id == "c3").values(joined_into="c4"))
    assert sync(filled_record, empty, EMBEDDER, NOW).removed == 3
    assert _found(empty) == {"c0", "c4"}
    assert check(filled_record, empty, EMBEDDER, NOW).is_clean


class _Dies:
    """An index that dies after it has written and before it can say so."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def put(self, entries: Iterable[IndexEntry]) -> None:
        self._index.put(entries)
        raise IndexFault("the server went away")


def test_a_replay_after_a_fault_is_harmless(filled_record: Record, empty: SearchIndex) -> None:
    with pytest.raises(IndexFault):
        sync(filled_record, _Dies(empty), EMBEDDER, NOW)    # type: ignore[arg-type]
    with filled_record.reading() as connection:
        assert len(pending(connection)) == 5
    assert sync(filled_record, empty, EMBEDDER, NOW).put == 5
    assert len(_found(empty)) == 5
    assert check(filled_record, empty, EMBEDDER, NOW).is_clean


def test_the_check_finds_and_repairs_what_was_changed_by_hand(filled_record: Record, empty: SearchIndex) -> None:
    from matcher.index.entry import entry_of
    sync(filled_record, empty, EMBEDDER, NOW)
    empty.remove({"c1": 5})
    empty.put([entry_of(a_call("foreign"), EMBEDDER, 1)])
    with filled_record.writing() as connection:
        connection.execute(update(call).where(call.c.id == "c3").values(title="Sonar"))
    report = check(filled_record, empty, EMBEDDER, NOW, repairs=False)
    assert (report.missing, report.extra, report.altered) == (("c1",), ("foreign",), ("c3",))
    check(filled_record, empty, EMBEDDER, NOW)
    assert _found(empty, "sonar") == {"c3"}
    assert check(filled_record, empty, EMBEDDER, NOW).is_clean
    assert _found(empty) == {f"c{n}" for n in range(5)}


def test_an_index_that_is_empty_gets_every_call_and_answers_nothing_before(filled_record: Record, empty: SearchIndex
                                                                           ) -> None:
    with filled_record.writing() as connection:
        connection.execute(delete(index_outbox))
    with pytest.raises(IndexFault, match=r"is empty: `muster index sync` fills it"):
        _found(empty)
    assert sync(filled_record, empty, EMBEDDER, NOW).put == 5
    assert len(_found(empty)) == 5


def test_a_rebuild_leaves_what_the_record_holds(filled_record: Record, empty: SearchIndex) -> None:
    from matcher.index.entry import entry_of
    empty.put([entry_of(a_call("foreign"), EMBEDDER, 1)])
    assert rebuild(filled_record, empty, EMBEDDER, NOW).put == 5
    assert _found(empty) == {f"c{n}" for n in range(5)}


@pytest.mark.parametrize("words", ["energy", "energies", '"batteries study"', "title:battery", "studi*", "-battery"])
def test_the_plain_search_knows_every_form_of_a_word(record: Record, empty: SearchIndex, words: str) -> None:
    with record.writing() as connection:
        put_call(connection, a_call("c1", title="Battery study", text="Energy for the grid."))
        put_call(connection, a_call("c2", title="Clean energies", text="Wind, and studies of it."))
        put_call(connection, a_call("c3", title="Energetic materials"))
    sync(record, empty, EMBEDDER, NOW)
    request = SearchRequest(words, NOW, sort="newest")
    found = [h.call_id for h in plain.search(record, request).hits]
    assert found == [h.call_id for h in empty.search(request, None).hits] != []


def test_the_plain_search_answers_while_the_index_is_away(filled_record: Record, empty: SearchIndex) -> None:
    sync(filled_record, empty, EMBEDDER, NOW)
    for words, filters in (("radar", {}), ("radar -title:3", {"status": ("open",)}), ("sonar", {}),
                           ('"radar number" 4', {"deadline_window": ("within_7_days",)})):
        request = SearchRequest(words, NOW, filters, sort="closing")
        answer, full = plain.search(filled_record, request), empty.search(request, None)
        assert answer.is_degraded
        assert [h.call_id for h in answer.hits] == [h.call_id for h in full.hits]
        assert (answer.total, answer.facets) == (full.total, full.facets)
