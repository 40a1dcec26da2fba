"""Readiness of the sample's firms for its calls, from the words of the feeds to the sentence that a member reads."""

from datetime import UTC, datetime

import pytest

from config.settings import project_folder
from matcher.cluster.files import read_members
from matcher.model.call import Call
from matcher.model.match import Readiness, ReadinessItem
from matcher.readiness.report import assess
from tests.support.feeds import sample_notices

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
MEMBERS = {m.id: m for m in read_members(project_folder() / "sample" / "members.yaml", NOW.date())}


@pytest.fixture(scope="module")
def calls() -> dict[str, Call]:
    return {n.title: Call("c", n.title, n.text, n.lead, n.url, n.source_id, NOW, NOW, facts=n.facts)
            for n in sample_notices(NOW)}


def items(calls: dict[str, Call], title: str, member_id: str) -> dict[str, ReadinessItem]:
    (call,) = [c for t, c in calls.items() if t.startswith(title)]
    return {item.rule: item for item in assess(call, MEMBERS[f"example-{member_id}"], NOW)}


def test_every_firm_can_be_assessed_for_every_call(calls: dict[str, Call]) -> None:
    for call in calls.values():
        for member in MEMBERS.values():
            found = assess(call, member, NOW)
            assert all(item.quote in call.text + call.title for item in found)


@pytest.mark.parametrize(("title", "member_id", "rule", "state"), [
    ("Cyber security academic", "nightjar", "lead", Readiness.BLOCKER),
    ("Cyber Local", "tidewell", "region", Readiness.MET),
    ("Monitoring of operational technology", "tidewell", "certificate:ce_plus", Readiness.MET),
    ("Monitoring of operational technology", "lacewing", "certificate:ce_plus", Readiness.GAP),
    ("Security monitoring for small hospitals", "nightjar", "certificate:ce_plus", Readiness.GAP),    # lapsed
    ("Data fusion for a sensitive", "keystone-cipher", "clearance:dv", Readiness.MET),
    ("Data fusion for a sensitive", "marlpit", "clearance:dv", Readiness.GAP),
    ("Post-quantum", "keystone-cipher", "cyber_model", Readiness.UNKNOWN),
    ("Seabed survey", "thornback", "trl", Readiness.MET),
    ("Additive manufacturing", "greywether", "size", Readiness.MET),
])
def test_a_sample_firm_reads_what_a_person_would_tell_it(
        calls: dict[str, Call], title: str, member_id: str, rule: str, state: Readiness) -> None:
    found = items(calls, title, member_id)
    assert rule in found, list(found)
    assert found[rule].state is state, found[rule]
