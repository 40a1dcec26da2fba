import pytest

from matcher.model.instant import DateKind, Precision, TimeBasis
from tests.ingest.facts.reading import dates_of, summary_of

K = DateKind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Submission deadline: 12:00 Midday on 16 June 2026 (BST)", "2026-06-16T12:00:00+01:00"),
        ("Submission deadline: Midday (GMT) on Tuesday 5 December 2023", "2023-12-05T12:00:00+00:00"),
        ("The competition closes at 1200hrs Midday (BST) 29th April 2025.", "2025-04-29T12:00:00+01:00"),
        ("Proposals must be submitted by Midday on Wednesday 12th October 2022.", "2022-10-12T12:00:00+01:00"),
        ("This competition will close at 12 noon on 21 March 2017.", "2017-03-21T12:00:00+00:00"),
        ("Competition closes: Wednesday 6 March 2024 4:00pm", "2024-03-06T16:00:00+00:00"),
        ("Closing date: 10 January 2024 4.00pm UK time", "2024-01-10T16:00:00+00:00"),
        ("Applications close at midnight Friday 14 March 2025.", "2025-03-13T23:59:00+00:00"),
        ("Closes: 08/07/2026", "2026-07-08"),
        ("The challenge closes at 12:00 UTC on Friday 11 July 2025.", "2025-07-11T13:00:00+01:00"),
        ("Tender submission deadline: 2026-12-18T12:00:00Z", "2026-12-18T12:00:00+00:00"),
        ("Tender submission deadline: 2026-07-18T12:00:00+01:00", "2026-07-18T12:00:00+01:00"),
        ("Deadline: 2027-02-10T00:00:00.000+0000", "2027-02-10"),
        ("Deadline: 2026-12-01+01:00", "2026-12-01"),
        ("Closing date: 11/30/2026", "2026-11-30"),
        ("Deadline for applications is 17:00 Brussels time on 15 September 2026.", "2026-09-15T16:00:00+01:00"),
        ("Proposals are due March 5, 2026 11:59 PM ET.", "2026-03-06T04:59:00+00:00"),
        ("Closing date for applications: Wednesday 12 August 2020 at 11:59pm GMT", "2020-08-12T23:59:00+01:00"),
        ("The deadline for tenders is 5pm BST on 12 January 2026.", "2026-01-12T17:00:00+00:00"),
        ("Quotations to be returned no later than 12:00hrs on 31/03/26.", "2026-03-31T12:00:00+01:00"),
        ("Please submit your bid before 14:30 on Monday the 4th of May 2026.", "2026-05-04T14:30:00+01:00"),
        ("Tenders must be received by 12.00 noon, Friday 9th August 2019.", "2019-08-09T12:00:00+01:00"),
        ("Applications must be received no later than 23:59 on Sunday 29 March 2026.", "2026-03-29T23:59:00+01:00"),
        ("Bids by 01:30 on 25 October 2026.", "2026-10-25T01:30:00+01:00"),
        ("Responses are due 12pm (noon), 6 May 2026.", "2026-05-06T12:00:00+01:00"),
    ],
)
def test_deadline_is_read_as_its_author_meant_it(text, expected):
    assert summary_of(text, title="Call for proposals")["deadline"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Questions must be sent to the team by 5pm on 3 May 2026.",
        "Enquiry deadline: 2026-06-11T12:00:00+01:00",
        "Deadline for asking questions: Wednesday 5 August 2020 at 11:59pm GMT",
        "If you have any questions about this document or how to submit a proposal then please email the buyer by "
        "30 January 2025.",
        "A webinar takes place on 3 May 2026 at 10am.",
        "A supplier briefing event will be held on 12 June 2026.",
        "The contract will start on 1 April 2026 and end on 31 March 2028.",
        "Published: 3 May 2026",
        "Since 1 January 2022 the service has run well.",
        "Projects must end by 31 March 2026.",
        "Your project must start by 1 February 2022.",
        "The framework runs until 23 February 2029.",
        "The Procurement Act 2023 came into force on 24 February 2025.",
        "We expect to notify applicants by 5 May 2026.",
        "The tender will be published on 2 June 2026.",
        "It must start no later than 1 December 2026 and be completed by 31 May 2027.",
        "This is in line with the statutory deadline of 31/03/2026.",
        "The final report must be submitted by 24 April 2026.",
        "If you have any questions on the process for submission of your proposal, please email through to: "
        "buyer@example.invalid no later than Thursday 30 January 2025.",
        "Delivery by 31 July 2026.",
        "This notice was last updated on 2 June 2026.",
    ],
)
def test_other_dates_are_never_deadlines(text):
    assert summary_of(text, title="Supply of goods")["deadline"] is None


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("Competition opens: Monday 17 March 2025", K.OPENS, "2025-03-17"),
        ("Opening date: 2023-03-22", K.OPENS, "2023-03-22"),
        ("Applications open on 5 May 2026.", K.OPENS, "2026-05-05"),
        ("The deadline for clarification questions is 12 May 2026.", K.QUESTIONS_CLOSE, "2026-05-12"),
        ("Online briefing: 12 January 2027", K.BRIEFING_EVENT, "2027-01-12"),
        ("Webinar on Tuesday 6 May 2025 at 10am.", K.BRIEFING_EVENT, "2025-05-06"),
        ("Applicants will be notified of the decision by 3 June 2026.", K.DECISION, "2026-06-03"),
        ("Interviews will take place on 3 June 2026.", K.DECISION, "2026-06-03"),
        ("The contract is expected to start on 1 July 2026.", K.PROJECT_START, "2026-07-01"),
        ("Latest start date: Tuesday 1 December 2020", K.PROJECT_START, "2020-12-01"),
        (
            "The Commencement Date for the delivery of the services is Saturday 01 August 2020.",
            K.PROJECT_START,
            "2020-08-01",
        ),
        ("Projects must end by 31 March 2026.", K.PROJECT_END, "2026-03-31"),
        ("14 May 2026 Online briefing event: watch the recording", K.BRIEFING_EVENT, "2026-05-14"),
        ("Interviews begin on 13 April 2026.", K.DECISION, "2026-04-13"),
        ("We plan to publish a tender notice on 14 September 2026.", K.OPENS, "2026-09-14"),
        ("A contractor is needed from 1 September 2026 for a period of 36 months.", K.PROJECT_START, "2026-09-01"),
        ("The framework will be extended by 12 months to 14 August 2027.", K.PROJECT_END, "2027-08-14"),
        ("The final report is due on 18 December 2026.", K.PROJECT_END, "2026-12-18"),
        ("Contract end date: 31 March 2028", K.PROJECT_END, "2028-03-31"),
        ("Contract period: 1 October 2023 to 31 December 2026", K.PROJECT_END, "2026-12-31"),
        ("Contract period: 1 October 2023 to 31 December 2026", K.PROJECT_START, "2023-10-01"),
    ],
)
def test_a_date_gets_its_kind_from_the_words_beside_it(text, kind, day):
    assert [str(d.london_day) for d in dates_of(text, kind)] == [day]


