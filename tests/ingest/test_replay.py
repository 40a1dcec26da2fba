"""The snapshots of 2022 and 2023, replayed by date: every closing date that moved is told, and nothing that did not."""

import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from config.catalogue import PREPARED
from ingest.pipeline import run_files
from ingest.sources.file_import import FileImport
from ingest.world import World
from matcher.store.calls import live_calls
from matcher.store.changes import changes_of
from matcher.store.engine import open_record
from tests.support.shared import shared

FIELDS = ("id", "source", "title", "description", "url", "opens", "closes", "sponsor")


def as_of(row: dict, day: str) -> dict:
    """The row as the site showed it on that day."""
    shown = {name: row[name] for name in FIELDS}
    for name, history in row["history"]:
        shown[name] = next((value for since, value in reversed(history) if since <= day), history[0][1])
    return shown


@pytest.mark.slow
def test_replayed_snapshots_yield_their_closing_date_changes(tmp_path: Path) -> None:
    lines = shared("data/uk-calls-pivot-2020-2023/calls_all_snapshots.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("history")]
    days = sorted({since for row in rows for _, history in row["history"] for since, _ in history})
    moved = [pair for row in rows for name, history in row["history"] if name == "closes" for pair in pairwise(history)]
    record = open_record(f"sqlite:///{tmp_path}/muster.db")
    for day in days:
        file = tmp_path / f"{day}.jsonl"
        file.write_text("\n".join(json.dumps(as_of(r, day)) for r in rows if r["first_seen"] <= day <= r["last_seen"]),
                        encoding="utf-8")
        run_files(FileImport(PREPARED), [file], World(record, datetime.fromisoformat(f"{day}T12:00:00+00:00")))
    with record.reading() as connection:
        told = [one for call in live_calls(connection) for one in changes_of(connection, call.id)]
    closing = [t.change for t in told if t.change.kind.startswith("deadline") and "losing date" in t.change.words]
    assert len(closing) == len(moved)
    assert sum(1 for row in rows if any(name == "closes" for name, _ in row["history"])) == 71
