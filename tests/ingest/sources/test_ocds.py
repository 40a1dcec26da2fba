from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from ingest.sources.base import Parsed, Request, SourceState
from matcher.model.fact import Field
from matcher.model.instant import DateKind, Precision, TimeBasis
from matcher.model.money import Money, Vat
from matcher.model.notice import Notice
from tests.ingest.sources.wires import Item, OcdsWire

WIRE = OcdsWire()
AT_NOON = datetime.fromisoformat("2026-07-01T12:00:00+00:00")


def a_release(**changes: object) -> dict:
    release = WIRE.row(Item())
    tender = {**release["tender"], **changes.pop("tender", {})}
    return {**release, "tender": tender, **changes}


def read(*releases: dict) -> Parsed:
    return WIRE.adapter.parse(WIRE.answer(*releases), Request(WIRE.source.url or ""))


def notice_of(**changes: object) -> Notice:
    (notice,) = read(a_release(**changes)).notices
    return notice


def values(notice: Notice, field: Field) -> list:
    return [fact.value for fact in notice.facts if fact.field is field]


def test_windows_of_six_hours_overlap_and_are_asked_in_london_time_without_a_suffix() -> None:
    state = SourceState(AT_NOON - timedelta(hours=7))
    requests = list(WIRE.adapter.requests(AT_NOON, state))
    spans = [(dict(r.params)["updatedFrom"], dict(r.params)["updatedTo"]) for r in requests]
    assert spans == [("2026-07-01T05:45:00", "2026-07-01T11:45:00"), ("2026-07-01T11:30:00", "2026-07-01T13:00:00")]
    assert requests[-1].window is not None
    assert requests[-1].window[1] == AT_NOON


@pytest.mark.parametrize("night", ["2026-03-29T01:30:00+00:00", "2026-10-25T01:30:00+00:00"])
def test_windows_lose_no_minute_when_the_clocks_change(night: str) -> None:
    until = datetime.fromisoformat(night) + timedelta(hours=12)
    requests = list(WIRE.adapter.requests(until, SourceState(until - timedelta(hours=24))))
    windows = [r.window for r in requests if r.window]
    assert windows[0][0] <= until - timedelta(hours=24)
    assert windows[-1][1] == until
    assert all(later[0] < earlier[1] for earlier, later in pairwise(windows))
    assert all(end - begin <= timedelta(hours=6) for begin, end in windows)


def test_the_hour_that_the_clocks_repeat_is_asked_for_whole_whichever_of_the_two_the_other_side_takes_it_for() -> None:
    now = datetime.fromisoformat("2026-10-25T01:50:00+00:00")
    asked = dict(next(iter(WIRE.adapter.requests(now, SourceState(now - timedelta(hours=1))))).params)
    assert (asked["updatedFrom"], asked["updatedTo"]) == ("2026-10-25T00:35:00", "2026-10-25T02:50:00")


def test_stages_are_never_sent_and_thirteen_seconds_lie_between_requests() -> None:
    for request in WIRE.adapter.requests(AT_NOON, SourceState()):
        assert "stages" not in dict(request.params)
        assert request.pause == timedelta(seconds=13)


def test_the_end_is_where_links_are_absent_and_other_sites_are_not_followed() -> None:
    request = Request(WIRE.source.url or "")
    assert WIRE.adapter.parse(WIRE.answer(a_release()), request).next is None
    away = b'{"releases":[{"ocid":"ocds-h6vhtk-1"}],"links":{"next":"https://elsewhere.example/x"}}'
    assert WIRE.adapter.parse(away, request).next is None


@pytest.mark.parametrize(("stated", "utc"), [
    ("2026-12-18T12:00:00Z", "2026-12-18T12:00"), ("2026-07-18T12:00:00+01:00", "2026-07-18T11:00"),
    ("2026-07-18T12:00:00", "2026-07-18T11:00")])
def test_a_deadline_honours_its_offset_and_is_london_time_without_one(stated: str, utc: str) -> None:
    notice = notice_of(tender={"tenderPeriod": {"endDate": stated}})
    (closes,) = [d for d in values(notice, Field.DATE) if d.kind is DateKind.CLOSES]
    assert closes.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert closes.words == stated


def test_a_deadline_without_a_time_closes_at_nine_and_says_that_no_time_is_stated() -> None:
    (closes,) = values(notice_of(tender={"tenderPeriod": {"endDate": "2025-07-07"}}), Field.DATE)
    assert closes.at == datetime(2025, 7, 7, 8, 0, tzinfo=UTC)
    assert (closes.precision, closes.basis) == (Precision.DATE, TimeBasis.SOURCE_DEFAULT)


def test_questions_are_no_deadline_and_two_stage_procedures_close_with_the_expression_of_interest() -> None:
    notice = notice_of(tender={"enquiryPeriod": {"endDate": "2026-12-01T17:00:00Z"},
                               "expressionOfInterestDeadline": "2026-12-10T12:00:00Z"})
    assert {d.kind for d in values(notice, Field.DATE)} == {DateKind.QUESTIONS_CLOSE, DateKind.EOI_CLOSES}


