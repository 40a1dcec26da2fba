"""`muster ingest` from outside: what it prints and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.errors import IngestError
from web.commands.ingest import ingest

GOOD = '{"id": "1", "title": "Sensing at range", "closes": "2026-07-01"}\n'


@pytest.fixture(autouse=True)
def own_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_DATABASE_URL", f"sqlite:///{tmp_path}/muster.db")
    monkeypatch.setenv("MUSTER_NOW", "2026-06-01T09:00:00Z")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(ingest, [str(a) for a in arguments])


def test_a_line_that_is_wrong_is_told_with_its_place_and_the_rest_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(GOOD + "{not json\n" + '{"id": "2", "title": ""}\n')
    done = run("--from", file)
    assert done.exit_code == 0
    assert "3 items: 1 new calls" in done.output
    assert "2 refused" in done.output
    assert "calls.jsonl, line 2: not JSON" in done.output
    assert "calls.jsonl, line 3: the line has no title" in done.output


@pytest.mark.parametrize("body", ["", "<html></html>", "{not json\n"])
def test_a_file_of_which_nothing_can_be_taken_ends_with_one(tmp_path: Path, body: str) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(body)
    assert run("--from", file).exit_code == 1


def test_a_folder_is_read_in_order_of_name(tmp_path: Path) -> None:
    for name, day in (("b.jsonl", "02"), ("a.jsonl", "01")):
        (tmp_path / name).write_text(GOOD.replace("07-01", f"07-{day}"))
    (tmp_path / "muster.db").unlink(missing_ok=True)
    folder = tmp_path / "answers"
    folder.mkdir()
    for file in tmp_path.glob("*.jsonl"):
        file.rename(folder / file.name)
    done = run("--from", folder)
    assert "1 new calls, 0 joined to known calls, 1 changed" in done.output


def test_captured_answers_go_through_the_adapter_of_their_source(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text("<html><body>Down for maintenance</body></html>")
    done = run("--source", "ukri_rss", "--from", file)
    assert done.exit_code == 1
    assert "feed.xml: the answer is a web page, not a feed" in done.output


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("--from", tmp_path / "none.jsonl")
    assert isinstance(done.exception, IngestError)
    assert "none.jsonl" in str(done.exception)


def test_the_sample_is_read_and_reading_it_again_changes_nothing() -> None:
    assert "ukdi_atom: 2" in run("--sample").output
    assert "0 changed" in run("--sample").output
