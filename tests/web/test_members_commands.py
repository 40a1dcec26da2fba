"""The commands on members, their answers and themes, run as a person would."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.errors import ProfileError, StoreError
from matcher.store.calls import put_call
from matcher.store.engine import open_record
from tests.matcher.readiness.builders import a_call
from web.cli import muster


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"sqlite:///{tmp_path}/muster.db"
    monkeypatch.setenv("MUSTER_DATABASE_URL", url)
    record = open_record(url)
    with record.writing() as connection:
        put_call(connection, a_call(regions=["Wales"]))
    record.close()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(muster, list(words), catch_exceptions=True)


def test_members_come_in_go_out_and_come_in_again_unchanged(folder: Path) -> None:
    assert "12 new, 0 changed, 0 unchanged" in run("members", "import", "--sample").output
    assert "12 members written" in run("members", "export", f"{folder}/members.csv").output
    assert "0 new, 0 changed, 12 unchanged" in run("members", "import", f"{folder}/members.csv").output
    assert "12 profiles examined" in run("members", "doctor").output
    assert "example-tidewell" in run("members", "list").output


def test_one_wrong_entry_and_nothing_is_changed(folder: Path) -> None:
    path = folder / "members.yaml"
    path.write_text("- {id: a, name: A}\n- {id: b, name: B, tags: [cyb.crypt]}")
    refused = run("members", "import", str(path))
    assert isinstance(refused.exception, ProfileError)
    assert "0 members" in run("members", "list").output


def test_an_answer_is_put_listed_with_its_suggestion_and_taken_back(folder: Path) -> None:
    run("members", "import", "--sample")
    run("feedback", "put", "example-tidewell", "c1", "not_for_us", "--reason", "region")
    listed = run("feedback", "list", "example-tidewell").output
    assert "not_for_us (Not our region)  c1  A call" in listed
    assert "suggestion for works_in_regions" in listed
    assert run("feedback", "withdraw", "example-tidewell", "c1").exit_code == 0
    assert run("feedback", "list", "example-tidewell").output == ""


def test_staff_set_a_calls_themes_and_take_them_back(folder: Path) -> None:
    assert run("themes", "set", "c1", "sen.pnt", "--by", "staff").exit_code == 0
    assert "instead, by staff: sen.pnt" in run("themes", "show", "c1").output
    assert isinstance(run("themes", "set", "c1", "sen.pnk").exception, StoreError)
    run("themes", "reset", "c1")
    assert run("themes", "show", "c1").output == ""
