import json
from datetime import UTC, date, datetime

import pytest

from ingest.errors import ParseError
from ingest.sources.answers import read_xml
from ingest.sources.base import Request, SourceState
from ingest.sources.eforms import read_eform
from ingest.sources.manual import reminder_due
from matcher.model.fact import Field
from matcher.model.instant import DateKind
from tests.ingest.sources.wires import (
    CATALOGUE,
    NOW,
    GrantFinderWire,
    GrantsWire,
    Item,
    NspaWire,
    SbirWire,
    SediaWire,
    TedWire,
)


def sedia_dates(model: str, *stated: str) -> list[tuple[DateKind, datetime]]:
    wire = SediaWire()
    row = wire.row(Item())
    row["metadata"] |= {"deadlineModel": [model], "deadlineDate": list(stated)}
    (notice,) = wire.adapter.parse(wire.answer(row), Request("")).notices
    return [(f.value.kind, f.value.at) for f in notice.facts if f.field is Field.DATE]


@pytest.mark.parametrize("stated", ["2027-02-10T00:00:00.000+0000", "2027-02-10T01:00:00.000+0100",
                                    "2027-02-10T17:00:00.000+0000", "2027-02-10"])
def test_the_eu_portal_gives_a_day_and_the_hour_is_five_in_brussels(stated: str) -> None:
    assert sedia_dates("single-stage", stated) == [(DateKind.CLOSES, datetime(2027, 2, 10, 16, tzinfo=UTC))]


def test_a_two_stage_topic_closes_twice_and_cut_offs_are_so_many_closings() -> None:
    dates = ("2027-09-08T00:00:00.000+0000", "2027-02-10T00:00:00.000+0000")
    assert [kind for kind, _ in sedia_dates("two-stage", *dates)] == [DateKind.STAGE1_CLOSES, DateKind.STAGE2_CLOSES]
    assert [kind for kind, _ in sedia_dates("multiple cut-off", *dates)] == [DateKind.CLOSES, DateKind.CLOSES]


def test_the_eu_portal_is_asked_by_a_multipart_body_sorted_by_identifier() -> None:
    (request,) = SediaWire().adapter.requests(NOW, SourceState())
    parts = {part.name: json.loads(part.content) for part in request.parts}
    assert request.method == "POST"
    assert dict(request.params)["text"] == "***"
    assert parts["query"]["bool"]["must"][0] == {"terms": {"type": ["1", "8"]}}
    assert parts["languages"] == ["en"]
    assert parts["sort"] == [{"field": "identifier", "order": "ASC"}]


def test_a_fault_of_the_eu_portal_is_told_in_its_own_words_though_its_status_is_200() -> None:
    with pytest.raises(ParseError, match="index is read only"):
        SediaWire().adapter.parse(b'{"type": "throwable", "message": "index is read only"}', Request(""))


def test_a_stub_of_the_eu_portal_is_refused_and_foreign_topics_left_out() -> None:
    wire = SediaWire()
    stub = {"reference": "ref1", "metadata": {"title": ["A coordination platform"]}}
    other = wire.row(Item(title="Batteries", text="Cells"))
    other["metadata"]["identifier"] = ["HORIZON-CL5-2027-D2-01-03"]
    parsed = wire.adapter.parse(wire.answer(stub, other), Request(""))
    assert "stub" in parsed.refusals[0].reason
    assert parsed.left_out == 1


def test_a_call_of_a_funded_project_is_ours_by_its_words() -> None:
    wire = SediaWire()
    row = wire.row(Item(title="Open call for cyber start-ups"))
    row["metadata"]["identifier"] = ["EXAMPLE-OC-1"]
    assert len(wire.adapter.parse(wire.answer(row), Request("")).notices) == 1