@pytest.mark.parametrize(("value", "expected"), [
    ({"amount": 100000, "amountGross": 120000, "currency": "GBP"}, Money(Decimal(100000), "GBP", Vat.EXCLUDED)),
    ({"amountGross": 120000, "currency": "GBP"}, Money(Decimal(120000), "GBP", Vat.INCLUDED)),
    ({"amount": 5000, "currency": "GBP"}, Money(Decimal(5000), "GBP", Vat.UNKNOWN)),
    ({"amount": 0, "currency": "GBP"}, None), ({"amount": "about 5"}, None), ({"amount": True}, None)])
def test_sums_with_and_without_vat_are_kept_apart(value: dict, expected: Money | None) -> None:
    assert values(notice_of(tender={"value": value}), Field.TOTAL) == ([expected] if expected else [])


def test_a_tender_is_a_call_and_open_while_it_has_a_deadline_however_little_it_says() -> None:
    dated = notice_of(tender={"title": "Boots", "description": "Boots.", "status": "active",
                              "tenderPeriod": {"endDate": "2026-12-18T12:00:00Z"}})
    assert (values(dated, Field.IS_CALL), values(dated, Field.STATUS)) == ([True], ["open"])
    assert values(notice_of(tender={"title": "Boots", "status": "active"}), Field.STATUS) == []


def test_lots_are_challenges_of_their_own() -> None:
    lots = [{"id": "1", "title": "Cameras", "description": "Heat cameras.", "value": {"amount": 50, "currency": "GBP"}},
            {"id": "2", "title": "Cloud rings", "description": "Rings of cloud.", "suitability": {"sme": True}}]
    notice = notice_of(tender={"lots": lots})
    assert [(c.ref, c.title) for c in notice.challenges] == [("1", "Cameras"), ("2", "Cloud rings")]
    assert "Rings of cloud." in notice.challenges[1].lead
    assert "Heat cameras." in notice.text
    assert values(notice, Field.SME_SUITABLE) == [True]


def test_reserved_participation_and_codes_and_buyer_are_read_from_their_fields() -> None:
    notice = notice_of(tender={
        "otherRequirements": {"reservedParticipation": ["smeVcse"]},
        "items": [{"additionalClassifications": [{"scheme": "CPV", "id": "72212730"}, {"scheme": "X", "id": "1"}]}]})
    assert values(notice, Field.SME_RESERVED) == [True]
    assert values(notice, Field.CODES) == [["cpv:72212730"]]
    assert values(notice, Field.BUYER) == ["MINISTRY OF DEFENCE"]
    assert "ocid:ocds-h6vhtk-alpha" in notice.strong_keys


def test_a_cancellation_follows_up_its_ocid_and_is_no_notice_of_its_own() -> None:
    parsed = read({"ocid": "ocds-h6vhtk-alpha", "id": "2-2026", "date": "2026-11-09T10:00:00Z",
                   "tag": ["tenderCancellation"], "tender": {"status": "active"}})
    assert parsed.items == ()
    (told,) = parsed.follow_ups
    assert told.parent_key == "ocds-h6vhtk-alpha"
    assert values(told, Field.STATUS) == ["cancelled"]


def test_the_stages_of_one_opportunity_share_their_key_and_the_newest_comes_last() -> None:
    early = {"documents": [{"documentType": "marketEngagementNotice", "noticeType": "UK2"}]}
    planning = {**a_release(date="2026-10-01T09:00:00Z", id="1-2026", tag=["planning"]), "planning": early}
    planning["tender"] = {"title": "Cyber defence challenge: example"}
    first, second = read(a_release(), planning).notices
    assert (first.stage, second.stage) == ("UK2", "UK4")
    assert first.key == second.key
    assert values(first, Field.STATUS) == ["forecast"]
    assert values(first, Field.INSTRUMENT) == ["market_engagement"]


@pytest.mark.parametrize(("buyer", "title", "cpv", "is_ours"), [
    ("Ministry of Defence", "Catering for a garrison", "55500000", False),
    ("Ministry of Defence", "Boots", "18800000", True), ("AWE plc", "Boots", "18800000", True),
    ("Awesome Ltd", "Boots", "18800000", False), ("Leeds City Council", "Penetration testing", "72000000", True),
    ("Leeds City Council", "Penetration testing", "18800000", False),
    ("Leeds City Council", "Payroll", "72000000", False)])
def test_a_defence_buyer_or_a_code_with_a_word_makes_a_notice_ours(buyer: str, title: str, cpv: str,
                                                                   is_ours: bool) -> None:
    items = [{"additionalClassifications": [{"scheme": "CPV", "id": cpv}]}]
    parsed = read(a_release(buyer={"name": buyer}, tender={"title": title, "description": "", "items": items}))
    assert (len(parsed.notices), parsed.left_out) == ((1, 0) if is_ours else (0, 1))


def test_kinds_of_notice_that_are_not_wanted_are_left_out() -> None:
    documents = [{"documentType": "transparencyNotice", "noticeType": "UK5"}]
    assert read(a_release(tender={"documents": documents})).left_out == 1
