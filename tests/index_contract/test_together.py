"""Two web processes, one ingest and one indexer at once on PostgreSQL and Elasticsearch."""

import multiprocessing
import uuid

import pytest

from matcher.index import open_index
from matcher.index.sync import check
from matcher.store.engine import Record
from matcher.store.members import put_person
from tests.support.embedders import WordEmbedder
from tests.support.postgres import Postgres
from tests.torture import together
from tests.web.world import NOW, STAFF

_PROCESSES = multiprocessing.get_context("forkserver")


def test_nobody_is_locked_out_and_nobody_reads_what_is_stale(postgres: Postgres, server: str,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.new_database()
    record = Record(url)
    with record.writing() as connection:
        put_person(connection, STAFF, NOW)
    environment = {"MUSTER_INDEX_NAME": f"test_{uuid.uuid4().hex[:10]}", "MUSTER_NOW": NOW.isoformat(),
                   "MUSTER_INDEX_TIMEOUT_SECONDS": "120",
                   "MUSTER_SECRET_KEY": "a key for tests that signs nothing of value"}
    shared = together.Shared(url, server, environment, _PROCESSES.Value("i", 0), _PROCESSES.Value("i", 0))
    work = (together.ingest, together.index, together.web, together.web)
    processes = [_PROCESSES.Process(target=one, args=(shared,)) for one in work]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    for name in ("MUSTER_INDEX_NAME", "MUSTER_INDEX_TIMEOUT_SECONDS"):
        monkeypatch.setenv(name, environment[name])
    assert check(record, open_index(server), WordEmbedder(), NOW).is_clean
    record.close()
