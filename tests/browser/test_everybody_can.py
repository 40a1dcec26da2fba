"""Every page in both colour schemes: axe finds nothing (WCAG 2.2 AA), nothing scrolls sideways, targets are 24 px."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from matcher.mail.links import Act, Action
from matcher.model.member import Person
from tests.browser.site import Site
from tests.web.test_pages import KNOWN
from tests.web.world import ANNA, STAFF
from web.post import links

pytestmark = pytest.mark.browser
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a colour scheme can change."""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
                                                "best-practice"]}}
NOT_PAGES = (".ics", ".atom", ".csv", ".json", ".yaml", "/api/v1", "/health", "/payload", "/html", "export.",
             "/progress")
AXE = Axe()
MEMBER, STRANGER, DESK = ("member", "firm"), ("public",), ("staff", "member")
AFTER_A_PRESS = {
    STRANGER: (("/sign-in", ("Send me a link",)), ("/subscribe", ("Subscribe",))),
    MEMBER: (("/my/calls", ("Make",)), ("/my/data", ("Make a",)),
             ("/my/profile", ("See the effect before saving",)), ("/my/data", ("Erase my data",))),
    DESK: (("/staff/members/new", ("Add",)), ("/staff/calls/new", ("Add the call",)),
           ("/calls/ctest00000001", ("Introduce Aster Radio Ltd", "Introduce Birch Cyber Ltd",
                                     "Introduce members to each other", "See the mail")))}
"""Pages that only a form leads to, refusals among them: the path, and what is pressed there."""
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
.filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || !box.height || getComputedStyle(e).display === "inline") return false;
  if (e.closest(".skip, .hidden")) return false;
  return box.width < 24 || box.height < 24;
}).map(e => e.outerHTML.slice(0, 90))"""


def paths(site: Site, roles: tuple[str, ...]) -> list[str]:
    found = []
    for rule in site.app.url_map.iter_rules():
        role = getattr(site.app.view_functions[rule.endpoint], "access", "")
        if rule.endpoint != "static" and "GET" in (rule.methods or ()) and role in roles \
                and "token" not in rule.arguments and not any(n in rule.rule for n in NOT_PAGES):
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda m: KNOWN[m.group(1)], rule.rule))
    return found


def look_at(page: Page, site: Site, path: str, scheme: str) -> list[str]:
    """What is wrong with the page, in words."""
    answer = page.goto(site.root + path)
    if answer is None or answer.status >= 500:
        return [f"{path}: {answer.status if answer else 'no answer'}"]
    return judge(page, path, scheme)


def judge(page: Page, path: str, scheme: str) -> list[str]:
    """What is wrong with what the page shows now."""
    wrong = []
    for violation in AXE.run(page, options=RULES if scheme == "light" else CONTRAST).response["violations"]:
        wrong.append(f"{path}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    if scheme == "dark":
        return wrong
    for width in (1280, 768, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append(f"{path}: scrolls sideways by {over} px at {width} px")
    wrong += [f"{path}: small target {one}" for one in page.evaluate(SMALL_TARGETS)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("person", "roles"), [
    (None, STRANGER), (ANNA, MEMBER), (STAFF, DESK)], ids=["nobody", "member", "staff"])
def test_every_page_is_for_everybody(site: Site, browser: Browser, person: Person | None, roles: tuple[str, ...],
                                     scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)      # type: ignore[arg-type]
    page = context.new_page()
    listed = paths(site, roles)
    if person is not None:
        site.sign_in(context, person)
        listed += ["/calls/ctest00000001", "/search?q=drone", "/search?q=nothingatall&funder=none"]
    if person is STAFF:
        page.goto(f"{site.root}/staff/edition/{KNOWN['week']}")
        if page.get_by_role("button", name="Draft it now").count():
            page.get_by_role("button", name="Draft it now").click()
    else:
        with site.app.test_request_context():
            listed += ["/m/" + links().token(Action(act, ANNA.id, subject), site.bench.now) for act, subject in (
                (Act.CONFIRM, ""), (Act.UNSUBSCRIBE, "digest"), (Act.PREFERENCES, ""),
                (Act.NOT_FOR_US, "ctest00000001"))]
        listed.append("/nothing-here")
    wrong = [line for path in listed for line in look_at(page, site, path, scheme)]
    for path, way_there in AFTER_A_PRESS.get(roles, ()):
        page.goto(site.root + path)
        for name in way_there:
            page.get_by_label(name).or_(page.get_by_role("button", name=name)).or_(
                page.locator("summary", has_text=name)).first.click()
        page.wait_for_load_state()
        wrong += judge(page, f"{path} after {way_there[-1]}", scheme)
    context.close()
    assert not wrong, "\n".join(wrong)
