"""Records for tests: `record` is SQLite, `any_record` runs its test on SQLite and on a real PostgreSQL, and so does
`any_url`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.store.engine import Record, open_record
from tests.support.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test asks for it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite record with the newest schema, to be copied: migrating it anew for every test takes longer."""
    path = tmp_path_factory.mktemp("record") / "empty.db"
    open_record(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def record(_empty_record: Path, tmp_path: Path) -> Iterator[Record]:
    """An empty record on SQLite."""
    shutil.copy(_empty_record, tmp_path / "muster.db")
    opened = Record(f"sqlite:///{tmp_path}/muster.db")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty record, once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").new_database())
    shutil.copy(request.getfixturevalue("_empty_record"), tmp_path / "muster.db")
    return f"sqlite:///{tmp_path}/muster.db"


@pytest.fixture
def any_record(any_url: str) -> Iterator[Record]:
    """An empty record, once on SQLite and once on PostgreSQL."""
    opened = Record(any_url)
    yield opened
    opened.close()
