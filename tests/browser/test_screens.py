"""Pictures of the main pages for a person to look at, and the two that the README shows."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.web.world import ANNA, STAFF

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LARGEST_BYTES = 150_000
README = {"search": (STAFF, "/search?q=drones"), "my-calls": (ANNA, "/my/calls")}
LOOK = README | {"call": (STAFF, "/calls/ctest00000001"), "today": (STAFF, "/staff/"),
                 "profile": (ANNA, "/my/profile"), "sources": (STAFF, "/staff/sources"),
                 "landing": (None, "/"), "call-member": (ANNA, "/calls/ctest00000001"),
                 "member": (STAFF, "/staff/members/firm-a"), "review": (STAFF, "/staff/review"),
                 "edition": (STAFF, "/staff/edition"), "data": (ANNA, "/my/data")}


def test_pictures_of_the_main_pages_are_written_for_a_person_to_look_at(site: Site, browser: Browser) -> None:
    folder = ROOT / "var" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    for scheme, width in (("light", 1280), ("dark", 360)):
        for name, (person, path) in LOOK.items():
            context = browser.new_context(viewport={"width": width, "height": 900},
                                          color_scheme=scheme)   # type: ignore[arg-type]
            if person is not None:
                site.sign_in(context, person)
            page = context.new_page()
            page.goto(site.root + path)
            page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
            context.close()


@pytest.mark.parametrize("name", list(README))
def test_the_pictures_in_the_readme_are_of_this_version(site: Site, browser: Browser, name: str) -> None:
    person, path = README[name]
    context = browser.new_context(viewport={"width": 1100, "height": 780})
    site.sign_in(context, person)
    page = context.new_page()
    page.goto(site.root + path)
    picture = page.screenshot()
    context.close()
    assert len(picture) < LARGEST_BYTES
    file = ROOT / "docs" / "images" / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or abs(len(picture) - file.stat().st_size) > 2_000:     # a changed page, not a changed pixel
        file.write_bytes(picture)
