"""The run: what it stores, what it leaves alone, and that the short way gives what the long way gives."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from config.catalogue import catalogue
from matcher.cluster.why import why
from matcher.errors import ModelError
from matcher.index.embedded import EmbeddedIndex
from matcher.index.sync import sync
from matcher.model.match import Fit, Match
from matcher.model.member import Section
from matcher.rank import board
from matcher.rank.board import open_board
from matcher.rank.calibrate import answers_of, calibrate
from matcher.rank.explain import without
from matcher.rank.preview import top_calls
from matcher.rank.run import match_members
from matcher.rank.topics import profile_of, topics_of
from matcher.store.calibration import calibration_now
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.feedback import all_feedback, put_feedback
from matcher.store.matches import matches_for_call, matches_of
from matcher.store.members import put_member
from matcher.store.tables.matches import match, match_state
from matcher.store.vectors import forget_others
from tests.matcher.rank.builders import NOW, a_call, a_member, a_world, challenged
from tests.support.embedders import WordEmbedder


def found(record: Record, member_id: str = "finders") -> list[Match]:
    with record.reading() as connection:
        return matches_of(connection, member_id)


def test_a_member_gets_the_calls_of_its_field_with_reasons_and_counts(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member()])
    report = match_members(record, WordEmbedder(), NOW)
    best = found(record)[0]
    assert report.pairs_scored == 60
    assert {"firmware", "drones"} & set(best.terms)
    assert best.fit is not Fit.TOO_FEW
    assert best.closer_than <= best.seen == 60
    assert [m.rank for m in found(record)] == sorted(m.rank for m in found(record))
    assert best.reasons[0].section in ("Drones", "Firmware")


def test_without_the_sentences_named_as_reasons_a_call_scores_less(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    ranking = open_board(record, WordEmbedder(), NOW).ranking
    explained = [m for m in found(record) if m.reasons]
    assert explained
    for one in explained:
        topic = without(topics_of(a_call(int(one.call_id[1:])))[0], one.reasons)
        assert next(ranking.score([profile_of(a_member())], ranking.encode([topic]))).score[0] < one.score


def test_a_second_run_with_nothing_new_scores_nothing(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    before = found(record)
    again = match_members(record, WordEmbedder(), NOW + timedelta(hours=1))
    assert (again.pairs_scored, again.texts_embedded) == (0, 0)
    assert found(record) == before


def test_answers_become_a_calibration_of_the_scores_that_they_were_given_to(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member(), a_member("other")])
    match_members(record, WordEmbedder(), NOW)
    with record.writing() as connection:
        for member_id in ("finders", "other"):
            ranked = found(record, member_id)
            for place, one in enumerate(ranked):
                verdict = "interested" if place < len(ranked) / 2 else "not_for_us"
                put_feedback(connection, member_id, one.call_id, verdict, NOW)
        given = all_feedback(connection)
        assert not calibration_now(connection).points
    match_members(record, WordEmbedder(), NOW)
    with record.reading() as connection:
        kept = calibration_now(connection)
    assert kept.yes + kept.no == len(given) >= 100
    assert kept == calibrate(answers_of(given, found(record)[0].scored_by))
    assert kept.points[0][1] < kept.points[-1][1]


def test_a_new_call_is_scored_alone_and_gives_what_a_full_recompute_gives(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member(), a_member("other", sections=(
        Section("Rail", "Inspection of rail bogies and their wear for train makers all over the country."),))])
    match_members(record, WordEmbedder(), NOW)
    with record.writing() as connection:
        put_call(connection, a_call(72))
        put_call(connection, replace(a_call(3), lead="Now about drones over a harbour.", text="Now about drones."))
    report = match_members(record, WordEmbedder(), NOW)
    assert report.pairs_scored == 4
    short = {m: found(record, m) for m in ("finders", "other")}
    with record.writing() as connection:
        connection.execute(delete(match))
        connection.execute(delete(match_state))
    assert match_members(record, WordEmbedder(), NOW).pairs_scored == 122
    assert {m: found(record, m) for m in short} == short


def test_a_changed_profile_is_scored_alone(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(40)], [a_member(), a_member("other")])
    match_members(record, WordEmbedder(), NOW)
    with record.writing() as connection:
        put_member(connection, a_member("other", sections=(Section("Soil", "Carbon in soil, sampled by hand."),)), NOW)
    assert match_members(record, WordEmbedder(), NOW).pairs_scored == 40


def test_a_closed_call_leaves_and_the_rest_move_up(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i, closes_in_days=2 if i == 0 else 30) for i in range(40)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    assert "c0000" in {m.call_id for m in found(record)}
    report = match_members(record, WordEmbedder(), NOW + timedelta(days=3))
    assert report.pairs_scored == 0
    assert "c0000" not in {m.call_id for m in found(record)}
    assert found(record)[0].rank == 1


def test_a_call_is_matched_by_its_best_challenge_which_is_named(tmp_path: Path) -> None:
    record = a_world(tmp_path, [*(a_call(i) for i in range(40)), challenged(41)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    with record.reading() as connection:
        assert matches_for_call(connection, "c0041")[0].challenge_ref == "B"


def test_copies_and_rounds_are_folded_under_the_better_placed_one(tmp_path: Path) -> None:
    rounds = [a_call(0, id=f"round{n}", title=f"Detecting drones over harbours: round {n}") for n in (1, 2, 3)]
    record = a_world(tmp_path, [*(a_call(i) for i in range(1, 40)), *rounds], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    folded = next(m for m in found(record) if m.call_id.startswith("round"))
    assert sorted([folded.call_id, *folded.copies]) == ["round1", "round2", "round3"]


def test_under_thirty_calls_no_fit_is_claimed(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(29)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    assert {m.fit for m in found(record)} == {Fit.TOO_FEW}


def test_an_excluded_topic_pushes_its_calls_down(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member(), a_member(
        "choosy", excluded_topics=("drones over a harbour with radar",))])
    match_members(record, WordEmbedder(), NOW)
    plain = {m.call_id: m.score for m in found(record)}
    choosy = {m.call_id: m.score for m in found(record, "choosy")}
    assert choosy["c0000"] < plain["c0000"] - 0.5
    assert choosy["c0007"] == pytest.approx(plain["c0007"], abs=0.2)


def test_vectors_of_another_model_are_refused_with_the_command_that_repairs_it(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(1)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    other = WordEmbedder()
    other.fingerprint = "another"
    with pytest.raises(ModelError, match="muster match --reembed"):
        match_members(record, other, NOW)


def test_one_model_may_rank_and_another_read_but_no_third_comes_between(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(1), *(a_call(i) for i in range(2, 60))], [a_member()])
    reader, third = WordEmbedder(), WordEmbedder()
    reader.fingerprint, third.fingerprint = "reader", "third"
    match_members(record, WordEmbedder(), NOW, reader=reader)
    assert match_members(record, WordEmbedder(), NOW, reader=reader).texts_embedded == 0
    assert top_calls(record, WordEmbedder(), [a_member()], NOW, reader=reader) != [[]]
    with pytest.raises(ModelError, match="muster match --reembed"):
        match_members(record, third, NOW, reader=reader)
    with record.writing() as connection:
        assert forget_others(connection, {"third", "reader"}) > 0
    assert match_members(record, third, NOW, reader=reader).matches > 0


@pytest.mark.parametrize(("profile", "note"), [
    ("", "empty"), ("Cyber.", "only 1 telling word"),
    ("Wir schützen Industrieanlagen gegen Angriffe und prüfen die Sicherheit von Steuerungen in Wasserwerken, Häfen, "
     "Stadtwerken, Fabriken, Brauereien, Krankenhäusern, Bahnhöfen und Kraftwerken", "English"),
    ("drones " * 50_000, "only 1 telling word"), ("日本語の会社です。", ""),
])
def test_a_profile_that_says_little_is_told_so_and_breaks_nothing(tmp_path: Path, profile: str, note: str) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(40)], [a_member(sections=(), text=profile)])
    report = match_members(record, WordEmbedder(), NOW)
    assert note in report.notes["finders"]
    assert all(m.score == m.score for m in found(record))


def test_a_record_without_calls_or_a_call_without_text_is_no_fault(tmp_path: Path) -> None:
    record = a_world(tmp_path, [], [a_member()])
    assert match_members(record, WordEmbedder(), NOW).matches == 0
    with record.writing() as connection:
        put_call(connection, a_call(1, title="Drones", text="", lead=""))
    match_members(record, WordEmbedder(), NOW)
    assert all(m.score == m.score for m in found(record))


def test_why_accounts_for_calls_that_were_shown_closed_or_never_seen(tmp_path: Path) -> None:
    calls = [*(a_call(i) for i in range(60)), a_call(60, closes_in_days=-1)]
    record = a_world(tmp_path, calls, [a_member()])
    shown = why(record, WordEmbedder(), "finders", "c0000", NOW)
    assert shown.match is not None
    assert [g.name for g in shown.gates][:5] == ["ingested", "open", "not hidden", "ranked", "not a copy"]
    assert shown.gates[0].words.endswith(f" at {catalogue().name_of(a_call(0).source_id)}.")
    assert "closed" in why(record, WordEmbedder(), "finders", "c0060", NOW).verdict
    assert why(record, WordEmbedder(), "finders", "c9999", NOW).verdict == "No call c9999 was ingested."


def test_of_very_many_calls_those_that_the_index_finds_near_or_does_not_hold_are_scored(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = a_world(tmp_path, [a_call(i) for i in range(60)], [a_member(), a_member("exact")])
    match_members(record, WordEmbedder(), NOW, ["exact"])
    index = EmbeddedIndex(tmp_path / "index")
    sync(record, index, WordEmbedder(), NOW)
    with record.writing() as connection:
        put_call(connection, a_call(72))          # came after the index was last brought up to date
    monkeypatch.setattr(board, "LARGEST_EXACT", 20)
    monkeypatch.setattr(board, "EACH", 8)
    report = match_members(record, WordEmbedder(), NOW, ["finders"], index=index)
    assert 8 < report.pairs_scored < 40
    near, exact = found(record), found(record, "exact")
    assert "c0072" in {m.call_id for m in near}
    best = [(m.call_id, m.score) for m in near if m.call_id != "c0072"][:5]
    assert best == [(m.call_id, m.score) for m in exact][:5]


def test_calls_that_go_and_come_back_leave_what_a_full_recompute_gives(tmp_path: Path) -> None:
    record = a_world(tmp_path, [a_call(12 * i) for i in range(40)], [a_member()])
    match_members(record, WordEmbedder(), NOW)
    before = found(record)
    for hidden in ("a test", ""):
        with record.writing() as connection:
            for one in before[:10]:
                put_call(connection, replace(a_call(int(one.call_id[1:])), hidden=hidden))
        match_members(record, WordEmbedder(), NOW)
    assert found(record) == before
