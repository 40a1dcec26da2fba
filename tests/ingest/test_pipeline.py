"""What a run does to the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.catalogue import PREPARED
from ingest.pipeline import run_files
from ingest.report import RunReport
from ingest.sources.base import Refusal
from ingest.sources.file_import import FileImport
from ingest.taking import UNREAD, take
from ingest.world import World
from matcher.model.change import ChangeKind
from matcher.model.fact import Field
from matcher.model.notice import Notice
from matcher.store.calls import live_calls
from matcher.store.changes import changes_of
from matcher.store.engine import Record, open_record
from matcher.store.notices import due_for_reading
from tests.ingest.builders import NOW, a_fact, a_notice
from tests.support.shared import shared


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return open_record(f"sqlite:///{tmp_path}/muster.db")


def ingest(record: Record, *items: object, now=NOW) -> RunReport:
    report = RunReport("test")
    take(items, report, World(record, now, first_imports={n.source_id: False for n in items if hasattr(n, "key")}))
    return report


def test_the_same_input_twice_changes_nothing(record: Record) -> None:
    notice = a_notice(closes="2026-06-16")
    assert ingest(record, notice).new == 1
    with record.reading() as connection:
        before = live_calls(connection)
    assert ingest(record, notice).unchanged == 1
    with record.reading() as connection:
        assert live_calls(connection) == before


def test_a_refused_item_is_counted_and_the_rest_go_on(record: Record) -> None:
    report = ingest(record, Refusal("line 1", "no title"), a_notice())
    assert (len(report.refusals), report.new, report.state) == (1, 1, "partial")


def test_a_notice_that_cannot_be_stored_stops_no_other(record: Record) -> None:
    report = ingest(record, replace(a_notice(key="bad"), facts=("not a fact",)), a_notice(key="good"))
    assert report.new == 1


def test_a_moved_deadline_is_told_in_words(record: Record) -> None:
    ingest(record, a_notice(closes="2026-06-16T12:00"))
    report = ingest(record, a_notice(closes="2026-06-30T12:00", version="v2"))
    assert report.changed == 1
    with record.reading() as connection:
        call = live_calls(connection)[0]
        change = changes_of(connection, call.id)[0].change
    assert change.kind is ChangeKind.DEADLINE_LATER
    assert change.words == "Closing date changed from midday, 16 June to midday, 30 June 2026"
    assert change.is_material
    assert change.is_news


def test_an_older_version_that_comes_late_undoes_nothing(record: Record) -> None:
    early, late = (replace(a_notice(closes=day, version=day), updated_at=NOW - timedelta(days=ago))
                   for day, ago in (("2026-06-16", 2), ("2026-06-30", 1)))
    ingest(record, late)
    assert ingest(record, early).unchanged == 1
    assert ingest(record, early, late).changed == 0
    with record.reading() as connection:
        call = live_calls(connection)[0]
        assert [f"{d.at:%d}" for d in call.dates] == ["30"]
        assert changes_of(connection, call.id) == []


def a_page_that(says: object) -> Callable[[Notice], tuple[Notice, bool]]:
    """The page of a notice as it answers: with its facts, or not at all."""
    return lambda notice: (replace(notice, text="We seek proposals now.", facts=(says,)), True) if says else (
        notice, False)


def test_a_page_that_cannot_be_had_for_now_takes_nothing_away(record: Record) -> None:
    closes = a_notice(closes="2026-06-16").facts[0]
    take([a_notice()], RunReport("test"), World(record, NOW, first_imports={"ukri": False}), a_page_that(closes))
    edited = replace(a_notice(), summary="A new summary.")
    for page in (a_page_that(None), a_page_that(closes)):
        take([edited], RunReport("test"), World(record, NOW, first_imports={"ukri": False}), page)
        with record.reading() as connection:
            call = live_calls(connection)[0]
            assert [f"{d.at:%d}" for d in call.dates] == ["16"]
            assert not [c for c in changes_of(connection, call.id) if c.change.is_material]
    assert call.summary == "A new summary."


def test_what_a_page_says_when_it_is_first_read_is_no_news(record: Record) -> None:
    for page in (a_page_that(None), a_page_that(a_notice(closes="2026-06-16").facts[0])):
        take([a_notice()], RunReport("test"), World(record, NOW, first_imports={"ukri": False}), page)
    with record.reading() as connection:
        told = [c.change for c in changes_of(connection, live_calls(connection)[0].id)]
    assert told
    assert not any(change.is_news for change in told)


def test_a_cancellation_that_comes_as_a_notice_of_its_own_is_told(record: Record) -> None:
    ingest(record, a_notice(closes="2026-06-16"))
    ingest(record, a_notice(key="1/2", parent_key="1", facts=(a_fact(Field.STATUS, "cancelled"),)))
    with record.reading() as connection:
        call = live_calls(connection)[0]
        change = changes_of(connection, call.id)[0].change
    assert call.status.value == "cancelled"
    assert (change.kind, change.words, change.is_news) == (ChangeKind.CANCELLED, "The call was cancelled", True)


def test_work_that_was_cancelled_and_comes_again_is_told_to_those_who_followed_it(record: Record) -> None:
    ingest(record, a_notice(closes="2026-06-16"), a_notice(key="1/2", parent_key="1", facts=(
        a_fact(Field.STATUS, "cancelled"),)))
    ingest(record, a_notice(key="9", closes="2026-09-16"))
    ingest(record, a_notice(key="10", title="Another thing altogether", closes="2026-09-16"))
    with record.reading() as connection:
        calls = {call.status.value: call for call in live_calls(connection)}
        told = changes_of(connection, calls["cancelled"].id)[0].change
    assert (told.kind, told.is_news) == (ChangeKind.REISSUED, True)
    assert told.words == "The work was published again: “Low-power sensing at range”"


def test_a_copy_on_another_site_is_the_same_call_with_both_notices(record: Record) -> None:
    ingest(record, a_notice("ukri", closes="2026-06-16"), a_notice("ktn", closes="2026-06-16"))
    with record.reading() as connection:
        calls = live_calls(connection)
    assert [len(c.notices) for c in calls] == [2]


@pytest.mark.slow
def test_all_prepared_calls_of_the_pivot_capture_are_accounted_for(record: Record) -> None:
    path = shared("data/uk-calls-pivot-2020-2023/calls.jsonl")
    report = run_files(FileImport(PREPARED), [path], World(record, NOW))
    assert (report.seen, report.new, len(report.refusals)) == (1812, 1812, 0)
    with record.reading() as connection:
        calls = live_calls(connection)
    assert len(calls) == report.new - report.joined
    assert all(c.is_backfill for c in calls)
    assert all(len({ref.source_id for ref in c.notices}) == len(c.notices) for c in calls), "one site lists each once"
    assert run_files(FileImport(PREPARED), [path], World(record, NOW)).unchanged == 1812


def test_a_folder_without_a_file_is_a_fault(record: Record, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run_files(FileImport(PREPARED), [tmp_path / "empty"], World(record, NOW))
    assert (report.state, report.faults) == ("failed", [f"{tmp_path}/empty: there is no file in it"])


def test_a_prepared_call_without_words_waits_to_be_read_from_its_page(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text('{"title": "Ears", "url": "https://www.ukri.org/opportunity/ears/"}\n'
                    '{"title": "Eyes", "url": "https://www.ukri.org/opportunity/eyes/", "description": "Seek eyes."}\n'
                    '{"title": "Nose", "url": "https://example.org/nose"}\n', encoding="utf-8")
    assert run_files(FileImport(PREPARED), [file], World(record, NOW)).new == 3
    with record.reading() as connection:
        assert [h.notice.title for h in due_for_reading(connection, PREPARED.id, UNREAD, NOW, NOW)] == ["Ears"]
