"""What staff decide holds when the sources are read again."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.corrections import correct_fact, join_calls, keep_apart, split_off
from ingest.errors import IngestError
from ingest.report import RunReport
from ingest.taking import take
from ingest.world import World
from matcher.model.fact import Field, Origin
from matcher.model.notice import Notice
from matcher.store.calls import get_call, live_calls, lives_on_as
from matcher.store.changes import changes_of
from matcher.store.engine import Record, open_record
from matcher.store.reviews import open_reviews, reviews_of
from tests.ingest.builders import NOW, a_fact, a_notice


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return open_record(f"sqlite:///{tmp_path}/muster.db")


@pytest.fixture
def world(record: Record) -> World:
    return World(record, NOW)


def ingest(world: World, *notices: Notice) -> None:
    report = RunReport("test")
    take(notices, report, world)
    assert not report.refusals


def calls(record: Record) -> list:
    with record.reading() as connection:
        return live_calls(connection)


def test_a_correction_stands_until_the_source_has_new_words(world: World, record: Record) -> None:
    ingest(world, a_notice(facts=(a_fact(Field.FUNDER, "Dstl"),)))
    call = calls(record)[0]
    with record.writing() as connection:
        corrected = correct_fact(connection, call.id, "funder", "UKDI", "staff@example.org", world)
    assert corrected.fact(Field.FUNDER).origin is Origin.PERSON
    ingest(world, a_notice(facts=(a_fact(Field.FUNDER, "Dstl"),), text="Another text.", version="v2"))
    assert calls(record)[0].funder == "UKDI"
    ingest(world, a_notice(facts=(a_fact(Field.FUNDER, "DASA"),), version="v3"))
    assert calls(record)[0].funder == "DASA"
    with record.reading() as connection:
        assert "no longer stands" in reviews_of(connection, call.id)[0].reason


def test_two_calls_that_a_person_joined_stay_one(world: World, record: Record) -> None:
    ingest(world, a_notice("ukri", "a", "Sensing in the dark"), a_notice("ktn", "b", "A new kind of eye"))
    one, two = calls(record)
    with record.writing() as connection:
        join_calls(connection, one.id, two.id, "staff@example.org", world)
        assert lives_on_as(connection, two.id) == one.id
    ingest(world, a_notice("ktn", "b", "A new kind of eye", version="v2", text="Changed."))
    assert [c.id for c in calls(record)] == [one.id]


def test_a_notice_that_a_person_split_off_stays_apart(world: World, record: Record) -> None:
    ingest(world, a_notice("ukri", closes="2026-06-16"), a_notice("ktn", closes="2026-06-16"))
    joined = calls(record)[0]
    with record.writing() as connection:
        split_off(connection, joined.id, "ktn", "1", "staff@example.org", world)
    ingest(world, a_notice("ktn", closes="2026-06-17", version="v2"))
    assert sorted(len(c.notices) for c in calls(record)) == [1, 1]


def test_a_split_needs_a_notice_of_several(world: World, record: Record) -> None:
    ingest(world, a_notice())
    with pytest.raises(IngestError, match="not one of several"), record.writing() as connection:
        split_off(connection, calls(record)[0].id, "ukri", "1", "staff", world)


def test_a_doubtful_pair_waits_for_a_person_and_is_not_asked_again(world: World, record: Record) -> None:
    ingest(world, a_notice("ukri", closes="2026-06-16", title="Sensing in the dark for ships"),
           a_notice("ktn", closes="2026-06-16", title="Sensing in the dark for tanks"))
    with record.reading() as connection:
        question = open_reviews(connection, "pair")[0]
    assert "only one title says" in question.reason
    with record.writing() as connection:
        keep_apart(connection, question.call_id, question.subject, "staff", world)
    ingest(world, a_notice("ktn", closes="2026-06-16", title="Sensing in the dark for tanks", version="v2", text="New"))
    with record.reading() as connection:
        assert open_reviews(connection, "pair") == []


def test_two_sites_that_differ_in_closing_date_are_one_call_with_both_dates_and_a_flag(
        world: World, record: Record) -> None:
    ingest(world, a_notice("ukri", opens="2026-05-01", closes="2026-06-16"),
           a_notice("ktn", opens="2026-05-01", closes="2026-07-16"))
    call = calls(record)[0]
    dates = [d for d in call.dates if d.kind == "closes"]
    assert [f"{d.at:%m-%d}" for d in dates] == ["06-16", "07-16"]
    assert all("says" in d.note for d in dates)
    with record.reading() as connection:
        assert "two sources differ" in open_reviews(connection, "fact")[0].reason


def test_the_owners_page_wins_over_a_republisher_field_by_field(record: Record) -> None:
    world = World(record, NOW, standings={"owner": "owner", "copy": "republisher"})
    told = a_notice("copy", closes="2026-06-16", title="Low-power sensing at range", facts=(
        a_fact(Field.FUNDER, "Someone"), a_fact(Field.PORTAL, "ukdi")))
    ingest(world, told, replace(a_notice("owner", closes="2026-06-16", facts=(a_fact(Field.FUNDER, "UKDI"),)),
                                text="The owner's words."))
    call = calls(record)[0]
    assert (call.funder, call.value(Field.PORTAL), call.text) == ("UKDI", "ukdi", "The owner's words.")
    assert call.source_id == "owner"
    with record.reading() as connection:
        assert get_call(connection, call.id) == call


def test_a_copy_that_repeats_a_date_which_the_owner_has_moved_is_behind_and_not_at_odds(record: Record) -> None:
    world = World(record, NOW, standings={"owner": "owner", "copy": "republisher"}, first_imports={"owner": False})
    ingest(world, a_notice("owner", closes="2026-06-16"), a_notice("copy", closes="2026-06-16"))
    ingest(world, a_notice("owner", closes="2026-06-30", version="v2"))
    call = calls(record)[0]
    assert [f"{d.at:%m-%d}" for d in call.dates if d.kind == "closes"] == ["06-30"]
    with record.reading() as connection:
        assert open_reviews(connection, "fact") == []
        assert [c.change.is_news for c in changes_of(connection, call.id)] == [True]
