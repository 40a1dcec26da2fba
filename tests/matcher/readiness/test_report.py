"""The report puts the worst first and says it in a sentence."""

from datetime import date

from config.settings import project_folder
from matcher.cluster.files import read_members
from matcher.model.match import Readiness
from matcher.model.member import Certificate, LegalForm
from matcher.readiness.report import assess
from tests.matcher.readiness.builders import NOW, a_call, a_member, pounds

DEMANDING = {"certs": ["ce_plus"], "certs_by": "award", "lead_rule": "academic_only", "trl_start_min": 4,
             "trl_end_min": 6, "export": ["itar"], "award_max": pounds(350_000), "cyber": {"csm_version": "v4",
                 "level": "1"}}


def test_the_worst_stands_first() -> None:
    member = a_member(certificates=(Certificate("ce", date(2027, 1, 1)),), legal_form=LegalForm.COMPANY, trl_from=4,
        trl_to=6)
    states = [item.state for item in assess(a_call(**DEMANDING), member, NOW)]
    order = [Readiness.BLOCKER, Readiness.GAP, Readiness.UNKNOWN, Readiness.MET]
    assert states == sorted(states, key=order.index)
    assert set(states) == set(order)


def test_the_same_question_gets_the_same_answer_for_every_sample_firm() -> None:
    for member in read_members(project_folder() / "sample" / "members.yaml", NOW.date()):
        items = assess(a_call(**DEMANDING), member, NOW)
        assert items == assess(a_call(**DEMANDING), member, NOW)
        assert all(item.label and item.quote for item in items)
