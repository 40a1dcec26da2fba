"""The shipped sample reads as its sources' own answers would, whenever it is read."""

import re
from datetime import UTC, datetime

import feedparser
import pytest

from ingest.sample import sample_answers

SUMMER, WINTER = datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("now", [SUMMER, WINTER])
def test_forty_one_marked_calls_in_two_feeds_without_a_date_left_open(now: datetime) -> None:
    answers = dict(sample_answers(now))
    assert list(answers) == ["ukdi_atom", "ukri_rss"]
    entries = []
    for body in answers.values():
        assert b"{{" not in body
        feed = feedparser.parse(body)
        assert not feed.bozo
        entries += feed.entries
    assert len(entries) == 41
    assert all("(example" in e.title for e in entries)
    assert all(e.link.startswith("https://www.example.org/") for e in entries)
    assert len({e.link for e in entries}) == 41


def test_dates_count_from_today_in_the_zone_of_their_day() -> None:
    summer, winter = (dict(sample_answers(now))["ukdi_atom"].decode() for now in (SUMMER, WINTER))
    assert "12:00 Midday on 24 June 2026 (BST)" in summer
    assert "12:00 Midday on 18 December 2026 (GMT)" in winter


@pytest.mark.parametrize("now", [SUMMER, WINTER])
def test_no_written_deadline_falls_on_a_weekend_or_at_christmas(now: datetime) -> None:
    for body in dict(sample_answers(now)).values():
        for day in re.findall(r"(\d{1,2} [A-Z][a-z]+ \d{4})", re.sub("<pubDate>.*|<lastBuild.*", "", body.decode())):
            read = datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC)
            assert read.weekday() < 5
            assert (read.month, read.day) < (12, 24)
