"""One call however often it is published, and never two calls as one (domain.md 7.2)."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.catalogue import PREPARED
from ingest.identity import Likeness, compare, face_of
from ingest.pipeline import run_files
from ingest.rounds import conflict, rounds_of
from ingest.sources.file_import import FileImport
from ingest.titles import normal_title, title_blocks
from ingest.world import World
from matcher.model.fact import Field
from matcher.store.calls import live_calls
from matcher.store.engine import open_record
from tests.ingest.builders import NOW, a_fact, a_notice
from tests.support.shared import shared

PIVOT = "data/uk-calls-pivot-2020-2023"


def likeness(left: dict, right: dict) -> Likeness:
    return compare(face_of(a_notice("ukri", **left)), face_of(a_notice("ktn", **right))).likeness


@pytest.mark.parametrize(("left", "right", "expected"), [
    ({"title": "SBRI: home monitoring, phase one", "opens": "2026-05-01", "closes": "2026-06-16"},
     {"title": "Home monitoring Phase 1", "opens": "2026-05-01", "closes": "2026-06-16"}, Likeness.SAME),
    ({"title": "Sensing: Phase 3, Cycle 7", "closes": "2026-06-16"},
     {"title": "Sensing: Phase 3, Cycle 8", "closes": "2026-06-16"}, Likeness.DIFFERENT),
    ({"title": "Smart grants: January 2026", "closes": "2026-06-16"},
     {"title": "Smart grants: Apr 2026", "closes": "2026-06-16"}, Likeness.DIFFERENT),
    ({"title": "Cyber Local 2025", "closes": "2026-06-16"},
     {"title": "Cyber Local 2026", "closes": "2026-06-16"}, Likeness.DIFFERENT),
    ({"title": "Low-power sensing", "closes": "2026-06-16", "opens": "2026-05-01"},
     {"title": "Low-power sensing", "closes": "2026-07-16", "opens": "2026-05-01"}, Likeness.SAME),
    ({"title": "Low-power sensing", "closes": "2026-06-16"},
     {"title": "Low-power sensing", "closes": "2025-06-16"}, Likeness.DIFFERENT),
    ({"title": "Low-power sensing", "closes": "2026-06-16"}, {"title": "Low-power sensing"}, Likeness.DOUBTFUL),
    ({"title": "Net zero living: pathfinder places", "closes": "2026-06-16", "opens": "2026-05-01"},
     {"title": "Net zero living: pioneer places", "closes": "2026-06-16", "opens": "2026-05-01"}, Likeness.DOUBTFUL),
    ({"title": "A wholly other title", "strong_keys": frozenset({"ifs:1856"})},
     {"title": "What the portal calls it", "strong_keys": frozenset({"ifs:1856"})}, Likeness.SAME),
    ({"title": "Round 2 of sensing", "strong_keys": frozenset({"ifs:1856"})},
     {"title": "Round 3 of sensing", "strong_keys": frozenset({"ifs:1856"})}, Likeness.DIFFERENT),
    ({"title": "Sensing", "facts": (a_fact(Field.PHASE, "1"),), "closes": "2026-06-16"},
     {"title": "Sensing", "facts": (a_fact(Field.PHASE, "2"),), "closes": "2026-06-16"}, Likeness.DIFFERENT),
])
def test_what_speaks_for_one_call_and_what_against(left: dict, right: dict, expected: Likeness) -> None:
    assert likeness(left, right) is expected


def test_two_of_one_source_are_never_joined_by_title() -> None:
    faces = [face_of(a_notice("ukri", key, closes="2026-06-16")) for key in "ab"]
    assert compare(*faces).likeness is Likeness.DOUBTFUL


TITLES = st.lists(st.sampled_from(["sensing", "phase", "1", "2", "two", "round", "cycle", "ii", "at", "range", "2025",
                                   "2026", "FY23/24", "january", "(A4I)", "&", "SBRI:", "low-power", "cohort"]),
                  min_size=1, max_size=7).map(" ".join)
DAYS = st.sampled_from([None, "2026-06-16", "2026-06-17", "2026-09-01"])


@settings(max_examples=400, deadline=None)
@given(TITLES, TITLES, DAYS, DAYS)
def test_likeness_is_the_same_from_both_sides_and_never_crosses_a_round(
        left: str, right: str, first: str | None, second: str | None) -> None:
    one, two = face_of(a_notice("ukri", title=left, closes=first)), face_of(a_notice("ktn", title=right, closes=second))
    there, back = compare(one, two), compare(two, one)
    assert there.likeness is back.likeness
    if conflict(rounds_of(left), rounds_of(right)):
        assert there.likeness is Likeness.DIFFERENT


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_title_has_a_normal_form_and_a_block_to_be_found_by(title: str) -> None:
    assert normal_title(normal_title(title)) is not None
    assert title_blocks(title)


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Key of each prepared call of the pairs, and of the titles that recur, to the id of its call."""
    folder = tmp_path_factory.mktemp("pairs")
    wanted = {key for pair in the_pairs() for key in (pair["id_a"], pair["id_b"])}
    lines = shared(f"{PIVOT}/calls.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["id"] in wanted or row["title"].startswith(RECURRING)]
    file = folder / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    record = open_record(f"sqlite:///{folder}/muster.db")
    run_files(FileImport(PREPARED), [file], World(record, NOW))
    with record.reading() as connection:
        return {ref.key: call.id for call in live_calls(connection) for ref in call.notices} | {
            f"title {ref.title} {ref.key}": call.id for call in live_calls(connection) for ref in call.notices}


RECURRING = ("Develop guidance for better research methods", "UK-Canada Globalink doctoral exchange scheme")


def the_pairs() -> list[dict[str, str]]:
    path: Path = shared(f"{PIVOT}/cross_source_same_title_pairs.tsv")
    return list(csv.DictReader(path.open(encoding="utf-8"), delimiter="\t"))


@pytest.mark.slow
def test_the_same_call_on_two_sites_is_joined(joined: dict[str, str]) -> None:
    pairs = the_pairs()
    assert sum(joined[p["id_a"]] == joined[p["id_b"]] for p in pairs) >= 158


@pytest.mark.slow
@pytest.mark.parametrize("title", RECURRING)
def test_titles_that_recur_stay_apart(joined: dict[str, str], title: str) -> None:
    assert len({call for name, call in joined.items() if name.startswith(f"title {title}")}) == 2
