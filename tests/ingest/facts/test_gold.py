"""The open gold sets, scored with their own script: what `muster facts` must reach (docs/facts.md)."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.support.shared import shared
from web.cli import muster

SETS = {"notices": "call-facts-gold/dev.jsonl", "pages": "uk-defence-calls-govuk/calls_gold.jsonl"}


@pytest.fixture(scope="module", params=SETS)
def scores(request, tmp_path_factory):
    gold, script = shared(f"data/{SETS[request.param]}"), shared("data/call-facts-gold/score_facts.py")
    answer = CliRunner().invoke(muster, ["facts", str(gold)])
    assert answer.exit_code == 0
    predicted = tmp_path_factory.mktemp("facts") / "predicted.jsonl"
    predicted.write_text(answer.stdout, encoding="utf-8")
    command = [sys.executable, script, gold, predicted, "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)["fields"]


def test_no_deadline_is_invented_and_nearly_none_is_missed(scores):
    assert scores["deadline"]["fp"] == 0
    assert scores["deadline"]["f1"] >= 0.97


def test_calls_are_told_from_news_guidance_and_awards(scores):
    assert scores["is_call"]["f1"] >= 0.97


def test_money_is_read_as_its_author_meant_it(scores):
    money = [scores[name] for name in ("total_funding_gbp", "max_award_gbp", "min_award_gbp")]
    hits, misses = sum(s["tp"] for s in money), sum(s["fp"] + s["fn"] for s in money)
    assert 2 * hits / (2 * hits + misses) >= 0.95


@pytest.mark.parametrize("scores", ["notices"], indirect=True)
def test_every_common_field_reaches_its_mark(scores):
    assert {name: s["f1"] for name, s in scores.items() if s["n"] >= 10 and s["f1"] < 0.9} == {}