def test_words_beat_machine_fields_and_of_two_days_the_earlier_is_kept():
    both = "Closing date: 2026-07-03T12:00:00+01:00\nThe deadline for submission is 12 noon on 2 July 2026."
    assert summary_of(both)["deadline"] == "2026-07-02T12:00:00+01:00"


def test_two_times_on_the_deadline_day_keep_the_earlier_and_say_so():
    [closes] = dates_of(
        "Competition closes: Wednesday 6 March 2024 4:00pm\nThe competition closes at 11am on 6 March 2024."
    )
    assert closes.at.isoformat() == "2024-03-06T11:00:00+00:00"
    assert "two times" in closes.note


def test_a_corrected_deadline_replaces_the_old_one():
    text = "The closing date has changed from 12 noon on 3 March 2026 to 12 noon on 17 March 2026."
    assert summary_of(text)["deadline"] == "2026-03-17T12:00:00+00:00"


def test_the_extended_deadline_stands():
    text = "Original deadline: 3 March 2026\nThe deadline has been extended to 4pm on 17 March 2026."
    assert summary_of(text)["deadline"] == "2026-03-17T16:00:00+00:00"


def test_an_expression_of_interest_is_the_deadline_only_where_nothing_follows_it():
    alone = summary_of("Expressions of interest close at 16:00 on 9 February 2026.")
    both = summary_of("Expression of interest 5 February 2027, 12:00. Full application 12 March 2027, 12:00.")
    assert alone["deadline"] == "2026-02-09T16:00:00+00:00"
    assert both["deadline"] == "2027-03-12T12:00:00+00:00"
    assert [(d["kind"], d["at"][:10]) for d in both["other_dates"]] == [("eoi_closes", "2027-02-05")]


def test_registration_gives_way_to_a_submission_deadline():
    found = summary_of("Registration closes: 5 May 2026\nApplication deadline: 12 May 2026")
    assert found["deadline"] == "2026-05-12"
    assert [d["kind"] for d in found["other_dates"]] == ["registration_closes"]


def test_a_later_stage_by_invitation_is_no_deadline():
    found = summary_of(
        "Outline proposals are due by 4pm on 5 May 2026. Successful applicants will be invited to submit "
        "a full proposal by 4pm on 8 September 2026."
    )
    assert found["deadline"] == "2026-05-05T16:00:00+01:00"
    assert [d["kind"] for d in found["other_dates"]] == ["stage2_closes"]


