"""Rules about every page: each has a role, refuses others, and carries the protecting headers."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from matcher.model.member import Person
from matcher.store.people import keep_link
from tests.web.world import ANNA, BEN, NOW, STAFF, World
from web.auth.sign_in import LINK_LASTS, inside, is_address, link_id
from web.visitor import ROLES


def _paths(world: World, method: str) -> list[tuple[str, str]]:
    """(role, path) of every route that answers `method`, with ids that exist where the name says which."""
    known = {"call_id": "ctest00000001", "member_id": "firm-a", "week": "2026-W48", "source_id": "ukdi_atom"}
    found = []
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint == "static" or method not in (rule.methods or ()):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m.group(1), "1"), rule.rule)
        found.append((getattr(world.app.view_functions[rule.endpoint], "access", ""), path))
    return found


def test_every_route_says_who_it_is_for(world: World) -> None:
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint != "static":
            role = getattr(world.app.view_functions[rule.endpoint], "access", None)
            assert role in (*ROLES, "firm", "token"), f"{rule.endpoint} has no role"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_that_is_not_public_sends_strangers_to_the_sign_in(world: World, method: str) -> None:
    for role, path in _paths(world, method):
        if role not in ("public", "token"):
            answer = world.anybody().open(path, method=method)
            assert answer.status_code in (302, 401), f"{method} {path} let a stranger in: {answer.status_code}"
            if answer.status_code == 302:
                assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_staff_pages_refuse_members(world: World, method: str) -> None:
    client = world.signed_in(ANNA)
    for role, path in _paths(world, method):
        if role in ("staff", "admin"):
            assert client.open(path, method=method).status_code == 403, f"{method} {path} let a member in"


def test_a_page_of_a_firm_refuses_staff(world: World) -> None:
    for role, path in _paths(world, "GET"):
        if role == "firm":
            assert world.signed_in(STAFF).get(path).status_code == 403


def test_every_answer_carries_the_protecting_headers(world: World) -> None:
    for path in ("/sign-in", "/nothing-here", "/calls/ctest00000001"):
        answer = world.anybody().get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        nonce = re.search(r"nonce-([\w-]+)'", policy)
        assert nonce is not None
        assert f'nonce="{nonce.group(1)}"' in answer.text
        assert not re.search(r"\son\w+=|style=|<style|javascript:", answer.text), "inline code"


@pytest.mark.parametrize(("person", "path", "kept"), [
    (None, "/sign-in", "private, no-cache"), (ANNA, "/my/calls", "no-store"),
    (ANNA, "/calls/ctest00000001", "no-store"), (STAFF, "/staff/", "no-store"), (None, "/my/calls", "no-store")])
def test_no_browser_keeps_a_page_that_is_somebodys_own(world: World, person: Person | None, path: str,
                                                       kept: str) -> None:
    client = world.signed_in(person) if person else world.anybody()
    assert client.get(path).headers["Cache-Control"] == kept


def signed_in_by_link(world: World, token: str) -> FlaskClient:
    with world.record.writing() as connection:
        keep_link(connection, link_id(token), ANNA.id, NOW + LINK_LASTS, NOW)
    client = world.anybody()
    assert client.post(f"/sign-in/{token}").status_code == 303
    return client


def copy_of(client: FlaskClient, world: World) -> FlaskClient:
    """Another browser with the same cookie."""
    cookie = client.get_cookie("muster")
    assert cookie is not None
    thief = world.anybody()
    thief.set_cookie("muster", cookie.value)
    return thief


def is_in(client: FlaskClient) -> bool:
    return client.get("/my/calls").status_code == 200


def test_a_session_from_before_signing_in_is_not_carried_on(world: World) -> None:
    with world.record.writing() as connection:
        keep_link(connection, link_id("the-token"), ANNA.id, NOW + LINK_LASTS, NOW)
    client = world.anybody()
    with client.session_transaction() as session:
        session.update(token="known to somebody", planted="yes")
    client.post("/sign-in/the-token")
    with client.session_transaction() as session:
        assert session["token"] != "known to somebody"
        assert "planted" not in session
    assert is_in(client)


def test_signing_out_ends_every_copy_of_the_cookie_and_no_other_browser(world: World) -> None:
    here, elsewhere = signed_in_by_link(world, "first"), signed_in_by_link(world, "second")
    thief = copy_of(here, world)
    assert is_in(thief)
    here.post("/sign-out")
    assert [is_in(here), is_in(thief), is_in(elsewhere)] == [False, False, True]


def test_signing_out_everywhere_ends_every_browser_of_that_person(world: World) -> None:
    here, elsewhere, other = signed_in_by_link(world, "first"), signed_in_by_link(world, "second"), world.signed_in(BEN)
    here.post("/sign-out", data={"everywhere": "yes"})
    assert [is_in(here), is_in(elsewhere), is_in(other)] == [False, False, True]


def test_a_session_ends_after_twelve_hours_however_often_it_is_used(world: World,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_by_link(world, "first")
    monkeypatch.setenv("MUSTER_NOW", (NOW + timedelta(hours=11)).isoformat())
    assert is_in(client)
    monkeypatch.setenv("MUSTER_NOW", (NOW + timedelta(hours=12)).isoformat())
    assert not is_in(client)


def test_a_form_without_its_token_is_refused(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    answer = world.anybody().post("/sign-in", data={"email": BEN.email})
    assert answer.status_code == 400
    assert "Reload the page" in answer.text


def test_an_open_installation_lets_in_only_who_sits_at_the_machine(world: World) -> None:
    world.app.config["SERVING"] = world.app.config["SERVING"].model_copy(update={"open_staff": True})
    client = world.anybody()
    assert client.get("/see-as", base_url="http://127.0.0.1:8000").status_code == 200
    for base, headers, address in (("http://evil.example", {}, "127.0.0.1"), ("http://127.0.0.1:8000", {}, "192.0.2.7"),
                                   ("http://127.0.0.1:8000", {"X-Forwarded-For": "192.0.2.7"}, "127.0.0.1")):
        answer = client.get("/see-as", base_url=base, headers=headers, environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 302, (base, headers, address)


@pytest.mark.parametrize(("address", "stays"), [
    ("/my/calls?sort=closing", True), ("https://evil.example/", False), ("//evil.example", False),
    ("/\\evil.example", False), ("javascript:alert(1)", False), ("", False), ("/\n/evil", False)])
def test_after_signing_in_nobody_is_sent_elsewhere(address: str, stays: bool) -> None:
    assert bool(inside(address)) is stays


@pytest.mark.parametrize(("text", "good"), [
    ("name@example.co.uk", True), ("o'neill+bids@example.org", True), ("name", False), ("a@b@c.org", False),
    ("a b@example.org", False), ("x@example.org,y@example.org", False), ("x@nodots", False),
    ("\u202e@example.org", False)])
def test_an_address_is_recognised(text: str, good: bool) -> None:
    assert is_address(text) is good
