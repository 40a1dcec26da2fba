import json

from click.testing import CliRunner

from web.cli import muster


def run(tmp_path, *lines):
    file = tmp_path / "notices.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return CliRunner().invoke(muster, ["facts", str(file)])


def test_one_line_comes_out_for_each_that_goes_in(tmp_path):
    notice = {
        "id": "a",
        "title": "Tender",
        "url": "",
        "published": None,
        "body": "<p>Bids by noon on 5 May 2026.</p>",
        "kind": "",
    }
    answer = run(tmp_path, json.dumps(notice), json.dumps({"id": 7, "body": "Closing date: 6 May 2026"}))
    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert first["id"] == "a"
    assert first["facts"]["deadline"] == "2026-05-05T12:00:00+01:00"
    assert (second["id"], second["facts"]["deadline"]) == (7, "2026-05-06")


def test_a_bad_line_is_named_and_the_rest_go_on(tmp_path):
    answer = run(tmp_path, "{nonsense", '{"title": "no id"}', '{"id": "b", "body": 5}', '{"id": "c", "body": ""}')
    assert answer.exit_code == 0
    assert [json.loads(line)["id"] for line in answer.stdout.splitlines()] == ["c"]
    assert [f"line {n}" in line for n, line in enumerate(answer.stderr.splitlines(), 1)] == [True, True, True]


def test_a_file_of_which_nothing_can_be_read_is_a_failure(tmp_path):
    answer = run(tmp_path, "{nonsense")
    assert answer.exit_code == 1
    assert "no line could be read" in str(answer.exception)
