"""The links of real mails, followed as scanners and mailbox providers do."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import strict
from html import unescape

import pytest

from matcher.mail import edition
from matcher.mail.actions import act
from matcher.mail.alerts import compose_alerts
from matcher.mail.consent import sign_up
from matcher.mail.links import Act, Action
from matcher.mail.read import html_part, text_part
from matcher.mail.service import queue_sign_in
from matcher.model.mail import Mail, MailState, Pace, SubscriptionKind, SubscriptionState
from matcher.readiness.report import assess
from matcher.store.mails import mails_in
from matcher.store.people import keep_link
from matcher.store.personal_data import erase_person
from matcher.store.subscriptions import ask, subscription_of
from tests.web.world import ANNA, NOW, World
from web.auth.sign_in import link_id
from web.post import composer as web_composer
from web.post import links

LINK = re.compile(r"https?://[^\s<>\"'”]+")


def every_mail(world: World) -> list[Mail]:
    """One of each kind that goes out: digest, alert, confirm, sign in, unsubscribed."""
    with world.app.test_request_context():
        composer = web_composer(NOW)
        sign_in = f"{composer.links.site_url}/sign-in/once"
    week = edition.week_of(NOW)
    edition.draft(world.record, week, NOW)
    edition.approve(world.record, week, "staff", NOW)
    edition.send(world.record, week, composer, assess, NOW)
    with world.record.writing() as connection:
        connection.exec_driver_sql("delete from told")
    compose_alerts(world.record, composer, assess, lambda words, filters: (), NOW, tuple(Pace))
    with world.record.writing() as connection:
        sign_up(connection, composer, "new@elsewhere.example", [SubscriptionKind.DIGEST], NOW, how="test")
        keep_link(connection, link_id("once"), ANNA.id, NOW + timedelta(minutes=15), NOW)
        queue_sign_in(connection, composer, ANNA, sign_in, "once", timedelta(minutes=15), NOW)
        ask(connection, ANNA.id, [SubscriptionKind.EVENTS], NOW, how="test")
        act(connection, composer, Action(Act.UNSUBSCRIBE, ANNA.id, SubscriptionKind.EVENTS), NOW)
        return [one.mail for one in mails_in(connection, list(MailState))]


def links_of(mail: Mail) -> set[str]:
    header = message_from_bytes(mail.message, policy=strict).get("List-Unsubscribe", "")
    return {unescape(link).rstrip(".;,") for part in (html_part(mail.message), text_part(mail.message), header)
            for link in LINK.findall(part)}


def dump(world: World) -> list[str]:
    with world.record.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw
        return list(raw.iterdump())


@pytest.mark.sqlite
def test_a_scanner_that_follows_every_link_of_every_mail_twice_changes_nothing(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    mails = every_mail(world)
    assert {m.kind.value for m in mails} == {"edition", "urgent", "service"}
    with world.app.test_request_context():
        site = links().site_url
        ours = {link.removeprefix(site) for m in mails for link in links_of(m) if link.startswith(site)}
        acts = {links().read(path[3:], NOW).act for path in ours if path.startswith("/m/")}
    assert acts == set(Act)
    before, client = dump(world), world.anybody()
    for path in sorted(ours) * 2:
        assert client.get(path, follow_redirects=True).status_code == 200, path
        assert client.head(path).status_code in (200, 302, 401), path
    assert dump(world) == before


@pytest.mark.parametrize("subject", ["digest", "matches", "all"])
def test_one_click_works_without_cookies_again_and_after_the_erasure(world: World, subject: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    with world.app.test_request_context():
        path = "/m/" + links().token(Action(Act.UNSUBSCRIBE, ANNA.id, subject), NOW - timedelta(days=364))

    def press() -> int:
        return world.anybody().post(path, data={"List-Unsubscribe": "One-Click"}).status_code

    assert [press(), press()] == [200, 200]
    with world.record.writing() as connection:
        for kind in ("digest", "matches") if subject == "all" else (subject,):
            assert subscription_of(connection, ANNA.id, SubscriptionKind(kind)).state is SubscriptionState.OFF
        erase_person(connection, ANNA, NOW)
    assert press() == 200


def test_a_link_to_answer_works_once_and_again_and_takes_no_later_word_back(world: World) -> None:
    with world.app.test_request_context():
        paths = {a: "/m/" + links().token(Action(a, ANNA.id, "ctest00000001"), NOW)
                 for a in (Act.INTERESTED, Act.NOT_FOR_US)}
    client = world.anybody()
    for _ in range(2):
        assert "you are interested" in client.post(paths[Act.INTERESTED]).text
    world.signed_in(ANNA).post("/my/calls/ctest00000001/answer", data={"verdict": "applied"})
    assert "that stands" in client.post(paths[Act.NOT_FOR_US], data={"reason": "nonsense"}).text


def test_weekly_without_the_digest_is_refused_in_words(world: World) -> None:
    answer = world.signed_in(ANNA).post("/my/notifications", data={"kind-matches": "on", "pace": "weekly"})
    assert answer.status_code == 400
    assert "weekly digest" in answer.text
