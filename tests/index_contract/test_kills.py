"""Thirty kills of writer and indexer; `make torture` does three hundred."""

from pathlib import Path

from tests.support.postgres import Postgres
from tests.torture.run import run_kills


def test_sqlite_and_the_embedded_index_agree_after_kills(tmp_path: Path) -> None:
    run_kills(f"sqlite:///{tmp_path}/muster.db", f"embedded:{tmp_path}/index", 30)


def test_postgresql_and_elasticsearch_agree_after_kills(postgres: Postgres, server: str) -> None:
    run_kills(postgres.new_database(), server, 30)
