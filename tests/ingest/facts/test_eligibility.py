"""Who may apply and lead, told from the subject of "can apply" and the object of "open to", "led by", "must be"."""

import pytest

from ingest.facts.applicants import kinds_named, rule_of
from tests.ingest.facts.reading import summary_of

INVITES = "Apply for a grant.\n"


def who(text):
    found = summary_of(INVITES + text, title="Grant competition", kind="grant_page")
    return found["lead_rule"], sorted(found["eligible_applicants"])


@pytest.mark.parametrize(
    ("text", "rule", "codes"),
    [
        ("Manufacturers based in Derby may apply for capital grants.", "business_any", ["business"]),
        ("Vouchers for micro businesses and SMEs are available.", "sme_only", ["business"]),
        ("If you are an SME you can apply for up to £30,000.", "sme_only", ["business"]),
        ("Open to UK-registered companies, universities and RTOs.", "any", ["academic", "business", "rto"]),
        ("Led by a UK business.", "business_any", ["business"]),
        ("Projects must be business-led.", "business_any", []),
        ("SMEs can apply for industry-led research projects.", "sme_only", ["business"]),
        ("You must be based at a UK research organisation.", "academic_only", ["academic"]),
        ("Your organisation must be eligible for EPSRC funding.", "academic_only", ["academic"]),
        ("Fellowships of up to £300,000 for researchers at UK universities.", "academic_only", ["academic"]),
        ("Individuals based in a UK university can apply to join.", "academic_only", ["academic", "individual"]),
        ("You must be from a UK university or government body.", None, ["academic", "public"]),
        ("Charities and universities can apply.", None, ["academic", "charity"]),
        ("Councils in Scotland can apply for a grant.", None, ["public"]),
        ("Open to all applicants.", "any", []),
        ("We will fund:\n- small or medium-sized enterprises\n- universities", "any", ["academic", "business"]),
        (
            "To lead a project you must:\n- be a UK business of any size or a research and technology organisation\n"
            "- be an SME if you want to work alone",
            "rto_allowed",
            ["business", "rto"],
        ),
        ("Who can apply: To lead a project your organisation must be a UK registered SME.", "sme_only", ["business"]),
        ("Who can apply: Your organisation must be a UK business of any size.", "business_any", ["business"]),
        ("The application must be from a non-higher education institution.", None, []),
        ("Only projects that were funded in phase 1 may apply.", "invite_only", []),
        ("UK SMEs must be invited to apply by an investor partner.", "invite_only", []),
        ("Leads: an SME or a research and technology organisation.", "rto_allowed", ["business", "rto"]),
        ("Who should apply?\nCompanies that make sensors.", "business_any", ["business"]),
        ("Anyone may respond.", "any", []),
        ("Only the twelve teams that finished phase 1 are invited to bid.", "invite_only", []),
        ("Only UK companies are invited to apply.", "business_any", ["business"]),
        ("Any company may apply, regardless of size. We invite start-ups to join.", "business_any", ["business"]),
        ("Any company may help, whatever its size. Only start-ups may apply.", "sme_only", ["business"]),
        ("You must be a university registered with the Office for Students.", "academic_only", ["academic"]),
        ("The launch event is by invitation only. Businesses can apply.", "business_any", ["business"]),
        ("Opening of tenders: by invitation only. Businesses can apply.", "business_any", ["business"]),
        (
            "Leads: a business. Universities may be partners and are paid 80% of their costs.",
            "business_any",
            ["academic", "business"],
        ),
        ("Who: companies with fewer than 250 staff.", "sme_only", ["business"]),
        ("If you run a firm with up to 249 employees you can have a voucher.", "sme_only", ["business"]),
        ("Who: the University of Leeds and a company.", None, []),
        ("Lead: University of Leeds.", None, []),
        ("Only SMEs need apply.", "sme_only", ["business"]),
        ("This one is for small firms.", "sme_only", ["business"]),
        ("This is for projects that help small firms.", None, []),
        ("Applicants: UK universities only.", "academic_only", ["academic"]),
    ],
)
def test_the_kinds_that_a_statement_names_make_the_rule(text, rule, codes):
    assert who(text) == (rule, codes)


@pytest.mark.parametrize(
    "text",
    [
        "Main applicants do not have to meet standard UKRI eligibility conditions.",
        "Small businesses can claim up to 70% of their costs, large ones 50%.",
        "You must collaborate with at least one German SME.",
        "The study asks whether certificates help small firms.",
        "The programme supports solutions that encourage innovation in industry.",
        "The council can award further contracts to small companies.",
    ],
)
def test_a_kind_that_is_merely_mentioned_is_no_applicant(text):
    assert who(text)[0] is None


def test_a_second_stage_by_invitation_leaves_the_call_open():
    assert who("Businesses can apply.\nStage 2 deadline (by invitation): 14 August 2026.")[0] == "business_any"


def test_who_cannot_lead_may_still_take_part():
    text = "To lead, be a UK registered business.\nAcademic institutions cannot lead or work alone."
    assert who(text) == ("business_any", ["academic", "business"])


def test_partners_in_the_same_sentence_are_no_leads():
    text = "UK registered organisations, in collaboration with at least one Swiss business, can apply for funding."
    assert who(text) == ("any", [])


def test_words_of_one_kind_are_not_read_for_another():
    assert kinds_named("a research and technology organisation") == ["rto"]
    assert kinds_named("a micro, small or medium-sized enterprise") == ["sme"]
    assert kinds_named("businesses of any size, including smes") == ["business"]


@pytest.mark.parametrize(
    ("kinds", "rule"),
    [
        (["sme"], "sme_only"),
        (["sme", "business"], "business_any"),
        (["business", "rto"], "rto_allowed"),
        (["academic"], "academic_only"),
        (["business", "academic"], "any"),
        (["public"], None),
        ([], None),
    ],
)
def test_a_rule_exists_only_where_the_schema_has_a_word_for_it(kinds, rule):
    assert rule_of(kinds) == rule


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("You must apply as part of a transnational partnership of at least 3 members.", True),
        ("Led by a UK business, with an academic partner.", True),
        ("Single applicants must claim funding.", False),
        ("You must work with at least one police force.", True),
        ("You must work within NERC's remit.", None),
    ],
)
def test_whether_a_consortium_is_needed(text, needed):
    found = summary_of(INVITES + text, title="Grant competition", kind="grant_page")
    assert found["consortium_required"] is needed


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Lincolnshire micro businesses and SMEs can get vouchers.", ["East Midlands"]),
        ("The grant is for companies with a registered office in Leicestershire or Rutland.", ["East Midlands"]),
        ("Charities and social enterprises in Scotland can apply.", ["Scotland"]),
        ("Small grants for companies in England (outside London).", []),
        ("Organisations can apply to improve care for patients in Wales.", []),
        ("This funding is from West Midlands 5G.", []),
    ],
)
def test_a_place_limits_only_where_applicants_must_be(text, regions):
    found = summary_of(INVITES + text, title="Grant competition", kind="grant_page")
    assert found["regions"] == regions
