"""What counts as a change, and what is only a clean-up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.changes import plan_changes
from ingest.joining import join
from ingest.sources.prepared_values import prepared_fact
from matcher.model.call import Call
from matcher.model.change import Change, ChangeKind
from matcher.model.fact import Field
from matcher.model.notice import Notice
from matcher.store.notices import HeldNotice
from tests.ingest.builders import NOW, a_fact, a_notice

A_TIME = datetime(2026, 2, 1, tzinfo=UTC)


def call_of(notice: Notice) -> Call:
    return join("c1", [HeldNotice(1, "c1", notice, "", "", NOW, NOW)], None, NOW, {}, is_backfill=False)


def changes(earlier: Notice, later: Notice, *, is_quiet: bool = False) -> tuple[Change, ...]:
    return plan_changes(earlier, later, call_of(earlier), call_of(later), now=A_TIME, is_quiet=is_quiet)


def money(field: Field, sum_of: str) -> tuple:
    return (a_fact(field, prepared_fact(field, sum_of)),)


@pytest.mark.parametrize(("earlier", "later", "kind", "words"), [
    ({"closes": "2026-03-03T12:00"}, {"closes": "2026-03-17T12:00"}, ChangeKind.DEADLINE_LATER,
     "Closing date changed from midday, 3 March to midday, 17 March 2026"),
    ({"closes": "2026-03-03"}, {"closes": "2026-03-01"}, ChangeKind.DEADLINE_EARLIER,
     "Closing date changed from 3 March to 1 March 2026"),
    ({}, {"closes": "2026-03-03T16:00"}, ChangeKind.DEADLINE_STATED,
     "Closing date set: 3 March 2026, 4pm (UK time)"),
    ({"closes": "2026-03-03T16:00"}, {}, ChangeKind.DEADLINE_DROPPED,
     "Closing date 3 March 2026, 4pm (UK time) no longer stated"),
    ({"facts": (a_fact(Field.STATUS, "forecast"),)}, {"facts": (a_fact(Field.STATUS, "open"),)}, ChangeKind.OPENED,
     "The call opened"),
    ({"facts": (a_fact(Field.STATUS, "open"),)}, {"facts": (a_fact(Field.STATUS, "cancelled"),)},
     ChangeKind.CANCELLED, "The call was cancelled"),
    ({"facts": money(Field.TOTAL, "£1,000,000")}, {"facts": money(Field.TOTAL, "£2,000,000")}, ChangeKind.MONEY,
     "Total funding changed from £1 million to £2 million"),
    ({"facts": (a_fact(Field.CERTS, ["ce"]),)}, {"facts": (a_fact(Field.CERTS, ["ce_plus"]),)},
     ChangeKind.REQUIREMENT, "Certificates changed from ce to ce plus"),
    ({}, {"facts": (a_fact(Field.CONSORTIUM, True),)}, ChangeKind.ELIGIBILITY,
     "Need for a consortium now stated: yes"),
])
def test_a_change_is_told_in_words(earlier: dict, later: dict, kind: ChangeKind, words: str) -> None:
    change = changes(a_notice(**earlier), a_notice(**later))[0]
    assert (change.kind, change.words, change.is_material, change.is_news) == (kind, words, True, True)


@pytest.mark.parametrize("clean_up", [
    {"text": "We  seek\nproposals."},
    {"text": "We seek proposals"},
    {"title": "LOW-POWER SENSING AT RANGE"},
    {"url": "https://portal.example.org/moved/1"},
    {"version": "v2"},
    {"facts": (a_fact(Field.CERTS, ["iso9001", "ce"]),)},
])
def test_a_clean_up_is_no_change(clean_up: dict) -> None:
    facts = (a_fact(Field.CERTS, ["ce", "iso9001"]),) if "facts" in clean_up else ()
    assert changes(a_notice(facts=facts), replace(a_notice(facts=facts), **clean_up)) == ()


def test_a_quiet_run_notes_changes_but_makes_no_news() -> None:
    change = changes(a_notice(closes="2026-03-03"), a_notice(closes="2026-03-17"), is_quiet=True)[0]
    assert not change.is_news


def test_a_rewritten_text_is_material_and_a_retouched_one_is_not() -> None:
    text = "We seek proposals for sensing at range with low power and little cost in the dark."
    retouched, = changes(a_notice(text=text), a_notice(text=text.replace("little", "low")))
    rewritten, = changes(a_notice(text=text), a_notice(text="Another competition altogether about boats and ports."))
    assert (retouched.is_material, rewritten.is_material) == (False, True)
