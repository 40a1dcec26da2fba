"""Answers of members: kept as shown, withdrawable, and staying away unless the reason has gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matcher.cluster.declined import declined_calls, stays_away
from matcher.cluster.suggestions import suggestions
from matcher.errors import StoreError
from matcher.model.call import Call
from matcher.model.feedback import Feedback, Reason, Verdict
from matcher.model.member import LegalForm
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.feedback import feedback_of, feedback_on, put_feedback, verdicts_of, verdicts_on, withdraw_feedback
from matcher.store.members import put_member
from tests.matcher.readiness.builders import CLOSES, NOW, a_call, a_member, pounds

LATER = NOW + timedelta(days=3)


@pytest.fixture
def asked(record: Record) -> Record:
    """A record with one member and one call that is limited to Wales."""
    with record.writing() as connection:
        put_member(connection, a_member(), NOW)
        put_call(connection, a_call(regions=["Wales"]))
    return record


def answered(record: Record, call: Call, reason: str) -> Feedback:
    """The answer "not for us" for `reason`, as the record keeps it."""
    with record.writing() as connection:
        put_member(connection, a_member(), NOW)
        put_call(connection, call)
        put_feedback(connection, "m1", call.id, "not_for_us", NOW, reason=reason)
        (kept,) = feedback_of(connection, "m1")
    return kept


def test_an_answer_is_kept_with_what_was_shown(asked: Record) -> None:
    with asked.writing() as connection:
        put_feedback(connection, "m1", "c1", "not_for_us", NOW, reason="region", comment="too far", person_id="p1")
        (kept,) = feedback_of(connection, "m1")
    assert (kept.verdict, kept.reason, kept.comment, kept.at) == (Verdict.NOT_FOR_US, Reason.REGION, "too far", NOW)
    assert kept.shown["title"] == "A call"
    assert kept.shown["facts"]["regions"] == ["Wales"]


def test_a_later_answer_takes_the_place_of_an_earlier_one_and_the_same_one_stands(asked: Record) -> None:
    with asked.writing() as connection:
        put_feedback(connection, "m1", "c1", "interested", NOW)
        put_feedback(connection, "m1", "c1", "interested", LATER)
        assert [f.at for f in feedback_of(connection, "m1")] == [NOW]
        put_feedback(connection, "m1", "c1", "applied", LATER)
        assert verdicts_of(connection, "m1") == {"c1": "applied"}
        assert verdicts_on(connection, "c1") == {"m1": "applied"}
        assert [f.verdict.value for f in feedback_of(connection, "m1", with_withdrawn=True)] == ["applied",
            "interested"]


def test_an_answer_can_be_taken_back(asked: Record) -> None:
    with asked.writing() as connection:
        put_feedback(connection, "m1", "c1", "not_for_us", NOW)
        assert withdraw_feedback(connection, "m1", "c1", LATER) is True
        assert withdraw_feedback(connection, "m1", "c1", LATER) is False
        assert feedback_on(connection, "c1") == []


@pytest.mark.parametrize(("member", "call", "verdict", "reason", "words"), [
    ("m1", "c1", "maybe", "", "no verdict 'maybe'; allowed: interested, not_for_us, applied, won, lost"),
    ("m1", "c1", "not_for_us", "mood", "no reason 'mood'; allowed: topic, region"),
    ("m2", "c1", "won", "", "no member is called 'm2'"), ("m1", "c2", "won", "", "no call is called 'c2'"),
])
def test_an_unknown_name_is_refused(
        asked: Record, member: str, call: str, verdict: str, reason: str, words: str) -> None:
    with asked.writing() as connection, pytest.raises(StoreError, match=words):
        put_feedback(connection, member, call, verdict, NOW, reason=reason)


@pytest.mark.parametrize(("reason", "before", "after", "away"), [
    ("region", {"regions": ["Wales"]}, {"regions": ["Wales"]}, True),
    ("region", {"regions": ["Wales"]}, {"regions": ["Wales", "East Midlands"]}, False),
    ("region", {"regions": ["Wales"]}, {}, False),
    ("topic", {"regions": ["Wales"]}, {"regions": ["East Midlands"]}, True),
    ("", {"regions": ["Wales"]}, {}, True),
    ("academics_only", {"lead_rule": "academic_only"}, {"lead_rule": "any"}, False),
    ("academics_only", {}, {"lead_rule": "any"}, True),            # it said nothing then, so nothing has gone
    ("too_small", {"award_max": pounds(50)}, {"award_max": pounds(51)}, False),
    ("too_small", {"award_max": pounds(50)}, {"award_max": pounds(49)}, True),
    ("too_late", {}, {"closes": CLOSES + timedelta(days=7)}, False),
    ("too_late", {}, {"closes": CLOSES - timedelta(days=7)}, True),
    ("partners", {"consortium": True}, {"consortium": False}, False),
    ("certificates", {"certs": ["iso27001"]}, {"certs": ["ce"]}, False),
])
def test_what_is_not_for_us_stays_away_unless_its_reason_has_gone(
        record: Record, reason: str, before: dict[str, Any], after: dict[str, Any], away: bool) -> None:
    kept = answered(record, a_call(**before), reason)
    amended = replace(a_call(**after), title="A call, amended", content_hash="new")
    assert stays_away(kept, amended) is away


def test_only_declined_calls_are_kept_away(asked: Record) -> None:
    with asked.writing() as connection:
        put_feedback(connection, "m1", "c1", "interested", NOW)
        assert declined_calls(connection, "m1", [a_call()]) == frozenset()
        put_feedback(connection, "m1", "c1", "not_for_us", NOW)
        assert declined_calls(connection, "m1", [a_call()]) == {"c1"}


def no(reason: Reason, call_id: str, **shown: Any) -> Feedback:
    return Feedback(1, "m1", call_id, Verdict.NOT_FOR_US, datetime(2026, 6, 1, tzinfo=UTC), reason, shown=shown)


def test_not_our_region_becomes_a_suggestion_and_not_a_filter() -> None:
    (found,) = suggestions(a_member(region="TLF"), [no(Reason.REGION, "c1", facts={"regions": ["Wales"]})], {})
    assert found.field == "works_in_regions"
    assert "Wales" in found.words
    assert "East Midlands" in found.words
    assert suggestions(a_member(works_in_regions=("TLF",)), [no(Reason.REGION, "c1")], {}) == ()


def test_a_theme_is_asked_about_after_three_declined_calls() -> None:
    calls = {f"c{n}": replace(a_call(), id=f"c{n}", themes=("nrg.pow",)) for n in range(3)}
    answers = [no(Reason.TOPIC, call_id) for call_id in calls]
    assert suggestions(a_member(), answers[:2], calls) == ()
    (found,) = suggestions(a_member(), answers, calls)
    assert (found.field, found.call_ids) == ("excluded_topics", ("c0", "c1", "c2"))
    assert suggestions(a_member(tags=("nrg.pow",)), answers, calls) == ()


def test_a_missing_legal_form_or_certificate_list_is_suggested() -> None:
    answers = [no(Reason.ACADEMICS_ONLY, "c1"), no(Reason.CERTIFICATES, "c2")]
    assert [s.field for s in suggestions(a_member(), answers, {})] == ["legal_form", "certificates"]
    assert [s.field for s in suggestions(a_member(legal_form=LegalForm.LLP), answers, {})] == ["certificates"]
