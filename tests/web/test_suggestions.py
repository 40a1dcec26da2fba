"""What a firm's answers do on its pages: they suggest, keep calls away, and say what a score is worth."""

from dataclasses import replace
from pathlib import Path

from matcher.model.call import Call
from matcher.model.fact import Fact, Field, Origin
from matcher.rank.run import match_members
from matcher.store.calls import put_call
from matcher.store.feedback import put_feedback
from matcher.store.matches import matches_of
from matcher.store.members import get_member
from tests.matcher.rank.builders import NOW as MATCHED
from tests.matcher.rank.builders import a_call, a_member, a_world
from tests.support.embedders import WordEmbedder
from tests.web.world import ANNA, NOW, World
from web.matching import matches_shown


def test_an_answer_becomes_a_suggestion_on_the_profile_and_no_filter(world: World) -> None:
    with world.record.writing() as connection:
        before = get_member(connection, "firm-a")
        put_feedback(connection, "firm-a", "ctest00000001", "not_for_us", NOW, reason="region")
    page = world.signed_in(ANNA).get("/my/profile").text
    assert "Worth a thought" in page
    assert "You said “not our region”" in page
    with world.record.reading() as connection:
        assert get_member(connection, "firm-a") == before


def near_and_far(size: int) -> list[Call]:
    """One call of the member's field among many others."""
    return [a_call(0), *(a_call(i) for i in range(size) if i % 12 not in (0, 7))]


def test_a_declined_call_leaves_my_calls_and_comes_back_once_its_reason_has_gone(tmp_path: Path) -> None:
    member = a_member()
    record = a_world(tmp_path, near_and_far(60), [member])
    match_members(record, WordEmbedder(), MATCHED)
    with record.reading() as connection:
        best = matches_shown(connection, member.id, MATCHED)[0].call
    limited = (*best.facts, Fact(Field.REGIONS, ["Wales"], "in Wales", "body", Origin.TEXT))
    for facts, is_declined in ((limited, True), (best.facts, False)):
        with record.writing() as connection:
            put_call(connection, replace(best, facts=facts))
            put_feedback(connection, member.id, best.id, "not_for_us", MATCHED, reason="region")
        with record.reading() as connection:
            (found,) = (m for m in matches_shown(connection, member.id, MATCHED) if m.call.id == best.id)
        assert found.is_declined is is_declined


def test_with_feedback_enough_a_match_says_how_often_such_calls_were_wanted(tmp_path: Path) -> None:
    member = a_member()
    record = a_world(tmp_path, near_and_far(160), [member])
    match_members(record, WordEmbedder(), MATCHED)
    with record.reading() as connection:
        before = matches_shown(connection, member.id, MATCHED)
        ranked = matches_of(connection, member.id, 120)
    assert {m.chance for m in before} == {""}
    with record.writing() as connection:
        for place, one in enumerate(ranked):
            put_feedback(connection, member.id, one.call_id, "interested" if place < 55 else "not_for_us", MATCHED)
    match_members(record, WordEmbedder(), MATCHED)
    with record.reading() as connection:
        after = matches_shown(connection, member.id, MATCHED)
    assert after[0].chance == "about 9 in 10 calls of such a score were wanted"
