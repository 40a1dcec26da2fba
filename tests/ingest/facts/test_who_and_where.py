import pytest

from tests.ingest.facts.reading import summary_of


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("UK registered businesses can apply for a share of £10 million.", "business_any"),
        ("To lead a project your organisation must be a UK registered business of any size.", "business_any"),
        ("Your project must be led by a UK registered SME.", "sme_only"),
        ("Small and micro businesses can apply for a grant.", "sme_only"),
        ("This competition is only open to SMEs.", "sme_only"),
        (
            "To lead a project your organisation must be a UK registered micro, small or medium-sized enterprise "
            "(SME).",
            "sme_only",
        ),
        ("UK registered organisations can apply for a share of £5 million.", "any"),
        ("Organisations of any size can apply for a share of £750,000.", "any"),
        ("You must be based at a UK research organisation eligible for EPSRC funding.", "academic_only"),
        ("UK universities can apply for funding.", "academic_only"),
        (
            "To lead a project you must be a UK registered business or a research and technology organisation (RTO).",
            "rto_allowed",
        ),
        (
            "Your project can be led by a business of any size or an RTO; grant funding of £1m is available.",
            "rto_allowed",
        ),
        ("By invitation only: you can apply if you were successful at the outline stage.", "invite_only"),
        ("This call is open only to organisations invited after stage 1.", "invite_only"),
    ],
)
def test_who_may_lead(text, rule):
    assert summary_of(text, kind="grant_model")["lead_rule"] == rule


@pytest.mark.parametrize(
    "text",
    [
        "This requirement is suitable for SMEs.",
        "SMEs and VCSEs are encouraged to bid.",
        "The Council wishes to buy chairs.",
        "The programme helps SMEs to grow.",
        "The lead must be a local authority.",
        "Public sector organisations can apply for a share of £2 million.",
    ],
)
def test_encouragement_is_no_rule(text):
    assert summary_of(text)["lead_rule"] is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Your project must be collaborative and include at least two organisations.", True),
        ("Only collaborative projects are eligible for the grant.", True),
        ("You must collaborate with at least one other UK registered organisation.", True),
        ("You can work alone or in collaboration with others.", False),
        ("Applications can be single or collaborative.", False),
        ("Collaboration is not required.", False),
        ("Each centre must bring together at least four universities.", True),
        ("Parish councils may apply on their own or with a neighbour.", False),
        ("Bids from a single organisation or from a team are accepted.", False),
        ("You may come to us alone.", False),
        ("Single applicants are as welcome as teams.", False),
        ("You needn't have a partner.", False),
        ("A firm can apply by itself.", False),
        ("Entries can be made singly or jointly.", False),
        ("A joint bid with one or more firms is obligatory.", True),
        ("Consortia only, please.", True),
        ("Each lead must team with a port.", True),
        ("A partner would be good but you do not have to have one.", False),
        ("Single applicant bids are out of scope.", True),
        ("No fewer than three institutes must be partners in a network.", True),
        ("We welcome ideas for robots.", None),
        ("Every project needs two or more partners.", True),
        ("No project needs partners.", None),
        ("The fund is open to single applicants only.", False),
        ("Firms can apply for a share of £3m for collaborative R&D projects.", True),
        ("Funding for collaborative research and development projects. Single applicants are welcome.", False),
        ("The centre has a grant and carries out collaborative research.", None),
    ],
)
def test_whether_partners_are_needed(text, answer):
    assert summary_of(text, kind="grant_model")["consortium_required"] is answer


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Businesses based in the East Midlands can apply for a grant.", ["East Midlands"]),
        ("The grant scheme is open to SMEs in Norfolk and Suffolk.", ["East of England"]),
        ("Your project must be carried out in Greater Manchester.", ["North West"]),
        (
            "Projects must be delivered in one of these regions:\n- North-West England\n- Yorkshire & Humber\n- "
            "Northeast England",
            ["North West", "Yorkshire and The Humber", "North East"],
        ),
        ("Applicants must be located in Northern Ireland to receive funding.", ["Northern Ireland"]),
        ("Companies in Wales can apply for funding.", ["Wales"]),
        ("Grant. To take part you must be\n- an SME\n- with an office in Scotland", ["Scotland"]),
        ("Grant. Your business must\n* trade from premises in Derby", ["East Midlands"]),
        ("Leads and partners in the fund all have to be based in Northern Ireland.", ["Northern Ireland"]),
        ("You may apply for the grant if you have your base in Leeds or York.", ["Yorkshire and The Humber"]),
        ("A grant for firms whose premises are in Kent.", ["South East"]),
        ("Charities that work in London can ask for a grant.", ["London"]),
        ("Businesses based in England, Wales and Northern Ireland can apply for a grant.", []),
        ("Businesses based in the East Midlands, England can apply for a grant.", ["East Midlands"]),
        ("The grant pays for a study of offices in Leeds.", []),
        ("Businesses based in New York can apply for a grant.", []),
    ],
)
def test_a_regional_limit_is_read(text, regions):
    assert sorted(summary_of(text, kind="grant_model")["regions"]) == sorted(regions)


