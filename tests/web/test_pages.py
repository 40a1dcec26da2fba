"""Every page answers, whoever may see it, and none with a fault of ours."""

import re

import pytest

from matcher.mail.links import Act, Action
from tests.web.world import ANNA, NOW, STAFF, World
from web.post import links

KNOWN = {"call_id": "ctest00000001", "member_id": "firm-a", "week": "2026-W47", "source_id": "ukri_rss",
         "person_id": ANNA.id, "kind": "csv", "review_id": "1", "notice_id": "1", "search_id": "1"}
NOT_THERE = ("/open-calls", "/editions/2026-W47", "/api/v1/editions/2026-W47", "/staff/sources/ukri_rss/payload")
"""Switched off, or nothing of it in the small world."""


def pages(world: World, roles: tuple[str, ...]) -> list[str]:
    """Paths of all pages that those roles open, with ids that exist."""
    found = []
    for rule in world.app.url_map.iter_rules():
        role = getattr(world.app.view_functions[rule.endpoint], "access", "")
        is_page = rule.endpoint != "static" and "GET" in (rule.methods or ()) and "token" not in rule.arguments
        if is_page and role in roles:
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: KNOWN[m.group(1)], rule.rule)
            found.append(path + ("?since=2026-11-01" if path.endswith("/changes") else ""))
    return found


def test_no_page_breaks_for_staff(world: World) -> None:
    client = world.signed_in(STAFF)
    client.post("/staff/edition/2026-W47/draft")
    for path in pages(world, ("public", "member", "staff")):
        status = client.get(path, follow_redirects=True).status_code
        assert status == (404 if path in NOT_THERE else 200), path


def test_no_page_breaks_for_a_member(world: World) -> None:
    client = world.signed_in(ANNA)
    for path in pages(world, ("public", "member", "firm")):
        status = client.get(path, follow_redirects=True).status_code
        assert status == (404 if path in NOT_THERE else 200), path


@pytest.mark.parametrize("act", list(Act))
def test_no_page_behind_a_link_of_a_mail_breaks(world: World, act: Act) -> None:
    subject = {Act.UNSUBSCRIBE: "digest", Act.INTERESTED: "ctest00000001", Act.NOT_FOR_US: "ctest00000001"}.get(act, "")
    with world.app.test_request_context():
        path = "/m/" + links().token(Action(act, ANNA.id, subject), NOW)
    assert world.anybody().get(path).status_code == 200
    assert world.anybody().post(path).status_code == 200
