"""A plugin that puts every record of the tests on a real PostgreSQL: `python -m pytest -p tests.support.on_postgres`.

Records of tests that say `sqlite:///PATH` get a database of their own a path. What starts processes of its own, or asks
for SQLite by name, stays on SQLite.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.store.engine import Record
from tests.support.postgres import running_postgres


@pytest.fixture(scope="session", autouse=True)
def _records_on_postgres() -> Iterator[None]:
    with running_postgres() as server:
        real = Record.__init__
        databases: dict[str, str] = {}

        def on_postgres(self: Record, url: str) -> None:
            if url.startswith("sqlite:////") and "/proc/" not in url:
                if url not in databases:
                    file = Path(url.removeprefix("sqlite:///"))      # names its database, so that a copy is one of it
                    databases[url] = server.copy_of(file.read_text()) if file.exists() else server.new_database()
                    file.write_text(databases[url])
                url = databases[url]
            real(self, url)

        Record.__init__ = on_postgres    # type: ignore[method-assign]
        yield
        Record.__init__ = real    # type: ignore[method-assign]
