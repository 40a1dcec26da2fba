"""A source run over the network, against a real server on loopback."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from config.catalogue import Catalogue, Defaults, Source
from config.settings import FetchSettings
from ingest import pipeline
from ingest.fetch import Fetcher
from ingest.fleet import has_silence, run_sources
from ingest.gaps import check_gaps
from ingest.health import health_of_all, watch_age
from ingest.pipeline import run_source
from ingest.sources.base import Parsed, Request
from ingest.sources.feed import Feed
from ingest.world import World
from matcher.store.calls import live_calls
from matcher.store.engine import Record, open_record
from matcher.store.missed_calls import missed_calls
from matcher.store.operator_notices import notices_waiting, settle_notice
from matcher.store.runs import memory_of
from tests.ingest.builders import NOW

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Calls</title>{}</channel></rss>"""
ITEM = ("<item><title>Sensing at range {0}</title><link>https://example.org/call/{0}</link>"
        "<pubDate>Mon, 25 May 2026 09:00:00 GMT</pubDate>"
        "<description>Apply by 12:00 on {1} July 2026.</description></item>")


def a_feed(count: int, day: int = 16) -> str:
    return FEED.format("".join(ITEM.format(n, day) for n in range(count)))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return open_record(f"sqlite:///{tmp_path}/muster.db")


@pytest.fixture
def source(httpserver: HTTPServer) -> Source:
    return Source.model_validate({"id": "calls_rss", "name": "Calls", "kind": "rss", "enabled": True, "interval": 60,
                                  "url": httpserver.url_for("/feed"), "min_delay_seconds": 0})


def a_world(record: Record, now=NOW) -> World:
    settings = FetchSettings(allow_loopback=True, attempts=1, connect_seconds=2)
    return World(record, now, Fetcher(record, settings, "test"))


def answer(httpserver: HTTPServer, body: str = "", status: int = 200) -> None:
    httpserver.clear()
    httpserver.expect_request("/feed").respond_with_data(body, status, content_type="application/rss+xml")


def waiting(record: Record) -> list[str]:
    with record.reading() as connection:
        return [notice.words for notice in notices_waiting(connection)]


def test_a_source_is_asked_read_and_stored_and_asked_again_for_nothing(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(6))
    report = run_source(source, a_world(record))
    assert (report.new, report.requests, report.answers, report.state) == (6, 1, 1, "ok")
    again = run_source(source, a_world(record, NOW + timedelta(hours=1)))
    assert (again.seen, again.answers, again.state) == (0, 1, "ok")


def test_what_leaves_the_listing_is_not_closed(httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(6))
    run_source(source, a_world(record))
    answer(httpserver, a_feed(3))
    run_source(source, a_world(record))
    with record.reading() as connection:
        assert sum(call.is_open(NOW) for call in live_calls(connection)) == 6


def test_only_what_comes_after_the_first_import_is_news(httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(2))
    run_source(source, a_world(record))
    answer(httpserver, a_feed(3))
    run_source(source, a_world(record))
    with record.reading() as connection:
        assert sorted(call.is_backfill for call in live_calls(connection)) == [False, True, True]


def test_a_source_that_fails_three_times_is_left_alone_and_staff_are_told(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, status=500)
    for hour in range(3):
        assert run_source(source, a_world(record, NOW + timedelta(hours=hour))).state == "failed"
    assert any("failed 3 times" in words for words in waiting(record))
    skipped, = run_sources([source], a_world(record, NOW + timedelta(hours=3)))
    assert "left alone" in skipped.skipped
    answer(httpserver, a_feed(1))
    back, = run_sources([source], a_world(record, NOW + timedelta(hours=9)))
    assert back.new == 1
    assert waiting(record) == []


@pytest.mark.parametrize("body", ["<!doctype html><html>Sign in</html>", a_feed(0)[:30], FEED.format("<item/>")])
def test_an_answer_that_cannot_be_read_is_a_failure_like_silence(
        httpserver: HTTPServer, source: Source, record: Record, body: str) -> None:
    answer(httpserver, body)
    for hour in range(3):
        assert run_source(source, a_world(record, NOW + timedelta(hours=hour))).state == "failed"
    assert any("failed 3 times" in words for words in waiting(record))
    with record.reading() as connection:
        assert not memory_of(connection, source.id).is_first_import_done


class Circle(Feed):
    """A source whose every page leads to the same next one."""

    def parse(self, body: bytes, request: Request) -> Parsed:
        return replace(super().parse(body, request), next=Request(f"{self.source.url}?page=2", is_conditional=False))


