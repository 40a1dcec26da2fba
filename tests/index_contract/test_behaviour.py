"""What every engine does, on a handful of calls each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matcher.errors import IndexFault, SearchRefused
from matcher.index.entry import entry_of, meaning_of
from matcher.index.protocol import NOT_STATED, IndexEntry, SearchIndex, SearchRequest
from matcher.model.call import CallStatus
from matcher.text.embed import Meaning, meanings
from tests.support.calls import NOW, a_call
from tests.support.embedders import WordEmbedder

EMBEDDER = WordEmbedder()


def an_entry(call_id: str, seq: int = 1, **call: Any) -> IndexEntry:
    return entry_of(a_call(call_id, **call), EMBEDDER, seq)


def found(index: SearchIndex, words: str = "", **more: Any) -> list[str]:
    return [hit.call_id for hit in index.search(SearchRequest(words, NOW, **more), None).hits]


@pytest.mark.parametrize(("call", "expected"), [
    ({"closes": timedelta(days=1)}, "open"), ({"closes": timedelta(seconds=-1)}, "closed"),
    ({"opens": timedelta(days=1), "closes": timedelta(days=9)}, "upcoming"),
    ({"closes": timedelta(days=1), "status": CallStatus.CANCELLED}, "cancelled"),
    ({"status": CallStatus.FORECAST}, "forecast"), ({"status": CallStatus.OPEN}, "open"), ({}, NOT_STATED),
    ({"status": CallStatus.PAUSED, "closes": timedelta(days=-1)}, "paused"),
    ({"opens": timedelta(days=-1)}, "open"), ({"status": CallStatus.FORECAST, "opens": timedelta(days=2)}, "upcoming"),
])
def test_status_is_that_of_the_moment_of_asking(empty: SearchIndex, call: dict[str, Any], expected: str) -> None:
    one = a_call("c1", **call)
    empty.put([entry_of(one, EMBEDDER, 1)])
    page = empty.search(SearchRequest("", NOW), None)
    assert page.facets["status"] == ((expected, 1),)
    assert expected in (one.status_at(NOW).value, NOT_STATED)
    assert found(empty, filters={"status": (expected,)}) == ["c1"]


def test_deadline_windows_end_at_midnight_in_london(empty: SearchIndex) -> None:
    empty.put([an_entry("past", closes=timedelta(hours=-1)), an_entry("today", closes=timedelta(hours=1)),
               an_entry("day7", closes=timedelta(days=7, hours=13)),
               an_entry("day8", closes=timedelta(days=7, hours=15)),
               an_entry("year", closes=timedelta(days=365)), an_entry("none")])
    page = empty.search(SearchRequest("", NOW), None)
    assert dict(page.facets["deadline_window"]) == {"passed": 1, "within_7_days": 2, "8_to_14_days": 1, "later": 1,
                                                    NOT_STATED: 1}


def test_a_facet_counts_what_all_other_filters_pass(empty: SearchIndex) -> None:
    empty.put([an_entry("a", source="ukri", funder="EPSRC"), an_entry("b", source="ukri"),
               an_entry("c", source="dasa", funder="EPSRC")])
    page = empty.search(SearchRequest("", NOW, {"source": ("ukri",)}), None)
    assert dict(page.facets["source"]) == {"ukri": 2, "dasa": 1}
    assert dict(page.facets["funder"]) == {"EPSRC": 1, NOT_STATED: 1}
    assert page.total == 2


def test_closing_first_means_what_can_still_be_met_first(empty: SearchIndex) -> None:
    empty.put([an_entry("none"), an_entry("gone", closes=timedelta(days=-3)),
               an_entry("late", closes=timedelta(days=30)),
               an_entry("soon", closes=timedelta(days=1))])
    assert found(empty, sort="closing") == ["soon", "late", "none", "gone"]


def test_a_change_with_a_lower_number_never_overwrites(empty: SearchIndex) -> None:
    empty.put([an_entry("c1", 7, title="New"), an_entry("c1", 5, title="Newer no more")])
    empty.put([an_entry("c1", 6, title="Old")])
    assert found(empty, "title:new") == ["c1"]
    empty.remove({"c1": 6})
    assert found(empty) == ["c1"]
    empty.remove({"c1": 8, "unknown": 9})
    empty.put([an_entry("c1", 7, title="New")])
    assert found(empty) == []


def test_an_unknown_word_counts_as_the_nearest_known_one(empty: SearchIndex) -> None:
    empty.put([an_entry("c1", title="Autonomous vehicles"), an_entry("c2", title="Battery recycling")])
    page = empty.search(SearchRequest("autonomus", NOW), None)
    assert ([h.call_id for h in page.hits], page.did_you_mean) == (["c1"], "autonomous")
    assert empty.search(SearchRequest("xyzzy", NOW), None).did_you_mean == ""


def test_an_acronym_finds_what_it_stands_for_and_in_quotes_itself_alone(empty: SearchIndex) -> None:
    empty.put([an_entry("short", title="A PQC pilot"), an_entry("long", title="Post-quantum cryptography at scale"),
               an_entry("else", title="Quantum clocks")])
    page = empty.search(SearchRequest("PQC", NOW), None)
    assert sorted(h.call_id for h in page.hits) == ["long", "short"]
    assert page.expansions == (("PQC", "post-quantum cryptography"),)
    page = empty.search(SearchRequest('"PQC"', NOW), None)
    assert ([h.call_id for h in page.hits], page.expansions) == (["short"], ())
    assert set(found(empty, "post-quantum cryptography")) == {"long", "short"}


@pytest.mark.parametrize("request_", [
    SearchRequest("", NOW, {"colour": ("red",)}), SearchRequest("", NOW, sort="colour"),    # type: ignore[arg-type]
    SearchRequest("", NOW, cursor="no cursor")], ids=["filter", "sort", "cursor"])
def test_what_does_not_exist_is_refused_in_words(empty: SearchIndex, request_: SearchRequest) -> None:
    empty.put([an_entry("c1")])
    with pytest.raises(SearchRefused, match=r"there is no|not one that a search gave"):
        empty.search(request_, None)


def test_vectors_of_two_models_are_never_mixed(empty: SearchIndex) -> None:
    other = WordEmbedder()
    other.fingerprint = "another"
    empty.put([an_entry("c1")])
    with pytest.raises(IndexFault, match="muster index rebuild"):
        empty.put([entry_of(a_call("c2"), other, 2)])
    empty.begin_rebuild()
    empty.put([entry_of(a_call("c2"), other, 3)])
    assert found(empty) == ["c1"]
    empty.finish_rebuild()
    assert (found(empty), empty.fingerprint()) == (["c2"], "another")


def test_a_meaning_of_another_model_is_refused_though_it_is_as_long(open_empty: Callable[[], SearchIndex]) -> None:
    other = WordEmbedder()
    other.fingerprint = "another"
    writer, reader = open_empty(), open_empty()
    writer.put([an_entry("c1", title="Radar", status=CallStatus.OPEN)])
    own, foreign = meaning_of("radar", EMBEDDER), meaning_of("radar", other)
    assert own
    assert foreign
    assert found_by(reader, own) == ["c1"]
    writer.begin_rebuild()
    writer.put([entry_of(a_call("c1", title="Radar", status=CallStatus.OPEN), other, 2)])
    with pytest.raises(IndexFault, match=r"vectors of words, not of another: run `muster index rebuild`"):
        found_by(reader, foreign)
    writer.finish_rebuild()
    with pytest.raises(IndexFault, match=r"vectors of another, not of words: run `muster index rebuild`"):
        found_by(reader, own)
    with pytest.raises(IndexFault, match=r"vectors of another, not of words"):
        reader.candidates(["radar"], own, 1, NOW)
    assert found_by(reader, foreign) == found(reader, "radar") == ["c1"]
    assert reader.candidates(["radar"], foreign, 1, NOW) == {"c1"}


def found_by(index: SearchIndex, meaning: Meaning) -> list[str]:
    return [hit.call_id for hit in index.search(SearchRequest("radar", NOW), meaning).hits]


def test_nobody_sees_a_part_of_the_first_build(open_empty: Callable[[], SearchIndex]) -> None:
    writer, reader = open_empty(), open_empty()
    writer.begin_rebuild()
    writer.put([an_entry("c1")])
    writer.remove({"c2": 1})
    with pytest.raises(IndexFault, match="is empty"):
        found(reader)
    assert (writer.fingerprint(), list(writer.building_hashes())) == ("", ["c1"])
    writer.finish_rebuild()
    assert found(reader) == ["c1"]


def test_a_rebuild_changes_over_in_one_step_for_readers(open_empty: Callable[[], SearchIndex]) -> None:
    writer, reader = open_empty(), open_empty()
    writer.put([an_entry("c1")])
    assert found(reader) == ["c1"]
    writer.begin_rebuild()
    assert found(reader) == ["c1"]
    writer.put([an_entry("c1", 2), an_entry("c2", 3)])
    assert (found(reader, sort="newest"), sorted(writer.building_hashes())) == (["c1", "c2"], ["c1", "c2"])
    writer.finish_rebuild()
    writer.put([an_entry("c3", 4)])
    assert found(reader, sort="newest") == ["c1", "c2", "c3"]


def test_a_rebuild_that_was_left_half_way_is_begun_again(open_empty: Callable[[], SearchIndex]) -> None:
    first, second = open_empty(), open_empty()
    first.put([an_entry("c1")])
    first.begin_rebuild()
    first.put([an_entry("c2", 2)])
    second.begin_rebuild()
    assert second.building_hashes() == {}
    second.put([an_entry("c3", 3)])
    second.finish_rebuild()
    with pytest.raises(IndexFault, match="no rebuild"):
        first.finish_rebuild()
    assert found(first) == ["c3"]


def test_hashes_are_of_what_is_stored(empty: SearchIndex) -> None:
    entries = [an_entry("c1", closes=timedelta(days=1), regions=["Wales"], themes=("ai",)), an_entry("c2")]
    empty.put(entries)
    assert empty.hashes() == {e.call_id: e.content_hash for e in entries}


def test_candidates_are_open_calls_by_words_or_by_meaning(empty: SearchIndex) -> None:
    empty.put([an_entry("open", title="Radar", status=CallStatus.OPEN),
               an_entry("shut", title="Radar", status=CallStatus.CLOSED),
               an_entry("else", title="Wound healing", text="Medicine.", status=CallStatus.OPEN)])
    (meaning,) = meanings(EMBEDDER, ["radar"])
    assert empty.candidates(["radar"], meaning, 1, NOW) == {"open"}
    assert empty.candidates(["wound"], meaning, 1, NOW) == {"open", "else"}
