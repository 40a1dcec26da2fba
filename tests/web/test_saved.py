"""Saved searches: what they would have found, and what they tell of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.index.sync import sync
from matcher.mail.finder import finder
from matcher.model.mail import Pace
from matcher.store.calls import put_call
from matcher.store.saved_searches import keep_search
from matcher.store.subscriptions import set_pace
from tests.web.world import ANNA, NOW, STAFF, World, a_call


@pytest.fixture
def busy(world: World) -> World:
    """Sixty calls about tents that came in ninety days, one before, one with a first import, one that is hidden."""
    bench = world.app.extensions["workbench"]
    with world.record.writing() as connection:
        for n in range(100, 163):
            late = {160: {"first_seen_at": NOW - timedelta(days=91)}, 161: {"is_backfill": True},
                    162: {"hidden": "a test"}}.get(n, {"first_seen_at": NOW - timedelta(days=n - 99)})
            put_call(connection, replace(a_call(n, closes_in_days=5 if n % 2 else -5), title=f"Tents, round {n}",
                                         **late))
        keep_search(connection, ANNA.id, "Camping", "tents", {"status": ("open", "upcoming")}, NOW)
        keep_search(connection, ANNA.id, "Boats", "submarines", {}, NOW)
    sync(bench.record, bench.index, bench.embedder, NOW)
    return world


def test_the_count_of_ninety_days_is_exact_and_of_what_was_news(busy: World) -> None:
    page = busy.signed_in(ANNA).get("/searches").text
    assert "60 calls that came in the last 90 days" in page
    assert "0 calls that came in the last 90 days" in page


def test_an_alert_finds_every_arrival_not_only_the_ten_best(busy: World) -> None:
    bench = busy.app.extensions["workbench"]
    found = finder(bench.index, bench.embedder, NOW)("tents", {"status": ("open",)}, NOW - timedelta(days=40))
    assert {f"ctest{n:08}" for n in range(100, 139) if n % 2} <= set(found)


def test_the_preview_of_a_persons_mail_holds_what_their_searches_found(busy: World) -> None:
    week = "2026-W48"
    with busy.record.writing() as connection:
        keep_search(connection, ANNA.id, "Camping", "tents", {"status": ("open",)}, NOW - timedelta(days=10))
        set_pace(connection, ANNA.id, Pace.WEEKLY)
    staff = busy.signed_in(STAFF)
    staff.post(f"/staff/edition/{week}/draft")
    page = staff.get(f"/staff/edition/{week}/as/{ANNA.id}").text
    assert "Tents, round 101" in page
