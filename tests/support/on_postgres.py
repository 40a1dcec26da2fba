"""A plugin that runs the tests of everything that keeps a record on a real PostgreSQL: `make test` does so with
`python -m pytest -p tests.support.on_postgres`.

Records of tests that say `sqlite:///PATH` get a database of their own a path. Left out: what keeps no record, what runs
on both databases anyway (`any_record`), what is slow, and what is marked `sqlite`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.store.engine import Record
from tests.support.postgres import running_postgres

_FOLDERS = {"ingest", "mail", "matcher", "web"}
_OF_NO_DATABASE = {"test_embedded", "test_fetch", "test_weight"}
"""Files of tests that keep a record and are about something else, at length."""
_OPENED: list[Record] = []
_KEEPERS = ("Record", "open_record", "a_record", "record_of", "Bench", "World")
"""What a module of tests has that keeps a record."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves what has a record, and one alone."""
    kept, left = [], []
    for item in items:
        (kept if _keeps_a_record(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _keeps_a_record(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    module = getattr(item, "module", None)
    return (item.path.relative_to(item.config.rootpath / "tests").parts[0] in _FOLDERS
            and item.path.stem not in _OF_NO_DATABASE and "any_url" not in fixtures
            and not any(item.get_closest_marker(name) for name in ("sqlite", "slow"))
            and ("record" in fixtures or any(hasattr(module, name) for name in _KEEPERS)))


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
            _OPENED.append(self)

        Record.__init__ = on_postgres    # type: ignore[method-assign]
        yield
        Record.__init__ = real    # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    """A server has a hundred connections, and tests leave their records to whoever collects garbage."""
    yield
    while _OPENED:
        _OPENED.pop().close()
