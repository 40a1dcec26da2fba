"""How the record is opened: settings, schema, and what readers and writers see of each other."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from matcher.errors import StoreError
from matcher.store.calls import get_call, put_call, shown_call_ids
from matcher.store.engine import Record, open_record
from matcher.store.outbox import pending
from matcher.store.tables import metadata
from matcher.store.tables.operations import index_outbox
from tests.support.calls import a_call
from tests.support.postgres import Postgres


def test_migrations_make_exactly_the_tables_that_the_code_knows(any_record: Record) -> None:
    with any_record.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(("pragma", "value"), [
    ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 30_000), ("foreign_keys", 1)])
def test_sqlite_keeps_what_it_has_committed_and_waits_its_turn(record: Record, pragma: str, value: object) -> None:
    with record.reading() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_writers_that_read_first_never_find_the_record_locked(any_record: Record) -> None:
    faults: list[Exception] = []

    def work(name: str) -> None:
        try:
            for number in range(10):
                with any_record.writing() as connection:
                    shown_call_ids(connection)
                    put_call(connection, a_call(f"{name}{number}"))
        except Exception as fault:
            faults.append(fault)

    writers = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with any_record.reading() as connection:
        assert (faults, len(shown_call_ids(connection))) == ([], 40)


def test_a_nul_is_kept_by_no_database_and_finds_nothing(any_record: Record) -> None:
    with any_record.writing() as connection:
        put_call(connection, a_call("c1", title="A\0b", funder="\0 and \\u0000", themes=("x\0",)))
        connection.execute(insert(index_outbox), [{"call_id": "a\0"}, {"call_id": "b"}])
    with any_record.reading() as connection:
        kept = get_call(connection, "c1")
        assert kept
        assert (kept.title, kept.funder, kept.themes) == ("A\ufffdb", "\ufffd and \\u0000", ("x\ufffd",))
        assert get_call(connection, "c1\0") is None
        assert pending(connection) == {"c1", "a\ufffd", "b"}


def test_a_reader_sees_one_moment(any_record: Record) -> None:
    with any_record.reading() as reader:
        assert shown_call_ids(reader) == []
        with any_record.writing() as connection:
            put_call(connection, a_call())
        assert shown_call_ids(reader) == []
        assert reader.execute(select(func.count()).select_from(index_outbox)).scalar() == 0


def test_a_statement_that_takes_too_long_is_ended(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DATABASE_TIMEOUT_SECONDS", "1")
    record = Record(postgres.new_database())
    with pytest.raises(OperationalError, match="statement timeout"), record.reading() as connection:
        connection.execute(text("SELECT pg_sleep(20)"))
    with record.reading() as connection:
        assert shown_call_ids(connection) == []
    record.close()


@pytest.mark.parametrize("url", ["postgresql://muster:secret@127.0.0.1:1/muster", "sqlite:////proc/none/muster.db"])
def test_a_record_that_cannot_be_opened_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1|/proc") as fault:
        open_record(url)
    assert "secret" not in str(fault.value)