@pytest.mark.parametrize(
    "text",
    [
        "There is no submission deadline.",
        "Applications are accepted on a rolling basis.",
        "There are no formal deadlines: an application can be sent at any time.",
    ],
)
def test_a_call_without_a_deadline_says_so(text):
    [closes] = dates_of(text)
    assert closes.at is None
    assert closes.words in text
    assert summary_of(text)["deadline"] is None


def test_a_day_without_a_time_closes_at_the_safe_hour():
    [assumed] = dates_of("Closing date: 5 May 2026")
    [habit] = dates_of("Closing date: 5 May 2026", default_time="17:00 Europe/Brussels")
    assert (assumed.precision, assumed.basis, assumed.at.hour) == (Precision.DATE, TimeBasis.ASSUMED, 8)
    assert (habit.basis, habit.zone, habit.at.hour) == (TimeBasis.SOURCE_DEFAULT, "Europe/Brussels", 15)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Closing: 5pm BST on 12 January 2026", "BST named for a winter date"),
        ("Closing: 5pm GMT on 12 July 2026", "GMT named for a summer date"),
        ("Closing: midnight on 12 July 2026", "midnight"),
    ],
)
def test_a_doubtful_time_is_flagged_and_keeps_its_words(text, note):
    [closes] = dates_of(text)
    assert note in closes.note
    assert closes.words in text


def test_a_missing_year_comes_from_publication_and_is_doubted():
    [closes] = dates_of("Applications must be submitted by noon on Friday 14 March.", published="2025-02-01")
    assert closes.at.isoformat() == "2025-03-14T12:00:00+00:00"
    assert "year" in closes.note
    assert not any(d.at for d in dates_of("Applications must be submitted by noon on Friday 14 March."))


def test_a_date_under_a_heading_that_names_it_takes_its_time_from_the_next_line():
    text = (
        "Time limit for receipt of tenders\nDate: 23/09/2019\nLocal time: 12:00\nDate of opening of tenders: 24/09/2019"
    )
    found = summary_of(text)
    assert (found["deadline"], found["opens"]) == ("2019-09-23T12:00:00+01:00", None)


def test_the_tender_that_follows_a_market_engagement_opens_later():
    found = summary_of("Engagement deadline: 2026-03-20\nPublication date of tender notice (estimated): 4 June 2026")
    assert (found["deadline"], found["opens"]) == ("2026-03-20", None)
    assert [(d["kind"], d["at"]) for d in found["other_dates"]] == [("opens", "2026-06-04")]


def test_a_future_notice_opens_later_and_an_information_day_is_a_briefing():
    found = summary_of("Future notice date: 2027-01-04\nAn information day is planned in Ghent on 24 March 2026.")
    assert found["opens"] is None
    assert [(d["kind"], d["at"]) for d in found["other_dates"]] == [
        ("opens", "2027-01-04"), ("briefing_event", "2026-03-24")]


@pytest.mark.parametrize(("text", "deadline"), [
    ("The portal stops accepting responses at 10.00 hrs on Thursday 21 September 2023.", "2023-09-21T10:00:00+01:00"),
    ("Ask for the pack and return it by 1600 on 3 March 2027.", "2027-03-03T16:00:00+00:00"),
    ("The window closes 1700 on 22 January 2027.", "2027-01-22T17:00:00+00:00"),
    ("Closing date: 18 SEP 2026, 1400 hrs (Luxembourg time)", "2026-09-18T13:00:00+01:00"),
    ("Vouchers asked for by 31 October 2025 are looked at. The earlier closing date of 28 March 2025 is void.",
     "2025-10-31"),
    ("Old return time: 12:00, Tuesday 4 November 2025\nNew return time: 12:00, Tuesday 11 November 2025",
     "2025-11-11T12:00:00+00:00"),
    ("Replies are wanted no later than 17:00 on 27 March 2026.", "2026-03-27T17:00:00+00:00"),
    ("Quotations to buyer@example.org before 17:00 on 9 April 2025, please.", "2025-04-09T17:00:00+01:00"),
    ("The date in the original notice was noon, 5 June 2026. Tenders now have until noon, 19 June 2026.",
     "2026-06-19T12:00:00+01:00"),
])
def test_a_deadline_is_told_in_many_ways(text: str, deadline: str) -> None:
    assert summary_of(text)["deadline"] == deadline


