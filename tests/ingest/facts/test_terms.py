import pytest

from ingest.document import Document
from ingest.facts.read import read_facts
from matcher.model.fact import Field
from tests.ingest.facts.reading import value_of


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("UK businesses can apply for a share of up to £5 million.", "grant"),
        ("The Council invites tenders for chairs.", "tender"),
        ("SMEs can apply for innovation loans of £1 million.", "loan"),
        ("This Small Business Research Initiative (SBRI) competition seeks ideas.", "contract_for_innovation"),
        ("The Authority issues this request for information.", "market_engagement"),
        ("The Council will establish a dynamic purchasing system.", "dynamic_market"),
        ("Firms can bid for vouchers of £5,000.", "voucher"),
    ],
)
def test_the_instrument_is_named(text, instrument):
    assert value_of(Field.INSTRUMENT, text) == instrument


def test_phase_and_cycle_come_from_the_title():
    title = "Map the Gap: Phase 3, Cycle 7"
    assert value_of(Field.PHASE, "Ideas for bridges.", title=title) == "3"
    assert value_of(Field.CYCLE, "Ideas for bridges.", title=title) == "7"


@pytest.mark.parametrize(
    ("text", "shortest", "longest"),
    [
        ("Projects last between 6 and 18 months.", 6, 18),
        ("The contract is for a period of 2 years.", None, 24),
        ("Contract length: 12 weeks", None, 2.8),
        ("The firm was founded 20 years ago.", None, None),
    ],
)
def test_duration_in_months(text, shortest, longest):
    assert (value_of(Field.DURATION_MIN, text), value_of(Field.DURATION_MAX, text)) == (shortest, longest)


def test_flags_ask_for_a_check():
    text = "Bidders need a DUNS number and an NCAGE code. The equipment falls under ITAR and UK export control."
    assert sorted(value_of(Field.IDENTIFIERS, text)) == ["duns", "ncage"]
    assert sorted(value_of(Field.EXPORT, text)) == ["itar", "uk_strategic_export"]


def test_links_give_the_way_to_apply_and_the_documents():
    page = (
        '<p><a href="https://apply-for-innovation-funding.service.gov.uk/competition/9">Start new application</a> or '
        'read the <a href="https://www.example.org/brief.pdf">competition brief</a>.</p>'
    )
    found = {fact.field: fact for fact in read_facts(Document.read(page), title="Call")}
    assert found[Field.APPLY_URL].value.endswith("/competition/9")
    assert found[Field.PORTAL].value == "ifs"
    assert found[Field.DOCUMENT].value == {"title": "competition brief", "url": "https://www.example.org/brief.pdf"}
    assert found[Field.APPLY_URL].quote == "Start new application"
