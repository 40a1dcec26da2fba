"""What a firm's answers suggest stands on its profile, and changes nothing by itself."""

from matcher.store.feedback import put_feedback
from matcher.store.members import get_member
from tests.web.world import ANNA, NOW, World


def test_an_answer_becomes_a_suggestion_on_the_profile_and_no_filter(world: World) -> None:
    with world.record.writing() as connection:
        before = get_member(connection, "firm-a")
        put_feedback(connection, "firm-a", "ctest00000001", "not_for_us", NOW, reason="region")
    page = world.signed_in(ANNA).get("/my/profile").text
    assert "Worth a thought" in page
    assert "You said “not our region”" in page
    with world.record.reading() as connection:
        assert get_member(connection, "firm-a") == before
