"""The ten main journeys, each by mouse on a desk, by keyboard on a tablet, and without JavaScript on a phone."""

import email
import re
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from config.settings import MailSettings
from matcher.model.member import Person
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.web.world import ANNA, BEN, STAFF

pytestmark = pytest.mark.browser
WAYS = {"mouse": 1280, "keyboard": 768, "plain": 360}
WEEKS = {"mouse": "2026-W48", "keyboard": "2026-W49", "plain": "2026-W50"}
"""An edition is drafted once: each way has a week that no other test of the running site touches."""


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Browser, way: str) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": WAYS[way], "height": 800}, java_script_enabled=way != "plain")
    made.set_default_timeout(60_000)
    yield made
    made.close()


def somebody(site: Site, context: BrowserContext, way: str, person: Person | None, path: str) -> Hands:
    if person is not None:
        site.sign_in(context, person)
    page = context.new_page()
    page.goto(site.root + path)
    return Hands(page, way)


def links_in_mail(to: str, marker: str) -> list[str]:
    """The first path with `marker` of every mail to an address so far."""
    found = []
    for file in Path(MailSettings().mail_url.removeprefix("file:")).glob("**/*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        if to in str(message["To"]) and body:
            found += re.findall(rf"https?://[^/\s]+({marker}\S+)", body.get_content())[:1]
    return found


def new_link_in_mail(to: str, marker: str, before: list[str]) -> str:
    """The path that was not among those `before`. The mail goes out behind the page, so this waits for it."""
    for _ in range(600):
        for link in links_in_mail(to, marker):
            if link not in before:
                return link
        time.sleep(0.1)
    raise AssertionError(f"no new mail to {to} with {marker}")


def test_staff_find_a_call_and_read_the_quote_behind_a_fact(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, "/search")
    hands.write("Words to look for", "passive radio drones")
    hands.press("Search")
    hands.press("Counter-drone sensing, round", "link")
    assert hands.sees("Small and medium firms only")
    hands.open("Quote for Most per project")
    assert hands.sees("up to £350,000 per project")


def test_staff_narrow_a_search_by_a_filter_and_take_it_off(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, "/search?q=drones")
    if way != "mouse":
        hands.tick("Show the filters")      # folded away where the screen is narrow
    hands.open("Funder")
    hands.tick("Example Defence Fund")
    hands.press("Apply the filters")
    assert "funder=Example+Defence+Fund" in hands.page.url
    hands.press("Funder Example Defence Fund", "link")
    assert "funder=" not in hands.page.url


def test_staff_answer_a_doubt_and_take_the_answer_back(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, "/staff/review")
    hands.press("It is right")
    assert hands.sees("Noted: it is right.")
    hands.press("Undo the last one")
    assert hands.sees("Taken back: it waits again.")


def test_staff_note_and_pin_a_call(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, "/calls/ctest00000004")
    hands.press("Pin to Today")
    hands.open("Notes (")
    hands.write("Add a note", f"Asked the funder by {way}")
    hands.press("Add the note")
    assert hands.sees(f"Asked the funder by {way}")
    hands.press("Unpin")
    assert hands.sees("Taken off the Today page.")


def test_staff_draft_look_at_approve_and_send_the_edition(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, f"/staff/edition/{WEEKS[way]}")
    hands.press("Draft it now")
    hands.write("A few sentences in front of the calls", "Hurrah")
    hands.press("Save the introduction")
    hands.press("Anna", "link")
    assert hands.sees("Hurrah")
    hands.press("Back to the edition", "link")
    hands.press("Approve")
    hands.press("Send it now")
    hands.waits_for("#progress .tag-sent")
    assert context.request.get(f"{site.root}/editions/{WEEKS[way]}").status == 200


def test_staff_add_a_member_and_its_person(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, STAFF, "/staff/members")
    hands.press("Add a member", "link")
    hands.write("The firm’s name", f"Cedar {way}")
    hands.press("Add")
    hands.press("People and consents", "link")
    hands.write("Name", "Cleo")
    hands.write("E-mail address", f"cleo-{way}@cedar.example")
    hands.press("Add")
    assert hands.sees(f"cleo-{way}@cedar.example")


def test_a_member_signs_in_by_a_mailed_link_that_works_once(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, None, "/sign-in")
    hands.write("Your e-mail address", BEN.email)
    before = links_in_mail(BEN.email, "/sign-in/")
    hands.press("Send me a link")
    assert hands.sees("Look in your mail")
    link = new_link_in_mail(BEN.email, "/sign-in/", before)
    hands.page.goto(site.root + link)
    hands.press("Sign in to Muster")
    assert hands.sees("My calls")
    hands.page.goto(site.root + link)
    assert hands.sees("This link no longer works")


def test_a_member_reads_why_a_call_fits_and_answers(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, ANNA, "/my/calls")
    assert hands.sees("We build passive radio sensors that find drones.")
    hands.press("Interested in Counter-drone sensing, round 1")
    assert hands.sees("Interested.")
    hands.press("Take the answer back for Counter-drone sensing, round 1")
    assert hands.sees("Taken back.")


def test_a_member_changes_the_profile_and_sees_the_effect_first(site: Site, context: BrowserContext, way: str) -> None:
    hands = somebody(site, context, way, BEN, "/my/profile")
    hands.write("Staff", "44")
    hands.press("See the effect before saving")
    assert hands.sees("Nothing is saved yet.")
    hands.press("Save the profile")
    hands.page.goto(f"{site.root}/my/profile")
    assert hands.page.get_by_label("Staff", exact=True).input_value() == "44"


def test_a_stranger_subscribes_confirms_and_stops(site: Site, context: BrowserContext, way: str) -> None:
    address = f"reader-{way}@elsewhere.example"
    hands = somebody(site, context, way, None, "/subscribe")
    hands.write("Your e-mail address", address)
    hands.page.locator("#agree").check() if way != "keyboard" else hands.tick("I agree that")
    hands.press("Subscribe")
    assert hands.sees("One more step")
    hands.page.goto(site.root + new_link_in_mail(address, "/m/", []))
    hands.press("Yes, send it to me")
    assert hands.sees("Confirmed")