def test_pages_that_lead_round_in_a_circle_end_and_a_first_import_that_broke_off_goes_on(
        httpserver: HTTPServer, source: Source, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "adapter_for", Circle)
    answer(httpserver, a_feed(6))
    report = run_source(source, a_world(record))
    assert (report.new, report.requests, report.state) == (6, 2, "partial")
    assert waiting(record) == [f"Calls broke off before its end: {source.url}?page=2: after 2 pages there is no end, "
                               "or they lead round in a circle"]
    monkeypatch.undo()
    answer(httpserver, a_feed(7))
    assert run_source(source, a_world(record, NOW + timedelta(hours=1))).new == 1
    assert waiting(record) == []
    with record.reading() as connection:
        assert all(call.is_backfill for call in live_calls(connection))


def test_one_source_that_breaks_leaves_the_others_alone(
        httpserver: HTTPServer, source: Source, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def adapter(one: Source) -> Feed:
        if one.id == "broken":
            raise ZeroDivisionError
        return Feed(one)

    monkeypatch.setattr(pipeline, "adapter_for", adapter)
    answer(httpserver, a_feed(1))
    broken, fine = run_sources([source.model_copy(update={"id": "broken"}), source], a_world(record))
    assert (broken.state, fine.new) == ("failed", 1)


def test_a_reminder_that_staff_have_settled_comes_back_when_it_is_due_again(record: Record) -> None:
    by_hand = Source.model_validate({"id": "by_hand", "name": "By hand", "kind": "manual", "enabled": True,
                                     "reminder": {"every_days": 7}})
    raised = []
    with record.writing() as connection:
        for day in (0, 1, 6, 7, 8):
            raised.append(watch_age(connection, Catalogue(Defaults(keywords_any=()), (by_hand,)),
                                    NOW + timedelta(days=day)))
            for notice in notices_waiting(connection):
                settle_notice(connection, notice.id, "staff", NOW + timedelta(days=day))
    assert raised == [1, 0, 0, 1, 0]


def test_an_answer_without_items_is_told_where_there_used_to_be_some(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(6))
    run_source(source, a_world(record))
    answer(httpserver, a_feed(0))
    run_source(source, a_world(record))
    assert waiting(record) == ["Calls answered without a single item, which it never did before"]


def test_a_changed_form_is_told(httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(6))
    run_source(source, a_world(record))
    answer(httpserver, a_feed(6, 17).replace("description", "teaser"))
    run_source(source, a_world(record))
    assert any("text was there for 100% of items and is for 0%" in words for words in waiting(record))


def test_a_silent_source_grows_stale_and_says_since_when(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(1))
    run_source(source, a_world(record))
    catalogue = Catalogue(Defaults(keywords_any=()), (source,))
    with record.writing() as connection:
        assert watch_age(connection, catalogue, NOW + timedelta(hours=2)) == 0
        assert watch_age(connection, catalogue, NOW + timedelta(hours=4)) == 1
        assert health_of_all(connection, catalogue, NOW + timedelta(hours=4))[0].state == "stale"
    assert waiting(record) == ["Calls has not answered since 1 June 2026, 09:00 UTC"]


def test_where_no_source_answers_the_host_is_asked_once(record: Record) -> None:
    url = "http://127.0.0.1:9/feed"
    sources = [Source.model_validate({"id": f"calls_{n}", "name": "Calls", "kind": "rss", "enabled": True, "url": url})
               for n in range(3)]
    reports = run_sources(sources, a_world(record))
    assert has_silence(reports)
    assert [bool(r.skipped) for r in reports] == [False, True, True]


def test_the_gap_check_finds_what_was_missed_and_says_why(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(2))
    run_source(source, a_world(record))
    answer(httpserver, status=500)
    run_source(source, a_world(record, NOW + timedelta(hours=1)))
    answer(httpserver, a_feed(3))
    assert check_gaps(source, a_world(record, NOW + timedelta(days=1))).new == 1
    with record.reading() as connection:
        missed, = missed_calls(connection, source.id)
        assert memory_of(connection, source.id).failures == 1
    assert missed.key == "/call/2"
    assert missed.call_id is not None
    assert "1 runs failed" in missed.why


def test_the_gap_check_takes_in_a_change_that_no_run_saw(
        httpserver: HTTPServer, source: Source, record: Record) -> None:
    answer(httpserver, a_feed(2))
    run_source(source, a_world(record))
    answer(httpserver, a_feed(2, 17))
    assert check_gaps(source, a_world(record, NOW + timedelta(days=1))).changed == 2
    with record.reading() as connection:
        assert missed_calls(connection, source.id) == []
