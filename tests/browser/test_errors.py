"""Pages that say what went wrong, each reached as a visitor reaches it, judged as every other page is."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from matcher.model.member import Person
from tests.browser.site import Site
from tests.browser.test_everybody_can import judge
from tests.web.world import ANNA
from web.app import LARGEST_FORM_BYTES

pytestmark = pytest.mark.browser


def opens(path: str) -> Callable[[Page, Site], None]:
    """By its address."""
    return lambda page, site: page.goto(site.root + path) and None


def sends_too_much(page: Page, site: Site) -> None:
    """A word of more than a form may hold."""
    page.goto(f"{site.root}/sign-in")
    page.evaluate("bytes => { document.querySelector('#email').type = 'hidden';"
                  "document.querySelector('#email').value = 'x'.repeat(bytes) }", LARGEST_FORM_BYTES + 1)
    page.get_by_role("button", name="Send me a link").click()


def asks_too_often(page: Page, site: Site) -> None:
    """For the same address again and again."""
    site.app.config["RATELIMIT_ENABLED"] = True
    for _ in range(6):
        page.goto(f"{site.root}/sign-in")
        page.get_by_label("E-mail").fill("often@example.org")
        page.get_by_role("button", name="Send me a link").click()


def meets_a_fault(page: Page, site: Site) -> None:
    """A page that breaks."""
    def broken() -> None:
        raise RuntimeError("broken on purpose")
    broken.access = "public"     # type: ignore[attr-defined]
    site.app.view_functions["public.privacy"] = broken
    page.goto(f"{site.root}/privacy")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("code", "person", "happens"), [
    (400, ANNA, opens("/search?no_such_filter=1")), (403, ANNA, opens("/staff/")), (404, None, opens("/nothing-here")),
    (410, None, opens("/sign-in/an-old-link")), (413, None, sends_too_much), (429, None, asks_too_often),
    (500, None, meets_a_fault)])
def test_an_error_is_a_page_for_everybody(site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch, code: int,
                                          person: Person | None, happens: Callable[[Page, Site], None],
                                          scheme: str) -> None:
    monkeypatch.setitem(site.app.config, "RATELIMIT_ENABLED", False)
    monkeypatch.setitem(site.app.view_functions, "public.privacy", site.app.view_functions["public.privacy"])
    context = browser.new_context(color_scheme=scheme)      # type: ignore[arg-type]
    if person is not None:
        site.sign_in(context, person)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    happens(page, site)
    page.wait_for_load_state()
    assert [a.status for a in answers if a.request.is_navigation_request()][-1] == code
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_text(re.compile("^Reference [0-9A-F]{8}")).count() == 1
    assert not judge(page, str(code), scheme)
    context.close()
