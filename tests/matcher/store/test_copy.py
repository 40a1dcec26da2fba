"""A record moves between databases without loss."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from matcher.errors import StoreError
from matcher.model.member import Certificate, Member, Section
from matcher.store.calls import live_calls, put_call
from matcher.store.copy import copy_record
from matcher.store.engine import Record, migrate, take_back
from matcher.store.members import active_members, put_member
from matcher.store.outbox import enqueue, taking
from matcher.store.tables.calls import call
from tests.support.calls import NOW, a_call
from tests.support.postgres import Postgres


def _fill(record: Record) -> None:
    with record.writing() as connection:
        for number in range(7):
            put_call(connection, a_call(f"c{number}", title=f"Café {number} – naïve ∑", closes=timedelta(days=number),
                                        funder="DASA", award_max=350_000, regions=["East Midlands"]))
        put_member(connection, Member("m1", "Élan", (Section("Radar", "We make radar."),),
                                      certificates=(Certificate("ce"),)), NOW)


@pytest.mark.sqlite
def test_a_record_moves_both_ways_and_stays_the_same(record: Record, postgres: Postgres, tmp_path: object) -> None:
    _fill(record)
    grown = Record(postgres.new_database())
    back = Record(f"sqlite:///{tmp_path}/back.db")
    migrate(back)
    counts = copy_record(record, grown)
    assert counts["call"] == 7
    assert counts == copy_record(grown, back)
    with record.reading() as old, grown.reading() as middle, back.reading() as new:
        assert live_calls(old) == live_calls(middle) == live_calls(new)
        assert active_members(old) == active_members(new)
    grown.close()
    back.close()


def test_outbox_numbers_go_on_where_they_stood(any_record: Record, tmp_path: object) -> None:
    _fill(any_record)
    with taking(any_record, 100) as taken:
        last = max(taken.seqs.values())
    new = Record(f"sqlite:///{tmp_path}/new.db")
    migrate(new)
    copy_record(any_record, new)
    with new.writing() as connection:
        enqueue(connection, ["c1"])
    with taking(new, 100) as taken:
        assert taken.seqs["c1"] > last
    new.close()


def test_a_record_is_not_copied_into_one_that_holds_something(any_record: Record, tmp_path: object) -> None:
    _fill(any_record)
    source = Record(f"sqlite:///{tmp_path}/source.db")
    migrate(source)
    with pytest.raises(StoreError, match="not empty: it has rows in call"):
        copy_record(source, any_record)
    source.close()


@pytest.mark.sqlite
def test_what_the_target_cannot_hold_is_told_and_nothing_is_kept(record: Record, postgres: Postgres) -> None:
    _fill(record)
    with record.writing() as connection:
        connection.execute(update(call).where(call.c.id == "c1").values(source_id="longer than it may be" * 10))
    grown = Record(postgres.new_database())
    with pytest.raises(StoreError, match="table call cannot be copied"):
        copy_record(record, grown)
    with grown.reading() as connection:
        assert live_calls(connection) == []
    grown.close()


def test_every_migration_goes_down_and_up_again_with_data_in_it(any_record: Record) -> None:
    _fill(any_record)
    take_back(any_record, "base")
    migrate(any_record)
    with any_record.reading() as connection:
        assert live_calls(connection) == []
    _fill(any_record)
