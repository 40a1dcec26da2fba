"""Three hundred kills of writer and indexer on each pair of engines. `make torture`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.elasticsearch import running_elasticsearch
from tests.support.postgres import Postgres
from tests.torture.run import run_kills


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_elasticsearch() as url:
        yield url


def test_sqlite_and_the_embedded_index_agree_after_every_kill(tmp_path: Path) -> None:
    run_kills(f"sqlite:///{tmp_path}/muster.db", f"embedded:{tmp_path}/index", 300)


def test_postgresql_and_elasticsearch_agree_after_every_kill(postgres: Postgres, server: str) -> None:
    run_kills(postgres.new_database(), server, 300)
