import pytest

from tests.ingest.facts.reading import is_call, summary_of


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("This competition is now closed.", "closed"),
        ("The fund is now open for applications.", "open"),
        ("This is a prior information notice.", "forecast"),
        ("We plan to tender for the service later in the year.", "forecast"),
        ("This procurement has been cancelled.", "cancelled"),
        ("The contract has been awarded to a supplier.", "awarded"),
        ("The third round is now open and applications must be in by May.", "open"),
        ("We have withdrawn this competition for want of a host.", "cancelled"),
        ("Money is left in the round, which is open now.", "open"),
        ("After a pause the scheme is open again.", "open"),
        ("Ten projects from Leeds to Fife have won a share of £4 million.", "awarded"),
        ("Bids are due on 5 May 2026.", None),
        ("The supplier must be certified before the contract is awarded.", None),
        ("The Council may cancel the procurement at any time.", None),
        ("The competition will be closed to late bids.", None),
    ],
)
def test_status_only_where_it_is_stated(text, status):
    assert summary_of(text, kind="x_notice")["status"] == status


@pytest.mark.parametrize(
    ("title", "body", "kind", "answer"),
    [
        ("Supply of chairs", "The Council invites tenders for the supply of chairs.", "public_notice", True),
        ("Supply of chairs", "This contract has been awarded to a local firm.", "public_notice", False),
        ("Supply of chairs", "This procurement has been cancelled.", "public_notice", False),
        ("Robots: market engagement", "The Authority issues this request for information.", "public_notice", True),
        ("New drone fund", "UK firms can apply for a share of £5 million by 5 May 2026.", "news_page", True),
        ("Minister visits drone firm", "The minister praised the team and its robots.", "news_page", False),
        (
            "Guidance: how to write a bid",
            "Say what you want to buy. You should state the level first.",
            "guidance_page",
            False,
        ),
        ("Frequently asked questions: drones", "Q. What is a drone? A. A machine.", "govuk_body_html", False),
        ("Competition: drones at sea", "This competition is now closed.", "govuk_body_html", True),
    ],
)
def test_a_call_is_told_from_what_is_none(title, body, kind, answer):
    assert is_call(body, title=title, kind=kind) is answer


def test_a_notice_that_is_no_call_states_no_terms_and_no_deadline():
    found = summary_of(
        "This contract has been awarded. Value: £1,000,000\nTender deadline: 5 May 2026", kind="x_notice"
    )
    assert (found["deadline"], found["total_funding_gbp"], found["status"]) == (None, None, "awarded")
    assert [(d["kind"], d["at"]) for d in found["other_dates"]] == [("closes", "2026-05-05")]
