"""Which notices invite anyone: by title, by the source's word for their sort, and by what the text says was done."""

import pytest

from tests.ingest.facts.reading import is_call


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        (
            "contracts_finder_notice",
            "Provision of Grounds Maintenance",
            "The Council requires a contractor for grounds maintenance. Documents are on the portal.",
        ),
        (
            "contracts_finder_notice",
            "Car Parking Consolidator Framework",
            "LLA is inviting proposals from consolidators. LLA requires the winning bidders to integrate with its API.",
        ),
        (
            "contracts_finder_notice",
            "Occupational Health DPS",
            "The Trust has established a dynamic purchasing system. Suppliers may join at any time.",
        ),
        (
            "news_page",
            "New £2m fund opens for cyber start-ups",
            "Start-ups can now apply for a share of £2m by 5 May 2026. Last year 12 firms won.",
        ),
        (
            "news_page",
            "DASA launches competition on hypersonics",
            "DASA is seeking proposals. Up to £1m is available. Deadline midday 5 May 2026.",
        ),
        (
            "ukri_listing",
            "Follow-on funding",
            "UKRI has awarded £3m in round 1. You can apply for round 2 until 4 May 2026.",
        ),
        (
            "fts_notice",
            "UK2 preliminary market engagement: radar spares",
            "The Authority wishes to hear from suppliers.",
        ),
        ("fts_notice", "Pipeline notice: IT hosting", "Estimated start of procurement: May 2027."),
        ("govuk_body_html", "Themed competition: resilient PNT", "This competition is now closed."),
        ("govuk_body_html", "Innovation Focus Area 45", "This IFA seeks proposals for quieter drones."),
        (
            "listing_page",
            "Growth vouchers for Leicestershire firms",
            "Vouchers of £1,000 are available to small firms.",
        ),
        (
            "public_notice",
            "PIN: Provision of Buses",
            "This is a prior information notice. Interested parties should contact the buyer.",
        ),
        (
            "eu_topic",
            "Secure satellite links",
            "Topic: HORIZON-CL4-2027-01. Deadline: 2027-03-01. Expected outcome: better links.",
        ),
        ("dos_notice", "Build a case system", "Summary of the work: build it. Budget range: up to £1m."),
        ("aggregator_page", "Supply of drones", "Tender. Buyer: MOD. Closing 4 May 2026."),
        ("grant_page", "Cyber Skills Grant: guidance for applicants", "Who can apply: SMEs. Closing date: 4 May 2026."),
        (
            "contracts_finder_notice",
            "Market testing for waste services",
            "The council is conducting soft market testing.",
        ),
        ("ktn_listing", "Prize challenge: cleaner runways", "Submit your idea by 4 May 2026 to win £10,000."),
        ("notice", "Dynamic market: establishment", "Suppliers can apply to become members."),
        ("page_text", "Request for Information: counter-UAS", "Responses are invited by 5 May 2026."),
    ],
)
def test_what_can_still_be_answered_is_a_call(kind, title, body):
    assert is_call(body, title=title, kind=kind)


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        (
            "contracts_finder_notice",
            "Early Years Expert",
            "The agency procured two experts to advise on the assessment between 1 September 2019 and 31 January 2022.",
        ),
        (
            "contracts_finder_notice",
            "Wavertree High Street - Design",
            "The City Council have appointed a consultant to undertake design work.",
        ),
        (
            "contracts_finder_notice",
            "Enforcement services",
            "The Council has conducted a further competition and has appointed four agents.",
        ),
        (
            "contracts_finder_notice",
            "NEPO201 Tyres",
            "NEPO have established a Framework Agreement for tyres. Suppliers: A, B, C.",
        ),
        (
            "contracts_finder_notice",
            "LAIRCM support Contract Award Notice",
            "The MOD has placed a four-year contract with a supplier.",
        ),
        (
            "contracts_finder_notice",
            "Dental services",
            "An agreement has been established with the successful bidders for 7 years.",
        ),
        ("contracts_finder_notice", "Marine gas oil quarterly spend", "Published quarterly spend for marine gas oil."),
        ("fts_notice", "UK6 Contract award notice: radars", "Award decided on 4 May 2026."),
        ("fts_notice", "UK7 contract details: radars", "Signed on 4 May 2026."),
        ("fts_notice", "Contract change notice: extension of hosting", "The contract is modified under section 74."),
        ("fts_notice", "UK11 contract termination: fleet", "The contract has been terminated."),
        (
            "fts_notice",
            "UK5 transparency notice: jet spares",
            "The authority intends to award directly to a single supplier.",
        ),
        ("fts_notice", "UK12 procurement termination: simulators", "The buyer has decided not to award."),
        (
            "news_page",
            "Minister visits cyber start-up",
            "The minister praised the firm, which won a £1m grant last year.",
        ),
        (
            "news_page",
            "Five firms share £2m to build drones",
            "The winners were announced today. Their projects will start in June 2026.",
        ),
        ("guidance_page", "Cyber Essentials: requirements for IT infrastructure", "You must keep software up to date."),
        ("blog_page", "Ten tips for a winning bid", "Submit your bid before the deadline."),
        ("news_page", "Government response to the defence consultation", "The consultation closed on 5 May 2026."),
        ("govuk_body_html", "DASA terms and conditions", "These terms apply to contracts."),
        ("govuk_body_html", "Annual report 2025", "We awarded £20m to suppliers."),
        ("news_page", "UKDI head appointed", "She will lead the organisation from 1 June 2026."),
        ("faq_page", "Open call: frequently asked questions", "Q: Can I apply? A: Yes."),
        ("news_page", "Research shows half of firms were breached", "Firms should adopt Cyber Essentials."),
        ("news_page", "Contract signed for new frigates", "The £4bn contract was signed today."),
    ],
)
def test_what_is_decided_or_merely_told_is_none(kind, title, body):
    assert not is_call(body, title=title, kind=kind)
