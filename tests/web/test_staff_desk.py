"""What staff do at a call: add one by hand, put a fact right, introduce firms to each other."""

from zlib import decompress

from sqlalchemy import select

from matcher.mail.read import text_part
from matcher.model.mail import SubscriptionKind
from matcher.store.calls import get_call
from matcher.store.missed_calls import MissedCall, note_missed
from matcher.store.reviews import open_reviews, raise_review
from matcher.store.runs import RunCounts, end_run, start_run
from matcher.store.subscriptions import end, record_consent
from matcher.store.tables.calls import call as call_table
from matcher.store.tables.mail import mail as mail_table
from tests.web.world import ANNA, BEN, NOW, STAFF, World
from web.facts import at_words

BY_HAND = {"title": "Secure buoys", "url": "https://www.diana.nato.int/secure-buoys.html", "source": "nato_diana",
           "description": "Proposals for secure buoys. Up to €100,000 per project. Only SMEs may lead.",
           "closes": "2026-12-18T17:00"}
PAGE = "/calls/ctest00000001"


def mails(world: World) -> list[tuple[str, str, bytes]]:
    with world.record.reading() as connection:
        return [(r.recipient, r.subject, r.message) for r in connection.execute(select(mail_table))]


def test_a_call_added_by_hand_is_there_at_once_with_its_deadline_and_is_news(world: World) -> None:
    answer = world.signed_in(STAFF).post("/staff/calls/new", data=BY_HAND)
    assert answer.status_code == 303
    page = world.signed_in(STAFF).get(answer.location).text
    assert "Friday 18 December 2026, 5pm (UK time)" in page
    assert "€100,000" in page
    with world.record.reading() as connection:
        found = get_call(connection, answer.location.rpartition("/")[2])
    assert found is not None
    assert (found.source_id, found.is_backfill) == ("nato_diana", False)


def test_the_same_call_added_twice_is_one_call(world: World) -> None:
    client = world.signed_in(STAFF)
    places = {client.post("/staff/calls/new", data=BY_HAND).location for _ in range(2)}
    assert len(places) == 1


def test_a_call_by_hand_with_a_date_that_cannot_be_read_is_refused_with_what_was_typed(world: World) -> None:
    answer = world.signed_in(STAFF).post("/staff/calls/new", data=BY_HAND | {"closes": "soonish"})
    assert answer.status_code == 422
    assert "soonish" in answer.text
    assert "Secure buoys" in answer.text
    with world.record.reading() as connection:
        assert not connection.execute(select(call_table.c.id).where(call_table.c.title == "Secure buoys")).all()


def test_a_call_gone_from_its_list_is_asked_about_with_its_page_and_its_state_to_correct(world: World) -> None:
    with world.record.writing() as connection:
        raise_review(connection, "gone", "ctest00000002", "agency", "Agency last listed it on 2 May 2026.", None, NOW)
        asked = [one.id for one in open_reviews(connection, "gone")]
    client = world.signed_in(STAFF)
    page = client.get(f"/staff/review?question={asked[0]}").text
    assert "Is it still open?" in page
    assert "Agency last listed it on 2 May 2026." in page
    assert "/calls/ctest00000002?subject=status#correct" in page
    assert client.post(f"/staff/review/{asked[0]}", data={"outcome": "right"}).status_code == 303
    with world.record.reading() as connection:
        assert open_reviews(connection, "gone") == []


def test_members_are_introduced_once_by_a_mail_that_staff_saw(world: World) -> None:
    with world.record.writing() as connection:
        record_consent(connection, BEN.id, [SubscriptionKind.MATCHES], NOW, how="test")
    client, form = world.signed_in(STAFF), {"firm": ["firm-a", "firm-b"], "words": "Talk on Friday"}
    seen = client.post(f"/staff{PAGE}/introduce", data=form).text
    assert "Birch Cyber Ltd" in seen
    assert ANNA.email in seen
    assert not mails(world)
    assert client.post(f"/staff{PAGE}/introduce", data=form | {"act": "send"}).status_code == 400   # nobody agreed
    for _ in range(2):
        client.post(f"/staff{PAGE}/introduce", data=form | {"act": "send", "agreed": "yes"})
    sent = mails(world)
    assert sorted(to for to, _, _ in sent) == [ANNA.email, BEN.email]
    assert all("Meet" in subject for _, subject, _ in sent)


def test_nobody_who_stopped_the_mails_is_introduced(world: World) -> None:
    with world.record.writing() as connection:
        end(connection, ANNA.id, [SubscriptionKind.MATCHES], "preferences", NOW)
        record_consent(connection, BEN.id, [SubscriptionKind.MATCHES], NOW, how="test")
    form = {"firm": ["firm-a", "firm-b"], "act": "send", "agreed": "yes"}
    page = world.signed_in(STAFF).post(f"/staff{PAGE}/introduce", data=form).text
    assert "No mail can be written" in page
    assert not mails(world)


def test_a_call_that_was_joined_leads_to_the_one_it_became_part_of(world: World) -> None:
    world.signed_in(STAFF).post(f"/staff{PAGE}/join", data={"other": "ctest00000002"})
    answer = world.anybody().get("/calls/ctest00000002")
    assert (answer.status_code, answer.location) == (301, PAGE)


def test_the_way_from_a_fact_to_its_correction_names_the_fact(world: World) -> None:
    client = world.signed_in(STAFF)
    assert f"{PAGE}?subject=award_max#correct" in client.get(PAGE).text
    assert '<option value="award_max" selected>' in client.get(f"{PAGE}?subject=award_max").text


def test_a_quote_leads_to_its_words_on_the_page() -> None:
    assert at_words("https://a.example/x", "up to £350,000 per-project") == (
        "https://a.example/x#:~:text=up%20to%20%C2%A3350%2C000%20per%2Dproject")
    assert at_words("https://a.example/x#here", "up to") == "https://a.example/x#here"


def test_the_page_of_a_source_waits_for_a_run_that_was_asked_for(world: World) -> None:
    client = world.signed_in(STAFF)
    page = client.post("/staff/sources/ukri_rss/run").location
    assert world.app.config["COMMANDS_STARTED"] == [("ingest", "--source", "ukri_rss")]
    assert "data-busy" in client.get(page).text
    with world.record.writing() as connection:
        run = start_run(connection, "ukri_rss", NOW)
    assert "data-busy" in client.get("/staff/sources/ukri_rss/progress").text
    with world.record.writing() as connection:
        end_run(connection, run, "ok", RunCounts(), [], NOW)
    assert "data-busy" not in client.get(page).text


def test_who_asked_for_their_data_is_told_once_where_it_is(world: World) -> None:
    client = world.signed_in(STAFF)
    page = f"/staff/members/{ANNA.member_id}"
    assert "They asked for their data" in client.get(f"{page}/people").text
    for _ in range(2):
        assert client.post(f"{page}/data", data={"person": ANNA.id}).status_code == 303
    (to, _, message), = [m for m in mails(world) if "data" in m[1]]
    assert to == ANNA.email
    assert "/my/data" in text_part(decompress(message))
    assert client.post(f"{page}/data", data={"person": BEN.id}).status_code == 400


def test_staff_see_what_the_gap_check_found_to_have_been_missed(world: World) -> None:
    with world.record.writing() as connection:
        note_missed(connection, MissedCall("ukri_rss", "/opportunity/late", NOW, "3 runs failed that day"))
    told = "3 runs failed that day"
    client = world.signed_in(STAFF)
    assert told in client.get("/staff/sources/ukri_rss").text
    assert told not in client.get("/staff/sources/ukdi_atom").text