@pytest.mark.parametrize(("text", "kind"), [
    ("Those who pass return an initial tender on 10 September 2026.", "stage2_closes"),
    ("We write to everybody on 12 October 2026.", "decision"),
    ("Fellows take up their posts on 4 May 2027.", "project_start"),
    ("A bidders' call is planned for 11 November 2026.", "briefing_event"),
    ("A session for questions is held on 6 May 2026.", "briefing_event"),
    ("Estimated date of the tender notice: 1 September 2026", "opens"),
    ("A dial-in for questions will take place on 6 May 2026.", "briefing_event"),
    ("Questions will be answered until 20 March 2026.", "questions_close"),
    ("Those chosen will get the request for quotation on 4 May 2026.", "opens"),
    ("Work on site began on 4 May 2026.", "project_start"),
    ("Hand over the last report by 30 October 2026.", "project_end"),
    ("The work is done between 1 June 2026 and a day of your choice.", "project_start"),
])
def test_other_dates_are_told_in_many_ways(text: str, kind: str) -> None:
    found = summary_of(f"Closing date: 1 April 2026\n{text}")
    assert [d["kind"] for d in found["other_dates"]] == [kind]


def test_a_service_established_for_a_span_starts_and_ends():
    found = summary_of("The list is established from 1 May 2026 to 30 April 2030. Applications by 1 April 2026.")
    assert [(d["kind"], d["at"]) for d in found["other_dates"]] == [
        ("project_start", "2026-05-01"), ("project_end", "2030-04-30")]


@pytest.mark.parametrize(("text", "kinds"), [
    ("The contract has been awarded. Date of the decision: 4 May 2026. Tenders were sent by 2 March 2026.",
     ["closes", "decision"]),
    ("The procurement has been cancelled. Tenders had been due by noon on 2 March 2026.", ["closes"]),
    ("The tender period ended on 2 March 2026 and the contract has been awarded.", ["closes"]),
    ("Write the report and send it by 2 March 2026. The panel reads it on 4 May 2026.", []),
])
def test_the_dates_of_a_call_that_is_over_stand_in_its_notice(text, kinds):
    found = summary_of(text, title="News", kind="news_page")
    assert (found["deadline"], sorted(d["kind"] for d in found["other_dates"])) == (None, kinds)


def test_figures_are_american_only_where_the_page_shows_it():
    assert summary_of("Closing date: 02/03/2026")["deadline"] == "2026-03-02"
    assert summary_of("Posted: 01/15/2026\nClosing date: 02/03/2026")["deadline"] == "2026-02-03"


def test_of_two_stages_of_a_european_topic_the_first_is_the_deadline():
    found = summary_of("Deadline: 2026-04-14 (first stage), 2026-10-06 (second stage)")
    assert found["deadline"] == "2026-04-14"
    assert [d["kind"] for d in found["other_dates"]] == ["stage2_closes"]


def test_the_week_of_a_day_is_no_day():
    [decision] = dates_of("Panel meets w/c 11 May 2026.", K.DECISION)
    assert (decision.at, decision.words) == (None, "11 May 2026")


def test_the_date_in_an_identifier_is_none():
    assert summary_of("Topic: HORIZON-EURATOM-2026-01-03\nThe deadline is set elsewhere.")["other_dates"] == []


def test_rounds_that_follow_one_another_all_close_and_none_is_a_second_stage():
    listed = summary_of("Round 1: 3 March 2027\nRound 2: 2 June 2027", title="Funding competition")
    told = summary_of(
        "Round 1 opens 4 January 2027 and closes 3 March 2027\nRound 2 opens 1 April 2027 and closes 2 June 2027"
    )
    assert (listed["deadline"], told["deadline"]) == ("2027-03-03", "2027-03-03")
    assert [(d["kind"], d["at"]) for d in listed["other_dates"]] == [("closes", "2027-06-02")]
    assert [(d["kind"], d["at"]) for d in told["other_dates"]] == [("opens", "2027-04-01"), ("closes", "2027-06-02")]


@pytest.mark.parametrize("text", [
    "Wave 1: 3 March 2027\nWave 2: 2 June 2027",
    "Round 1: 3 March 2027\nRound 2: 2 June 2027",
])
def test_the_rounds_of_what_is_bought_close_nothing(text):
    assert summary_of(text, title="Fitting of smart meters")["deadline"] is None


def test_who_would_bid_says_so_before_the_bids_are_due():
    found = summary_of("Let us know if you plan to bid by 3 March 2027. Bids are due by 5 May 2027.")
    assert found["deadline"] == "2027-05-05"
    assert [(d["kind"], d["at"]) for d in found["other_dates"]] == [("eoi_closes", "2027-03-03")]


@pytest.mark.parametrize("text", [
    "Mow half of the plot each year between 15 April and 31 May.",
    "We have made changes to our services from 1 April 2017.",
])
def test_what_comes_every_year_or_was_done_to_the_own_service_is_no_date_of_a_call(text):
    assert summary_of(text, title="Supply of goods")["other_dates"] == []