@pytest.mark.parametrize(
    "text",
    [
        "The work will be delivered in Leeds, West Yorkshire.",
        "Cardiff Capital Region is the buyer.",
        "Birmingham City Council invites tenders for the maintenance of 270 towers.",
        "The service supports residents of the South East.",
        "The London Gazette will publish the result.",
    ],
)
def test_the_place_of_delivery_limits_nobody(text):
    assert summary_of(text)["regions"] == []


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("This tender is reserved for suppliers located in Wales. The work is in London.", ["Wales"]),
        ("Only firms based in Cornwall or Devon may quote.", ["South West"]),
        ("The hall in Leeds is reserved for training. Suppliers quote for the chairs.", []),
        ("Suppliers based in Leeds know the building.", []),
    ],
)
def test_a_tender_is_limited_to_a_place_only_in_so_many_words(text, regions):
    assert summary_of(text)["regions"] == regions


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Only UK registered organisations may apply.", True),
        ("You must be registered in the UK.", True),
        ("UK-based businesses can apply.", None),
        ("The charity is registered under number 123.", None),
    ],
)
def test_uk_registration_is_more_than_being_based_there(text, answer):
    assert summary_of(text, kind="grant_model")["uk_registered_required"] is answer


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Businesses, universities and charities can apply for funding.", ["business", "academic", "charity"]),
        (
            "Eligible applicants: businesses, research and technology organisations, local authorities; grant "
            "funding applies.",
            ["business", "rto", "public"],
        ),
        ("Individuals can apply for a grant.", ["individual"]),
        ("Everyone is welcome, be it an inventor, a university or a small firm.", ["individual", "academic",
        "business"]),
        ("Lead organisations will have to be a business or a charity.", ["business", "charity"]),
        ("Businesses can lead. Universities are welcome as partners but not in the lead.", ["business", "academic"]),
        ("Small firms can apply for a voucher. Sole traders are welcome.", ["business", "individual"]),
        ("Small firms can apply for a voucher. Universities are welcome as partners.", ["business", "academic"]),
    ],
)
def test_applicants_are_listed(text, codes):
    assert sorted(summary_of(text, kind="grant_model")["eligible_applicants"]) == sorted(codes)


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        (
            "Grant: up to 70% of costs for micro or small, 60% for medium, 50% for large organisations.",
            {"small": 70, "medium": 60, "large": 50},
        ),
        (
            "You could get funding for your eligible project costs of:\n- up to 70% if you are a micro or small "
            "organisation\n"
            "- up to 60% if you are a medium-sized organisation\n- up to 50% if you are a large organisation",
            {"small": 70, "medium": 60, "large": 50},
        ),
        ("Awards are funded at 80% of the full economic cost.", {"academic": 80}),
        ("Bids are scored 60% quality and 40% price for small lots.", {}),
        ("The grant covers 67% for SMEs and 50% for large companies.", {"small": 67, "medium": 67, "large": 50}),
        ("At least 30% of the contract must go to SMEs as a share of costs.", {}),
        ("SMEs make up 98% of small businesses that claim costs.", {}),
        (
            "For feasibility studies:\n- up to 65% if you are a small organisation\n- up to 55% for large firms",
            {"small": 65, "large": 55},
        ),
        ("Research organisations together can have no more than 30% of the project costs.", {}),
    ],
)
def test_intervention_rates(text, rates):
    assert (summary_of(text, kind="grant_model")["intervention_rate"] or {}) == rates


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Projects start at TRL 4 or 5 and end at TRL 7.", (4, 5, 7)),
        ("Technology at TRL 5 to 7 is sought.", (5, None, 7)),
        ("Solutions must be at TRL5 and above.", (5, None, None)),
        ("Ending at TRL 6 or higher.", (None, None, 6)),
        ("Activities are expected to achieve TRL 7-8 by the end of the project.", (None, None, 7)),
        ("Demonstrators must reach at least TRL 6 within six months.", (None, None, 6)),
        ("Proposals should start between TRL 2 and TRL 4.", (2, 4, None)),
        ("Technology Readiness Level: 3-6", (3, None, 6)),
        ("Low technology readiness programmes are welcome.", (None, None, None)),
        ("The TRL must be 6 or higher at the end of six months.", (None, None, 6)),
        ("Raise the technology readiness level from 4 to 6.", (4, None, 6)),
        ("Looking for TRL 4 at start and TRL 6 on completion.", (4, None, 6)),
        ("Innovations at TRL 2-4 to deliver prototypes (TRL6+).", (2, 4, 6)),
        ("Technology enters at TRL 3, 4 or 5 and should leave at TRL 6 or higher.", (3, 5, 6)),
        ("Ideas may be no further than TRL 3 when you start and must get to TRL 5.", (None, 3, 5)),
        ("Late stage work, TRL 5 to TRL 7 on the day you apply.", (5, 7, None)),
        ("What you offer ought to be at TRL 5 or TRL 6 today. Acceptance calls for TRL 8.", (5, 6, 8)),
        ("Work begins at TRL 4 and should take the product to TRL 6.", (4, None, 6)),
        ("A tool at TRL 5 that takes data to the user.", (5, None, None)),
        ("Be at TRL 5 or 6 when you join.", (5, 6, None)),
        ("It is to be at TRL 7 or 8 when the work finishes.", (None, None, 7)),
        ("TRL at the outset 3.", (3, None, None)),
        ("TRL at the outset 3, at the finish no lower than 5.", (3, None, 5)),
        ("TRL 4 at the start, 6 at the end.", (4, None, 6)),
        ("TRL 4 now, with a report at the end of 6 months.", (4, None, None)),
    ],
)
def test_readiness_levels_at_start_and_end(text, levels):
    found = summary_of(text, kind="grant_model")
    assert (found["trl_start_min"], found["trl_start_max"], found["trl_end_min"]) == levels
