"""Opens the record: SQLite with WAL and BEGIN IMMEDIATE, or PostgreSQL (design.md section 4)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from config.settings import RecordSettings
from matcher.errors import StoreError

_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Record:
    """An open record. `reading()` and `writing()` give a connection; `writing()` commits at its end or not at all."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        self._one_moment = {} if self.engine.dialect.name == "sqlite" else {
            "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment, however many questions are asked of it; writes nothing."""
        with self.engine.connect().execution_options(**self._one_moment) as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all or nothing. On SQLite it takes the write lock at once (BEGIN IMMEDIATE)."""
        with self.engine.connect().execution_options(muster_write=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Lets go of every connection."""
        self.engine.dispose()


def open_record(url: str) -> Record:
    """The record at `url`, brought to the newest schema first. Raises StoreError with what to do about it."""
    record = Record(url)
    try:
        migrate(record)
    except Exception as error:
        record.close()
        raise StoreError(f"the record at {make_url(url).render_as_string()} cannot be opened: {error}") from error
    return record


def migrate(record: Record, revision: str = "head") -> None:
    """Brings the schema up to `revision`; does nothing where it is there already."""
    command.upgrade(_migrations(record), revision)


def take_back(record: Record, revision: str) -> None:
    """Brings the schema down to `revision` ("base": nothing is left)."""
    command.downgrade(_migrations(record), revision)


def _migrations(record: Record) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = record.engine
    return config


def _make_engine(url: str) -> Engine:
    engine = _open_engine(url)
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    return engine


def _open_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"MUSTER_DATABASE_URL is not a database address: {url!r}") from error
    if parsed.get_backend_name() != "sqlite":
        return _postgres_engine(parsed)
    if parsed.database and parsed.database != ":memory:":
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder of the record {parsed.database} cannot be made: {error}") from error
    engine = create_engine(parsed, connect_args={"timeout": 30}, json_serializer=_json)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL) -> Engine:
    """A pool of psycopg connections; a dead one is replaced when it is next taken out."""
    settings = RecordSettings()
    milliseconds = settings.database_timeout_seconds * 1000
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, json_serializer=_json,
                         pool_size=settings.database_pool, max_overflow=settings.database_pool,
                         connect_args={"options": f"-c statement_timeout={milliseconds} -c timezone=UTC"})


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None      # the driver's own BEGIN comes too late to be IMMEDIATE
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("muster_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _without_nul(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
    """PostgreSQL holds no NUL in a text, so neither does SQLite: a record moves between them, and what is asked for
    with one is not found, whichever is asked."""
    if isinstance(parameters, list):
        return statement, [_replaced(one) for one in parameters]
    return statement, _replaced(parameters)


def _replaced(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _text(value) for name, value in parameters.items()}
    return tuple(map(_text, parameters))


def _text(value: Any) -> Any:
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def _json(value: Any) -> str:
    return _ESCAPED_NUL.sub(r"\1\\ufffd", json.dumps(value))
