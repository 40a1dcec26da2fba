"""The index hears of every change, once it is committed and until it has been indexed."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.outbox import enqueue, pending, taking
from tests.support.calls import a_call
from tests.support.postgres import Postgres


def _put(record: Record, *call_ids: str) -> None:
    with record.writing() as connection:
        for call_id in call_ids:
            put_call(connection, a_call(call_id, closes=timedelta(days=3)))


def _put_and_die(connection: Connection) -> None:
    put_call(connection, a_call())
    raise RuntimeError("killed")


def test_a_call_taken_twice_is_read_as_it_stands_now(any_record: Record) -> None:
    _put(any_record, "c1", "c2", "c1")
    with taking(any_record, 10) as taken:
        assert sorted(c.id for c in taken.calls) == ["c1", "c2"]
        assert taken.seqs["c1"] > taken.seqs["c2"]
    with any_record.reading() as connection:
        assert not pending(connection)


def test_a_change_whose_indexing_fails_stays_in_the_outbox(any_record: Record) -> None:
    _put(any_record, "c1")
    with pytest.raises(RuntimeError), taking(any_record, 10):
        raise RuntimeError("killed")
    with any_record.reading() as connection:
        assert len(pending(connection)) == 1


def test_a_change_that_is_rolled_back_is_never_heard_of(any_record: Record) -> None:
    with pytest.raises(RuntimeError), any_record.writing() as connection:
        _put_and_die(connection)
    with taking(any_record, 10) as taken:
        assert taken.seqs == {}


def test_an_id_without_a_call_is_taken_as_one_to_remove(any_record: Record) -> None:
    with any_record.writing() as connection:
        enqueue(connection, ["gone"])
    with taking(any_record, 10) as taken:
        assert list(taken.seqs) == ["gone"]
        assert taken.calls == []


def test_two_indexers_on_postgresql_take_different_rows(postgres: Postgres) -> None:
    record = Record(postgres.new_database())
    _put(record, "c1", "c2")
    with taking(record, 1) as first, taking(record, 1) as second:
        assert {*first.seqs, *second.seqs} == {"c1", "c2"}
    record.close()
