"""Questions to staff come one after another in the order of asking, each once."""

from datetime import timedelta

from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.reviews import next_review, open_reviews, raise_review, settle_review
from tests.support.calls import NOW, a_call


def test_next_goes_through_every_question_in_the_order_of_asking_and_begins_again(any_record: Record) -> None:
    with any_record.writing() as connection:
        put_call(connection, a_call("c1"))
        for number in range(300):
            asked_at = NOW - timedelta(minutes=number // 3)     # the last is the oldest, three are of one minute
            raise_review(connection, "fact", "c1", f"field{number}", "Two sources differ.", None, asked_at)
        asked = [one.id for one in open_reviews(connection)]
        settle_review(connection, asked[7], "ada", "right", NOW)
        seen = [0]
        for _ in asked:
            one = next_review(connection, seen[-1])
            assert one is not None
            seen.append(one.id)
    assert seen[1:] == [*asked[:7], *asked[8:], asked[0]]


def test_behind_a_question_that_was_answered_the_next_one_follows(any_record: Record) -> None:
    with any_record.writing() as connection:
        put_call(connection, a_call("c1"))
        assert next_review(connection) is None
        for number in range(3):
            raise_review(connection, "fact", "c1", f"field{number}", "Two sources differ.", None, NOW)
        first, second, third = (one.id for one in open_reviews(connection))
        settle_review(connection, second, "ada", "right", NOW)
        following = next_review(connection, second)
    assert following is not None
    assert (following.id, first < second < third) == (third, True)
