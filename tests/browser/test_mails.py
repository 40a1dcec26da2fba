"""Mails as readers meet them: axe finds nothing in either scheme, nothing scrolls sideways, the answers come first."""

import pytest
from playwright.sync_api import Browser

from matcher.mail.alerts import alert_letter
from matcher.mail.digest import digest_letter
from matcher.mail.letter import Letter, Note
from matcher.mail.news import News, NewsKind
from matcher.mail.read import html_part
from matcher.model.edition import Edition, EditionPlan, EditionSection, EditionState, Event, SharedItem
from matcher.model.mail import MailKind, Pace, Recipient
from tests.browser.test_everybody_can import AXE, RULES, SMALL_TARGETS
from tests.mail.building import LINKS, NOW, WEEK, a_call, a_composer, a_match, a_member, no_readiness

pytestmark = pytest.mark.browser
SIZES = "[...document.querySelectorAll('p, td, h3, h4')].map(e => parseFloat(getComputedStyle(e).fontSize))"
READER = Recipient("p1", "p1@firm.example", "Ann", "acme", Pace.DAILY, NOW)
CALLS = [a_call("c1", "Low-power sensing in cluttered terrain"), a_call("c2", "x" * 300, closes_in_days=5),
         a_call("c3", "A word", closes_in_days=None, summary="What it is about."), a_call("c4")]


def an_alert(*kinds: NewsKind) -> Letter:
    news = [News(kind, call, "Deadline moved earlier" if kind is not NewsKind.MATCH else "", ("x",), False,
                 a_match("acme", call.id) if kind is NewsKind.MATCH else None)
            for kind, call in zip(kinds, CALLS, strict=False)]
    return alert_letter(news, READER, a_member("acme"), a_composer(), no_readiness, NOW)


def a_digest() -> Letter:
    plan = EditionPlan(tuple(SharedItem(s, c.id, "Money changed") for s, c in zip(
        (EditionSection.CLOSING_SOON, EditionSection.CHANGED), CALLS[1:3], strict=True)), {"acme": ("c1",)},
        (Event("A surgery", "https://events.example/", "On Friday"),))
    letter = digest_letter(Edition(WEEK, EditionState.APPROVED, plan, NOW, "A few words in front."), READER,
                           a_member("acme"), {"c1": a_match("acme", "c1")}, {c.id: c for c in CALLS}, (), no_readiness,
                           LINKS, NOW)
    assert letter
    return letter


def html_of(kind: str) -> str:
    if kind == "note":
        note = Note("Please confirm", ("Press the button.",), "https://muster.example/m/" + "x" * 110, "Yes")
        return html_part(a_composer().note(note, "p1", READER.email, "Ann", "service:x", NOW).message)
    letter = {"alert": an_alert(NewsKind.MATCH), "alert of all": an_alert(*NewsKind), "digest": a_digest()}[kind]
    return html_part(a_composer().letter(letter, READER, MailKind.ALERT, "alert:x", "alert:b", NOW).message)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["alert of all", "digest", "note"])
def test_a_mail_is_for_everybody(browser: Browser, kind: str, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)    # type: ignore[arg-type]
    page.set_content(html_of(kind))
    found = AXE.run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.evaluate(SMALL_TARGETS) == []
    assert min(page.evaluate(SIZES)) >= 16
    page.close()


@pytest.mark.parametrize("kind", ["alert", "digest"])
def test_the_first_screen_of_a_phone_says_what_how_much_by_when_and_what_is_needed(browser: Browser, kind: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content(html_of(kind))
    for words in ("Low-power sensing", "£350,000", "14 December 2026, midday", "Cyber Essentials"):
        place = page.locator(".item").first.get_by_text(words).first.bounding_box()
        assert place
        assert place["y"] + place["height"] < 740, words
    page.close()
