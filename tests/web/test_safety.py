"""Rules about forms and data: every form has its token, every POST may come twice, nobody reaches another's."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.mail.links import Act, Action
from matcher.model.mail import SubscriptionKind, SubscriptionState
from matcher.store.access_tokens import new_token
from matcher.store.feedback import verdicts_of
from matcher.store.members import get_member
from matcher.store.people import person_by_id
from matcher.store.saved_searches import keep_search, searches_of
from matcher.store.subscriptions import subscription_of
from tests.web.test_pages import KNOWN, pages
from tests.web.world import ANNA, BEN, NOW, STAFF, World
from web.errors import page_of
from web.post import links

FORM = re.compile(r"<form\b[^>]*method=\"?post.*?</form>", re.S | re.I)
POSTS = {"/subscribe": {"email": "new@elsewhere.example", "agree": "yes"}, "/sign-in": {"email": "a@b.example"},
         "/my/calls/ctest00000001/answer": {"verdict": "applied"},
         "/my/profile": {"act": "save", "section_text": "Radio"},
         "/my/notifications": {"kind-digest": "on"}, "/my/data/token": {}, "/my/calendar": {},
         "/my/data/complain": {"words": "Too many"}, "/staff/calls/ctest00000001/note": {"text": "Asked"},
         "/staff/calls/ctest00000001/hide": {"reason": "A test"}, "/staff/members/new": {"name": "Cedar"},
         "/staff/members/firm-a/people": {"email": "c@firm-a.example"},
         "/staff/edition/2026-W47/events": {"title": "Surgery", "url": "https://example.org/"}}


def test_every_form_carries_its_token(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    seen = 0
    for person, roles in ((None, ("public",)), (ANNA, ("firm", "member")), (STAFF, ("staff",))):
        client = world.signed_in(person) if person else world.anybody()
        for path in [*pages(world, roles), "/calls/ctest00000001"]:
            for form in FORM.findall(client.get(path, follow_redirects=True).text):
                seen += 1
                assert 'name="csrf_token"' in form, (path, form[:200])
    assert seen > 30


@pytest.mark.parametrize("person", [ANNA, STAFF], ids=["member", "staff"])
def test_every_post_may_come_twice(world: World, person: object) -> None:
    roles = ("public", "member", "firm") if person is ANNA else ("staff",)
    for rule in world.app.url_map.iter_rules():
        role = getattr(world.app.view_functions[rule.endpoint], "access", "")
        if "POST" not in (rule.methods or ()) or role not in roles or "token" in rule.arguments:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: KNOWN[m.group(1)], rule.rule)
        if path in ("/sign-out", "/my/data/erase"):
            continue
        client = world.signed_in(person)       # type: ignore[arg-type]
        codes = [client.post(path, data=POSTS.get(path, {})).status_code for _ in range(2)]
        assert max(codes) < 500, (path, codes)
    with world.record.reading() as connection:
        assert list(verdicts_of(connection, "firm-a").values()).count("applied") <= 1


def test_a_double_click_leaves_one_answer_and_one_note(world: World) -> None:
    client = world.signed_in(ANNA)
    for _ in range(2):
        client.post("/my/calls/ctest00000001/answer", data={"verdict": "interested"})
    with world.record.reading() as connection:
        assert verdicts_of(connection, "firm-a") == {"ctest00000001": "interested"}
    staff = world.signed_in(STAFF)
    for _ in range(2):
        staff.post("/staff/calls/ctest00000001/note", data={"text": "Said twice"})
    assert staff.get("/calls/ctest00000001").text.count("Said twice") == 1


def test_no_page_of_a_member_shows_anything_of_another(world: World) -> None:
    with world.record.writing() as connection:
        keep_search(connection, ANNA.id, "Anna's own", "secret-words", {}, NOW)
        token = new_token(connection, ANNA.id, "calendar", NOW)
    world.signed_in(ANNA).post("/my/calls/ctest00000001/answer", data={"verdict": "won"})
    client = world.signed_in(BEN)
    for path in [*pages(world, ("public", "member", "firm")), "/calls/ctest00000001"]:
        text = client.get(path, follow_redirects=True).text
        for private in ("Aster Radio", ANNA.email, "secret-words", token):
            assert private not in text, (path, private)


def test_no_post_of_a_member_changes_anything_of_another(world: World) -> None:
    def state() -> object:
        with world.record.reading() as connection:
            return (get_member(connection, "firm-a"), verdicts_of(connection, "firm-a"),
                    searches_of(connection, ANNA.id), subscription_of(connection, ANNA.id, SubscriptionKind.DIGEST),
                    person_by_id(connection, ANNA.id))
    before = state()
    for rule in world.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and "token" not in rule.arguments:
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: KNOWN[m.group(1)], rule.rule)
            world.signed_in(BEN).post(path, data=POSTS.get(path, {}) | {"person": ANNA.id, "member_id": "firm-a"})
    assert state() == before


def test_a_removed_person_is_out_at_once(world: World) -> None:
    client, elsewhere = world.signed_in(ANNA), world.signed_in(ANNA)
    client.post("/my/data/erase", data={"email": ANNA.email})
    assert elsewhere.get("/my/calls").status_code == 302
    with world.record.reading() as connection:
        assert person_by_id(connection, ANNA.id) is None


def test_one_click_unsubscribing_needs_no_session_and_a_look_changes_nothing(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    with world.app.test_request_context():
        path = "/m/" + links().token(Action(Act.UNSUBSCRIBE, ANNA.id, "digest"), NOW)

    def digest() -> SubscriptionState:
        with world.record.reading() as connection:
            found = subscription_of(connection, ANNA.id, SubscriptionKind.DIGEST)
            assert found is not None
            return found.state
    assert world.anybody().get(path).status_code == 200
    assert digest() is SubscriptionState.ON
    answer = world.anybody().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert digest() is SubscriptionState.OFF
    assert world.anybody().post(path[:-4] + "AAAA").status_code == 410


def test_subscribing_answers_the_same_whether_the_address_is_known_or_not(world: World) -> None:
    answers = [world.anybody().post("/subscribe", data={"email": e, "agree": "yes"}) for e in (
        ANNA.email, "stranger@elsewhere.example")]
    answers += [world.anybody().post("/sign-in", data={"email": e}) for e in (ANNA.email, "nobody@elsewhere.example")]
    assert answers[0].location == answers[1].location
    assert answers[2].location == answers[3].location


@pytest.mark.parametrize(("path", "status"), [
    ("/calls/nothing", 404), ("/calls/" + "x" * 5000, 404), ("/m/altered.token", 410), ("/sign-in/unknown", 410),
    ("/search?q=" + "x" * 1001, 400), ("/search?colour=red", 400), ("/search?sort=random", 400),
    ("/search?size=11", 400), ("/search?q=%F0%9F%9A%80%20%D7%A9%D7%9C%D7%95%D7%9D", 200),
    ("/search?cursor=nonsense", 400),
    ("/search?status=nonsense", 200), ("/staff/edition/2026-W99", 404), ("/staff/members/nobody", 404),
    ("/staff/audit?before=%00", 200), ("/search?q=%00", 200), ("/calls/%00.ics", 404)])
def test_bad_input_gets_a_clear_page(world: World, path: str, status: int) -> None:
    answer = world.signed_in(STAFF).get(path)
    assert answer.status_code == status
    if status >= 400:
        assert "Reference" in answer.text


@pytest.mark.parametrize("path", ["/searches/{}/alert", "/searches/{}/forget", "/staff/review/{}",
                                  "/staff/notices/{}/settle"])
def test_a_number_beyond_every_row_is_not_there(world: World, path: str) -> None:
    assert world.signed_in(STAFF).post(path.format(10**30)).status_code == 404


def test_a_form_of_ten_megabytes_is_refused(world: World) -> None:
    answer = world.signed_in(STAFF).post("/staff/calls/ctest00000001/note", data={"text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "at most 2 MB" in answer.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=200))
def test_the_search_box_takes_anything(world: World, words: str) -> None:
    answer = world.signed_in(STAFF).get("/search", query_string={"q": words})
    assert answer.status_code in (200, 400)


def test_an_address_beyond_what_the_server_reads_still_gets_a_page(world: World) -> None:
    head, _, body = page_of(world.app, 414).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert b"Content-Security-Policy" in head
    assert b"shorten it" in body
    assert f"Content-Length: {len(body)}".encode() in head