def test_the_budget_of_a_topic_is_read_from_the_text_inside() -> None:
    wire = SediaWire()
    row = wire.row(Item())
    identifier = row["metadata"]["identifier"][0]
    row["metadata"]["budgetOverview"] = [json.dumps({"budgetTopicActionMap": {"1": [
        {"action": f"{identifier} - HORIZON-IA", "minContribution": 2000000, "maxContribution": 3000000,
         "budgetYearMap": {"2027": "6000000"}}, {"action": "OTHER-01", "maxContribution": 9}]}})]
    (notice,) = wire.adapter.parse(wire.answer(row), Request("")).notices
    sums = {f.field: int(f.value.amount) for f in notice.facts if f.field in (Field.AWARD_MAX, Field.TOTAL)}
    assert sums == {Field.AWARD_MAX: 3_000_000, Field.TOTAL: 6_000_000}


def test_ted_speaks_english_where_it_can_and_its_numbers_carry_its_name() -> None:
    wire = TedWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    assert notice.title == "Cyber defence challenge: example"
    assert "ted:512345-2026" in notice.strong_keys
    (closes,) = [f.value for f in notice.facts if f.field is Field.DATE]
    assert closes.at == datetime(2026, 12, 1, 8, tzinfo=UTC), "the day in Brussels, at nine"


def test_ted_is_asked_in_its_own_query_language() -> None:
    (request,) = TedWire().adapter.requests(NOW, SourceState())
    asked = json.loads(request.body)
    assert "PD>=20261116 SORT BY PD DESC" in asked["query"]
    assert asked["paginationMode"] == "PAGE_NUMBER"


def test_an_eforms_notice_tells_date_time_buyer_codes_and_lots() -> None:
    lot = ("<cac:ProcurementProjectLot><cbc:ID>LOT-{n}</cbc:ID><cac:TenderingProcess>"
           "<cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>2026-12-0{n}+01:00</cbc:EndDate>"
           "<cbc:EndTime>12:30:00+01:00</cbc:EndTime></cac:TenderSubmissionDeadlinePeriod></cac:TenderingProcess>"
           "<cac:ProcurementProject><cbc:Name>Part {n}</cbc:Name></cac:ProcurementProject></cac:ProcurementProjectLot>")
    body = ('<ContractNotice xmlns:cbc="urn:b" xmlns:cac="urn:a" xmlns:efbc="urn:e">'
            "<efbc:NoticePublicationID>00123456-2026</efbc:NoticePublicationID><cbc:ID>n</cbc:ID>"
            "<cac:ProcurementProject><cbc:Name languageID='FRA'>Essai</cbc:Name><cbc:Name languageID='ENG'>Trial"
            "</cbc:Name><cbc:ItemClassificationCode>35700000</cbc:ItemClassificationCode>"
            '<cbc:EstimatedOverallContractAmount currencyID="EUR">90000</cbc:EstimatedOverallContractAmount>'
            f"</cac:ProcurementProject>{lot.format(n=2)}{lot.format(n=1)}</ContractNotice>")
    form = read_eform(CATALOGUE["ted"], read_xml(body.encode()))
    (closes,) = [f.value for f in form.facts if f.field is Field.DATE]
    assert closes.at == datetime(2026, 12, 1, 11, 30, tzinfo=UTC), "the first lot to close"
    assert (form.title, form.key, len(form.challenges)) == ("Trial", "123456-2026", 2)
    assert "cpv:35700000" in next(f.value for f in form.facts if f.field is Field.CODES)


def test_american_dates_are_month_first() -> None:
    wire = GrantsWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    (closes,) = [f.value for f in notice.facts if f.field is Field.DATE and f.value.kind is DateKind.CLOSES]
    assert closes.at == datetime(2026, 11, 30, 14, tzinfo=UTC), "nine in the morning in New York"


def test_the_details_of_a_grant_say_who_may_apply() -> None:
    wire = GrantsWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    request = wire.adapter.enrich(notice)
    assert request is not None
    assert json.loads(request.body) == {"opportunityId": 355}
    said = {"synopsisDesc": "<p>Sensing.</p>", "awardCeiling": "250000", "awardFloor": "0",
            "applicantTypes": [{"id": "12", "description": "State governments"}]}
    fuller = wire.adapter.parse_enriched(json.dumps({"data": {"synopsis": said}}).encode(), notice, request).notice
    facts = {f.field: f.value for f in fuller.facts}
    assert facts[Field.COUNTRIES] == ["US"]
    assert facts[Field.AWARD_MAX].currency == "USD"
    assert Field.AWARD_MIN not in facts, "nought means not stated"


