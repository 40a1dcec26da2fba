"""Open calls that three complete listings no longer hold: a person is asked, and nothing is closed."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from config.catalogue import Source
from config.settings import FetchSettings
from ingest.fetch import Fetcher
from ingest.pipeline import run_source
from ingest.world import World
from matcher.store.calls import live_calls
from matcher.store.engine import Record, open_record
from matcher.store.operator_notices import notices_waiting
from matcher.store.reviews import Review, open_reviews, settle_review
from tests.ingest.builders import NOW

ITEM = ("<RFPItem><OpportunityID>{0}</OpportunityID><CollectiveNumber>45</CollectiveNumber><Title>Sensing at range {0}"
        "</Title><PublicationDate>2026-05-20</PublicationDate><RFPClosingDate>{1}</RFPClosingDate></RFPItem>")
OTHERS = tuple(range(10, 16))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return open_record(f"sqlite:///{tmp_path}/muster.db")


class Listings:
    """A source that lists what it is told to, a run an hour."""

    def __init__(self, httpserver: HTTPServer, record: Record) -> None:
        self.server, self.record, self.hour = httpserver, record, 0
        self.source = Source.model_validate({
            "id": "agency", "name": "Agency", "kind": "xml", "profile": "nspa", "enabled": True, "interval": 60,
            "url": httpserver.url_for("/list"), "min_delay_seconds": 0, "only_calls": True})

    def run(self, *numbers: int, status: int = 200, closes: str = "2027-01-15") -> list[Review]:
        self.hour += 1
        self.server.clear()
        items = "".join(ITEM.format(n, closes) for n in numbers)
        self.server.expect_request("/list").respond_with_data(
            f"<?xml version='1.0'?><Opportunities><At>{self.hour}</At>{items}</Opportunities>", status)
        settings = FetchSettings(allow_loopback=True, attempts=1, connect_seconds=2)
        run_source(self.source, World(self.record, NOW + timedelta(hours=self.hour),
                                      Fetcher(self.record, settings, "test")))
        with self.record.reading() as connection:
            return open_reviews(connection, "gone")


@pytest.fixture
def listings(httpserver: HTTPServer, record: Record) -> Listings:
    return Listings(httpserver, record)


def test_the_third_complete_list_without_it_raises_one_question_and_closes_nothing(listings: Listings) -> None:
    assert listings.run(1, *OTHERS) == []
    assert listings.run(*OTHERS) == []
    assert listings.run(status=500) == []           # no list at all is no miss
    assert listings.run(*OTHERS) == []
    (question,) = listings.run(*OTHERS)
    assert "Agency last listed it on 1 June 2026" in question.reason
    assert listings.run(*OTHERS) == [question]
    with listings.record.reading() as connection:
        assert all(call.is_open(NOW) for call in live_calls(connection))


def test_listed_again_the_question_falls_away_and_gone_again_it_comes_back(listings: Listings) -> None:
    for _ in range(3):
        listings.run(1, *OTHERS)
    for _ in range(3):
        questions = listings.run(*OTHERS)
    assert len(questions) == 1
    assert listings.run(1, *OTHERS) == []
    listings.hour += 24
    listings.run(1, *OTHERS)
    for _ in range(3):
        questions = listings.run(*OTHERS)
    assert len(questions) == 1


def test_an_answered_question_is_not_asked_again(listings: Listings) -> None:
    listings.run(1, *OTHERS)
    for _ in range(3):
        questions = listings.run(*OTHERS)
    with listings.record.writing() as connection:
        settle_review(connection, questions[0].id, "staff", "right", NOW)
    assert listings.run(*OTHERS) == []


def test_a_call_whose_closing_date_has_passed_may_go(listings: Listings) -> None:
    listings.run(1, *OTHERS, closes="2026-06-01")
    listings.hour += 48
    for _ in range(4):
        assert listings.run(*OTHERS) == []


def test_most_of_a_list_gone_at_once_is_the_sources_trouble(listings: Listings) -> None:
    listings.run(*range(20))
    for _ in range(3):
        assert listings.run(1, 2) == []
    with listings.record.reading() as connection:
        assert any("no longer lists 18 of 20" in one.words for one in notices_waiting(connection))
