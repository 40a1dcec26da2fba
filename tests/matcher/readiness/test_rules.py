"""Each readiness rule at its borders (domain.md section 3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from matcher.cluster.entry import MemberEntry
from matcher.model.instant import DateKind
from matcher.model.match import Readiness
from matcher.model.member import Certificate, LegalForm, Size
from matcher.readiness.certificates import certificates
from matcher.readiness.clearances import clearances
from matcher.readiness.consortium import consortium
from matcher.readiness.countries import countries
from matcher.readiness.cyber_model import cyber_model
from matcher.readiness.export import export
from matcher.readiness.identifiers import identifiers
from matcher.readiness.lead import lead
from matcher.readiness.money import own_share, turnover
from matcher.readiness.ownership import ownership
from matcher.readiness.region import region
from matcher.readiness.registration import registration
from matcher.readiness.report import RULES, assess
from matcher.readiness.rule import Rule
from matcher.readiness.size import Band, accounts_band, size
from matcher.readiness.subsidy import subsidy
from matcher.readiness.trl import trl
from tests.matcher.readiness.builders import CLOSES, NOW, a_call, a_member, pounds

MET, GAP, BLOCKER, UNKNOWN = Readiness.MET, Readiness.GAP, Readiness.BLOCKER, Readiness.UNKNOWN
AWARD = {DateKind.DECISION: datetime(2026, 9, 1, 8, tzinfo=UTC)}


def held(*kinds: str, until: date | None = date(2027, 1, 1)) -> tuple[Certificate, ...]:
    return tuple(Certificate(kind, until) for kind in kinds)


def state(rule: Rule, call: Any, member: Any) -> Readiness:
    (item,) = rule(call, member, NOW)
    assert item.state in (MET, UNKNOWN) or item.evidence
    return item.state


@pytest.mark.parametrize("rule", RULES)
def test_a_call_that_asks_for_nothing_gets_no_item(rule: Rule) -> None:
    assert rule(a_call(), a_member(), NOW) == []


@pytest.mark.parametrize(("until", "stage", "expected"), [
    (date(2026, 7, 1), "bid", MET),             # valid on the day that bids close
    (date(2026, 6, 30), "bid", GAP),            # lapses the day before
    (date(2026, 5, 31), "bid", GAP),            # lapsed yesterday
    (date(2026, 9, 1), "award", MET),
    (date(2026, 8, 31), "award", GAP),          # outlives the bid but not the decision
    (date(2026, 7, 1), None, MET),
    (None, "bid", UNKNOWN),                     # expiry not told is not "for ever"
    (date(2027, 6, 8), "bid", MET),             # it lasts twelve months
    (date(2027, 6, 9), "bid", UNKNOWN),         # so this date must be a slip
])
def test_a_certificate_must_be_valid_on_the_day_it_is_needed(
        until: date | None, stage: str | None, expected: Readiness) -> None:
    call = a_call(dates=AWARD, certs=["ce"], **({"certs_by": stage} if stage else {}))
    assert state(certificates, call, a_member(certificates=held("ce", until=until))) is expected


@pytest.mark.parametrize(("wanted", "has", "expected"), [
    ("ce", ("ce_plus",), MET), ("ce_plus", ("ce",), GAP), ("iso9001", ("as9100",), MET), ("as9100", ("iso9001",), GAP),
    ("dcc_1", ("dcc_2",), MET), ("dcc_2", ("dcc_1",), GAP), ("ce_plus", ("dcc_3",), GAP), ("joscar", ("joscar",), MET),
    ("iasme_ca", ("ce_plus",), GAP), ("ce", (), UNKNOWN),
])
def test_a_higher_certificate_counts_for_a_lower_one_of_its_own_kind(
        wanted: str, has: tuple[str, ...], expected: Readiness) -> None:
    call = a_call(certs=[wanted], certs_by="award")
    assert state(certificates, call, a_member(certificates=held(*has))) is expected


@pytest.mark.parametrize(("closes", "stage", "expected"), [
    (datetime(2026, 6, 29, 11, tzinfo=UTC), "bid", GAP),       # four weeks: just in time for Cyber Essentials Plus
    (datetime(2026, 6, 28, 11, tzinfo=UTC), "bid", BLOCKER),   # a day too few
    (datetime(2026, 6, 28, 11, tzinfo=UTC), "award", GAP),
])
def test_what_cannot_be_had_before_the_bid_is_a_blocker(closes: datetime, stage: str, expected: Readiness) -> None:
    call = a_call(closes=closes, certs=["ce_plus"], certs_by=stage)
    assert state(certificates, call, a_member(certificates=held("iso9001"))) is expected


@pytest.mark.parametrize(("days", "warns"), [(90, True), (91, False)])
def test_a_certificate_about_to_lapse_is_met_with_a_warning(days: int, warns: bool) -> None:
    until = date.fromordinal(NOW.date().toordinal() + days)
    (item,) = certificates(a_call(certs=["ce"]), a_member(certificates=held("ce", until=until)), NOW)
    assert (item.state, "renew soon" in item.evidence) == (MET, warns)


@pytest.mark.parametrize(("code", "is_attested"), [("ce", False), ("dcc_1", True), ("iso27001", False)])
def test_a_defence_cyber_certification_holds_while_it_is_attested_each_year(code: str, is_attested: bool) -> None:
    (item,) = certificates(a_call(certs=[code]), a_member(certificates=held(code)), NOW)
    assert (item.state, "while it is attested each year" in item.evidence) == (MET, is_attested)


def test_a_gap_names_the_next_step_with_its_lead_time_and_the_calls_words() -> None:
    (item,) = certificates(a_call(certs=["ce_plus"], certs_by="award"), a_member(certificates=held("ce")), NOW)
    assert item.label == "Cyber Essentials Plus by contract award"
    assert item.quote == "says certs"
    assert item.next_step.endswith("usually 4 to 8 weeks")


@pytest.mark.parametrize(("version", "level", "has", "expected"), [
    ("v3", "na", (), MET), ("v3", "very_low", ("ce",), MET), ("v3", "very_low", ("iso9001",), GAP),
    ("v3", "low", ("ce",), GAP), ("v3", "low", ("ce_plus",), UNKNOWN), ("v3", "high", ("ce_plus", "dcc_3"), UNKNOWN),
    ("v4", "0", ("dcc_0",), MET), ("v4", "1", ("dcc_2",), MET), ("v4", "2", ("dcc_1",), GAP),
    ("v4", "2", ("ce_plus",), UNKNOWN), ("v4", "1", ("ce",), UNKNOWN), ("v4", "3", (), UNKNOWN),
    ("v4", "low", ("dcc_3",), UNKNOWN), ("", "", ("ce",), UNKNOWN),
])
def test_the_two_cyber_scales_are_kept_apart_and_never_block(
        version: str, level: str, has: tuple[str, ...], expected: Readiness) -> None:
    call = a_call(cyber={"csm_version": version, "level": level})
    assert state(cyber_model, call, a_member(certificates=held(*has))) is expected


def test_a_version_4_certificate_is_not_converted_for_a_version_3_profile() -> None:
    (item,) = cyber_model(a_call(cyber={"csm_version": "v3", "level": "moderate"}),
                          a_member(certificates=held("ce_plus", "dcc_2")), NOW)
    assert "not converted" in item.evidence


@pytest.mark.parametrize(("wanted", "stage", "counts", "expected"), [
    ("sc", "award", {"sc": 1}, MET), ("sc", "award", {"dv": 2}, MET), ("dv", "award", {"sc": 9}, GAP),
    ("dv", "bid", {"sc": 9}, BLOCKER), ("sc", None, {"sc": 0}, GAP), ("sc", "award", {}, UNKNOWN),
    ("fsc", "award", {"sc": 3}, GAP), ("fsc", "award", {"fsc": 1}, MET), ("bpss", "bid", {"uk_nationals": 3}, GAP),
    ("uk_nationals", None, {"sc": 3, "uk_nationals": 0}, BLOCKER), ("uk_nationals", None, {"uk_nationals": 1}, MET),
])
def test_a_clearance_needs_a_sponsor(
        wanted: str, stage: str | None, counts: dict[str, int], expected: Readiness) -> None:
    call = a_call(security=[wanted], **({"security_by": stage} if stage else {}))
    assert state(clearances, call, a_member(cleared=tuple(sorted(counts.items())))) is expected


@pytest.mark.parametrize(("fields", "expected"), [
    ({"uk_registered": True}, MET), ({"uk_registered": False, "company_number": "01234567"}, BLOCKER), ({}, UNKNOWN),
    ({"company_number": "SC123456"}, MET), ({"company_number": "R0123456"}, MET),
    ({"company_number": "HRB 12"}, UNKNOWN), ({"company_number": "1234567"}, MET),
    ({"company_number": "ni 123456"}, MET),
    ({"company_number": "OC301234"}, MET), ({"company_number": "FC012345"}, UNKNOWN),     # an overseas firm
    ({"company_number": "012345678"}, UNKNOWN), ({"company_number": "SC12345"}, UNKNOWN),
])
def test_registration_is_told_or_shown_by_a_company_number(fields: dict[str, Any], expected: Readiness) -> None:
    assert state(registration, a_call(uk_registered=True), a_member(**fields)) is expected


@pytest.mark.parametrize(("words", "fields", "expected"), [
    ("must be UK-owned", {"uk_owned": True}, MET), ("must be UK owned", {"uk_owned": False}, BLOCKER),
    ("must be UK owned", {}, UNKNOWN), ("fully or part UK-owned", {"uk_owned": False}, UNKNOWN),
    ("not controlled from a listed country", {"uk_owned": True}, UNKNOWN),
    ("UK organisations are not eligible to be funded", {"uk_registered": True}, BLOCKER),
    ("only small firms owned in the United States may apply", {"uk_registered": True}, BLOCKER),
    ("only small firms owned in the United States may apply", {}, UNKNOWN),
])
def test_ownership_is_decided_only_where_the_words_are_plain(
        words: str, fields: dict[str, Any], expected: Readiness) -> None:
    assert state(ownership, a_call(ownership=words), a_member(**fields)) is expected


@pytest.mark.parametrize(("allowed", "told", "expected"), [
    (["GB", "FR"], True, MET), (["FR", "DE"], True, BLOCKER), (["FR"], None, UNKNOWN), (["GB"], None, UNKNOWN),
])
def test_a_uk_firm_is_in_or_out_of_a_list_of_countries(
        allowed: list[str], told: bool | None, expected: Readiness) -> None:
    assert state(countries, a_call(countries=allowed), a_member(uk_registered=told)) is expected


@pytest.mark.parametrize(("figures", "instrument", "codes", "expected"), [
    ((249, 44_000_000, None), "tender", [], MET), ((250, 1, 1), "tender", [], BLOCKER),
    ((249, 44_000_001, 38_000_000), "tender", [], MET), ((249, 44_000_001, 38_000_001), "tender", [], BLOCKER),
    ((249, None, None), "tender", [], UNKNOWN), ((None, 10, 10), "tender", [], UNKNOWN),
    ((249, 42_500_000, 99_000_000), "grant", ["eu:HORIZON-CL3-2027"], MET),      # €50m at the round rate
    ((249, 42_500_001, 99_000_000), "grant", ["eu:HORIZON-CL3-2027"], BLOCKER),
    ((250, 54_000_000, 99_000_000), "grant", [], MET), ((251, 54_000_000, 27_000_001), "grant", [], BLOCKER),
    ((None, None, None), "grant", [], UNKNOWN),
])
def test_size_goes_by_the_calls_own_definition(
        figures: tuple[int | None, int | None, int | None], instrument: str, codes: list[str],
            expected: Readiness) -> None:
    staff, sales, balance = figures
    call = a_call(sme_reserved=True, instrument=instrument, codes=codes)
    member = a_member(size=Size(staff=staff, turnover_gbp=sales, balance_sheet_gbp=balance))
    (item,) = size(call, member, NOW)
    assert item.state is expected
    assert [name for name in ("Procurement Act", "EU", "Companies Act") if f"{name}: " in item.evidence] == [
        "Procurement Act", "EU", "Companies Act"]


@pytest.mark.parametrize(("figures", "expected"), [
    ((10, 1_000_000, 500_000), Band.MICRO), ((11, 1_000_001, 1), Band.SMALL), ((50, 99_000_000, 7_500_000), Band.SMALL),
    ((51, 15_000_001, 7_500_001), Band.MEDIUM), ((251, 54_000_001, 1), Band.LARGE), ((10, 1_000_000, None), Band.MICRO),
    ((10, None, None), None),
])
def test_a_companys_band_keeps_two_of_three_limits(
        figures: tuple[int | None, int | None, int | None], expected: Band | None) -> None:
    staff, sales, balance = figures
    assert accounts_band(Size(staff=staff, turnover_gbp=sales, balance_sheet_gbp=balance)) is expected


@pytest.mark.parametrize(("named", "basis", "home", "works", "expected"), [
    (["East Midlands"], "registered", "TLF", (), MET), (["East Midlands"], "registered", "TLG", ("TLF",), BLOCKER),
    (["East Midlands"], "operating", "TLG", ("TLF",), MET), (["East Midlands"], "operating", "TLG", (), UNKNOWN),
    (["East Midlands"], "operating", "TLG", ("TLG",), BLOCKER), (["East Midlands"], "delivery", "TLG", (), GAP),
    (["East Midlands", "West Midlands"], "", "TLG", (), MET), (["Midlands"], "", "TLF", (), MET),
    (["Wales"], "", "TLF", (), BLOCKER), (["Wales"], "", "TLF", ("TLL",), UNKNOWN), (["Wales"], "", "", (), UNKNOWN),
    (["EMCCA"], "", "TLF", (), UNKNOWN), (["EMCCA"], "", "TLG", (), BLOCKER), (["Narnia"], "", "TLF", (), UNKNOWN),
])
def test_a_region_binds_on_its_own_basis(
        named: list[str], basis: str, home: str, works: tuple[str, ...], expected: Readiness) -> None:
    call = a_call(regions=named, **({"region_basis": basis} if basis else {}))
    assert state(region, call, a_member(region=home, works_in_regions=works)) is expected


@pytest.mark.parametrize(("facts", "form", "expected"), [
    ({"lead_rule": "academic_only"}, LegalForm.COMPANY, BLOCKER),
    ({"lead_rule": "academic_only"}, LegalForm.ACADEMIC, MET),
    ({"lead_rule": "business_any"}, LegalForm.SOLE_TRADER, MET),
    ({"lead_rule": "business_any"}, LegalForm.UNKNOWN, UNKNOWN),
    ({"lead_rule": "rto_allowed"}, LegalForm.LLP, MET), ({"lead_rule": "sme_only"}, LegalForm.PUBLIC, BLOCKER),
    ({"lead_rule": "invite_only"}, LegalForm.COMPANY, UNKNOWN),
    ({"applicants": ["academic", "rto"]}, LegalForm.COMPANY, BLOCKER),
    ({"applicants": ["academic", "business"]}, LegalForm.COMPANY, MET),
])
def test_who_may_lead(facts: dict[str, Any], form: LegalForm, expected: Readiness) -> None:
    assert state(lead, a_call(**facts), a_member(legal_form=form)) is expected


def test_a_call_open_to_anyone_gets_no_item_on_who_may_lead() -> None:
    assert lead(a_call(lead_rule="any"), a_member(), NOW) == []


@pytest.mark.parametrize(("facts", "expected"), [
    ({"consortium": True}, [GAP]), ({"consortium": False}, []), ({"min_partners": 2}, [GAP]),
])
def test_partners_are_a_gap_where_they_are_required(facts: dict[str, Any], expected: list[Readiness]) -> None:
    assert [i.state for i in consortium(a_call(**facts), a_member(), NOW)] == expected


@pytest.mark.parametrize(("facts", "span", "expected"), [
    ({"trl_end_min": 6}, (4, 6), MET), ({"trl_end_min": 6}, (2, 5), GAP), ({"trl_start_min": 4}, (2, 4), MET),
    ({"trl_start_min": 4}, (5, 9), GAP), ({"trl_start_min": 4, "trl_end_min": 7}, (7, 9), MET),
    ({"trl_start_min": 4, "trl_end_min": 7}, (8, 9), GAP), ({"trl_start_max": 4}, (None, None), UNKNOWN),
])
def test_technology_readiness_spans_must_meet(
        facts: dict[str, int], span: tuple[int | None, int | None], expected: Readiness) -> None:
    assert state(trl, a_call(**facts), a_member(trl_from=span[0], trl_to=span[1])) is expected


@pytest.mark.parametrize(("received", "most", "least", "expected"), [
    (215_000, 100_000, None, MET),              # exact headroom
    (215_001, 100_000, None, GAP), (215_001, 100_000, 100_000, BLOCKER), (315_000, None, None, BLOCKER),
    (400_000, 1, None, BLOCKER), (314_999, None, None, MET), (None, 1, None, UNKNOWN),
])
def test_minimal_financial_assistance_has_a_cap(
        received: int | None, most: int | None, least: int | None, expected: Readiness) -> None:
    awards = {"award_max": most, "award_min": least}
    call = a_call(subsidy="mfa", **{name: pounds(sum_of) for name, sum_of in awards.items() if sum_of})
    assert state(subsidy, call, a_member(size=Size(mfa_received_gbp=received))) is expected


@pytest.mark.parametrize(("sales", "expected"), [(200_000, MET), (199_999, GAP), (0, GAP), (None, UNKNOWN)])
def test_an_award_large_beside_a_years_turnover_is_a_gap(sales: int | None, expected: Readiness) -> None:
    assert state(turnover, a_call(award_max=pounds(100_000)), a_member(size=Size(turnover_gbp=sales))) is expected


@pytest.mark.parametrize(("facts", "expected"), [
    ({"rates": {"small": 70, "medium": 60}}, UNKNOWN), ({"rates": {"small": 100}}, MET),
    ({"match_funding": True}, UNKNOWN),
])
def test_a_share_of_ones_own_is_for_the_member_to_say(facts: dict[str, Any], expected: Readiness) -> None:
    member = a_member(size=Size(staff=12, turnover_gbp=2_000_000, balance_sheet_gbp=1_000_000))
    assert state(own_share, a_call(**facts), member) is expected


@pytest.mark.parametrize(("code", "has", "closes", "expected"), [
    ("duns", ("duns",), CLOSES, MET), ("duns", ("ppon",), CLOSES, GAP), ("duns", (), CLOSES, UNKNOWN),
    ("duns", ("ppon",), datetime(2026, 6, 15, 11, tzinfo=UTC), GAP),
    ("duns", ("ppon",), datetime(2026, 6, 14, 11, tzinfo=UTC), BLOCKER),       # two weeks at the least
    ("duns", ("ppon",), None, GAP),
    ("ncage", ("duns",), datetime(2026, 6, 8, 11, tzinfo=UTC), GAP),           # one week at the least
    ("ncage", ("duns",), datetime(2026, 6, 7, 11, tzinfo=UTC), BLOCKER),
    ("ppon", ("duns",), datetime(2026, 6, 1, 11, tzinfo=UTC), GAP),            # to be had on the day
    ("companies_house", ("duns",), CLOSES, GAP),
])
def test_an_identifier_takes_its_time(
        code: str, has: tuple[str, ...], closes: datetime | None, expected: Readiness) -> None:
    assert state(identifiers, a_call(closes=closes, identifiers=[code]), a_member(identifiers=has)) is expected


@pytest.mark.parametrize(("flag", "told", "expected"), [
    ("itar", True, UNKNOWN), ("uk_strategic_export", None, UNKNOWN), ("us_only", True, BLOCKER),
    ("us_only", None, UNKNOWN),
])
def test_export_flags_are_to_check(flag: str, told: bool | None, expected: Readiness) -> None:
    assert state(export, a_call(export=[flag]), a_member(uk_registered=told)) is expected


@pytest.mark.parametrize(("postcode", "expected"), [
    ("NG1 5DT", MET), ("DE12 6AA", UNKNOWN), ("DE13 0AA", BLOCKER), ("DE11 9AA", MET), ("S45 9AA", MET),
    ("S46 1AA", BLOCKER), ("PE12 6AA", MET), ("PE13 1AA", BLOCKER), ("CV13 0AA", MET), ("CV12 8AA", BLOCKER),
    ("SK17 6AA", MET), ("SK16 4AA", BLOCKER), ("DN22 6AA", MET), ("DN12 1AA", BLOCKER), ("", UNKNOWN),
    ("nowhere", UNKNOWN),
])
def test_a_postcode_on_the_edge_of_the_east_midlands_lies_on_one_side_or_is_asked_about(
        postcode: str, expected: Readiness) -> None:
    member = MemberEntry(id="m1", name="A firm", postcode=postcode).member()
    assert state(region, a_call(regions=["East Midlands"], region_basis="registered"), member) is expected


DEMANDING = {
    "certs": ["ce", "ce_plus", "iso27001", "joscar", "dcc_2", "iasme_ca"], "certs_by": "award",
    "security": ["bpss", "sc", "dv", "fsc", "uk_nationals"], "identifiers": ["duns", "ncage", "pic", "ppon", "dsp"],
    "lead_rule": "academic_only", "countries": ["FR"], "uk_registered": True, "ownership": "must be UK owned",
    "sme_reserved": True, "regions": ["Wales"], "region_basis": "registered", "consortium": True, "trl_start_min": 4,
    "subsidy": "mfa", "award_max": pounds(400_000), "award_min": pounds(390_000), "match_funding": True,
    "cyber": {"csm_version": "v4", "level": "2"}, "export": ["itar", "us_only"]}
MEMBERS = {
    "silent": a_member(),
    "small": a_member(certificates=held("ce"), cleared=(("bpss", 1),), identifiers=("duns",), uk_registered=True,
                      uk_owned=False, region="TLF", trl_from=1, trl_to=2, legal_form=LegalForm.COMPANY,
                      size=Size(12, 300_000, 200_000, 100_000)),
    "large": a_member(certificates=held("iso9001"), cleared=(("uk_nationals", 0),), uk_registered=False,
                      region="TLG", trl_from=8, trl_to=9, size=Size(900, 90_000_000, 90_000_000, 315_000))}


@pytest.mark.parametrize("who", MEMBERS)
def test_whatever_is_not_met_says_the_calls_words_what_we_know_and_the_next_step(who: str) -> None:
    items = assess(a_call(**DEMANDING), MEMBERS[who], NOW)
    assert len(items) > 20
    for item in items:
        assert item.quote, item
        assert item.evidence, item
        assert item.next_step or item.state is MET, item


@pytest.mark.parametrize(("rule", "weeks"), [
    ("certificate:ce", "1 to 4 weeks"), ("certificate:iso27001", "26 to 52 weeks"), ("clearance:sc", "6 to 13 weeks"),
    ("clearance:dv", "26 to 52 weeks"), ("identifier:duns", "2 to 6 weeks"), ("identifier:ncage", "1 to 4 weeks"),
    ("cyber_model", "4 to 26 weeks"),
])
@pytest.mark.parametrize("who", ["silent", "large"])
def test_what_takes_time_to_get_says_how_long(rule: str, weeks: str, who: str) -> None:
    item = next(i for i in assess(a_call(**DEMANDING), MEMBERS[who], NOW) if i.rule == rule)
    assert f"usually {weeks}" in item.next_step