def test_a_topic_without_a_title_takes_it_from_its_objective_and_says_so() -> None:
    topic = {"agency": "Navy", "topic_number": "N26-001", "title": "", "program": "SBIR",
             "objective": "To find small boats at sea. And more.", "description": "Boats."}
    empty = {"agency": "Navy", "topic_number": "N26-002", "title": "", "objective": "", "description": ""}
    parsed = SbirWire().adapter.parse(json.dumps([topic, empty]).encode(), Request(""))
    assert parsed.notices[0].title == "To find small boats at sea"
    assert "no title" in parsed.notices[0].warnings[0]
    assert "neither title nor objective" in parsed.refusals[0].reason


def test_topics_of_a_solicitation_are_its_challenges() -> None:
    wire = SbirWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    assert [(c.ref, c.title) for c in notice.challenges] == [("X-1", "Sensing")]


@pytest.mark.parametrize("dtd", ['<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/passwd">',
                                 '<!ENTITY % a SYSTEM "http://elsewhere.example/x.dtd"> %a;'])
def test_entities_of_its_own_make_an_xml_answer_refused(dtd: str) -> None:
    body = f"<!DOCTYPE x [{dtd}]><x><RFPItem><OpportunityID>1</OpportunityID><Title>&a;</Title></RFPItem></x>"
    with pytest.raises(ParseError):
        NspaWire().adapter.parse(body.encode(), Request(""))


def test_the_key_of_a_nato_opportunity_is_its_pair_of_numbers() -> None:
    wire = NspaWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    assert notice.key == "alpha+45"
    assert "nspa:alpha+45" in notice.strong_keys


PAGE = b'<html><body><script id="__NEXT_DATA__" type="application/json">{"buildId":"%s"}</script></body></html>'


def test_every_search_term_is_asked_under_the_build_id_of_the_page() -> None:
    wire, asked = GrantFinderWire(), []
    (request,) = wire.adapter.requests(NOW, SourceState())
    following = wire.adapter.parse(PAGE % b"Build1", request).next
    while following:
        asked.append((following.url.split("/")[-2], dict(following.params)["searchTerm"]))
        following = wire.adapter.parse(wire.answer(wire.row(Item())), following).next
    assert asked == [("Build1", term) for term in ("cyber", "defence", "security", "resilience")]


def test_a_stale_build_id_is_found_again_and_the_same_term_goes_on() -> None:
    wire = GrantFinderWire()
    (page,) = wire.adapter.requests(NOW, SourceState())
    first = wire.adapter.parse(PAGE % b"Build1", page).next
    assert first is not None
    second = wire.adapter.parse(wire.answer(), first).next
    assert second is not None
    again = wire.adapter.after_status(second, 404)
    assert again is not None
    resumed = wire.adapter.parse(PAGE % b"Build2", again).next
    assert resumed is not None
    assert "/Build2/" in resumed.url
    assert resumed.params == second.params
    assert wire.adapter.after_status(page, 404) is None


@pytest.mark.parametrize(("source", "last", "today", "is_due"), [
    ("nato_diana", None, date(2027, 5, 1), True), ("nato_diana", date(2027, 5, 1), date(2027, 5, 20), False),
    ("nato_diana", None, date(2027, 6, 1), False), ("hmgcc_cocreation", date(2027, 5, 1), date(2027, 5, 7), False),
    ("hmgcc_cocreation", date(2027, 5, 1), date(2027, 5, 8), True), ("hmgcc_cocreation", None, date(2027, 5, 8), True)])
def test_staff_are_reminded_of_sources_that_no_program_may_read(source: str, last: date | None, today: date,
                                                                is_due: bool) -> None:
    assert bool(reminder_due(CATALOGUE[source], last, today)) is is_due
