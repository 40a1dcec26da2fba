"""Every message that leaves: readable by the strict policy, the same facts in both parts, safe for hostile text."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import strict
from html import unescape
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import MailError
from matcher.mail.alerts import alert_letter
from matcher.mail.item import deadline_line, is_web_link, title_of
from matcher.mail.letter import Letter
from matcher.mail.news import News, NewsKind
from matcher.mail.read import html_part, text_part
from matcher.mail.signing import Signature
from matcher.model.address import address_hash, checked
from matcher.model.fact import Fact, Field, Origin
from matcher.model.mail import Mail, MailKind, Pace, Recipient
from tests.mail.building import NOW, a_call, a_composer, a_match, a_member, no_readiness

HOSTILE = ["Win\r\nBcc: everybody@example.com", "<script>alert(1)</script>", "\u202egnp.exe\u202c", "🚀" * 50,
           "x" * 4000, "a " * 2000, "=?utf-8?q?injected?=", "{{ 7*7 }} {% raw %}", "\x00\x1b[31m", "é" * 900,
           "&amp; < > \" '", "", ".\r\n.\r\n", "From me", "日本語のタイトル " * 40, "https://evil.example/x y"]


def a_mail(titles: list[str], urls: list[str], name: str = "Ann", summary: str = "") -> tuple[Mail, list]:
    calls = [replace(a_call(f"c{n}", title or " ", closes_in_days=3 + n, url=url, summary=summary),
                     title=title) for n, (title, url) in enumerate(zip(titles, urls, strict=True))]
    calls = [replace(c, facts=(*c.facts[1:], Fact(Field.FUNDER, c.title, "", "", Origin.TEXT))) for c in calls]
    reason = a_match("acme", "").reasons[0]
    news = [News(NewsKind.MATCH, c, c.title, ("match",), False,
                 replace(a_match("acme", c.id), reasons=(replace(reason, call_sentence=c.title),))) for c in calls]
    person = Recipient("p1", "p1@firm.example", name, "acme", Pace.DAILY, NOW)
    composer = a_composer()
    letter = alert_letter(news, person, a_member("acme"), composer, no_readiness, NOW)
    return composer.letter(letter, person, MailKind.ALERT, "alert:p1:x", "alert:x", NOW), calls


def parsed(mail: Mail) -> EmailMessage:
    message = message_from_bytes(mail.message, policy=strict)
    assert isinstance(message, EmailMessage)
    return message


def checked_message(mail: Mail) -> EmailMessage:
    message = parsed(mail)
    assert all(len(line) <= 998 for line in mail.message.split(b"\r\n"))
    assert b"\n" not in mail.message.replace(b"\r\n", b"")
    assert b"\r" not in mail.message.replace(b"\r\n", b"")
    for name in ("From", "To", "Subject", "Message-ID", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"):
        assert len(message.get_all(name, [])) == 1, name
    assert not message.get_all("Bcc")
    assert not message.defects
    assert len(mail.message) < 80_000
    return message


titles = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300)), min_size=1, max_size=5)
links = st.one_of(st.sampled_from(["https://source.example/a?b=1&c=2", "javascript:alert(1)", "https://x/\r\ny", "",
                                   "http://[bad", "ftp://x/y"]), st.text(max_size=60))


@settings(max_examples=60, deadline=None)
@given(titles, links, st.sampled_from([*HOSTILE, "Ann, \"the\" boss <x@y>", "Ærøskøbing, Ltd"]))
def test_the_text_part_holds_every_title_deadline_and_link_of_the_html_part(
        found: list[str], url: str, name: str) -> None:
    mail, calls = a_mail(found, [url] * len(found), name)
    message = checked_message(mail)
    text, html = text_part(mail.message), html_part(mail.message)
    assert message["To"].addresses[0].addr_spec == "p1@firm.example"
    for call in calls:
        for part in (text, unescape(html)):
            assert title_of(call) in part
            assert deadline_line(call, NOW).words in part
    hrefs = {unescape(h) for h in re.findall(r'href="([^"]*)"', html)}
    assert all(h.startswith(("https://", "http://", "mailto:")) for h in hrefs)
    assert {h for h in hrefs if h.removeprefix("mailto:") not in text} == set()
    assert (url in hrefs) == is_web_link(url)
    assert "<script" not in html.lower()


def test_the_unsubscribe_headers_are_whole_and_short() -> None:
    message = checked_message(a_mail(["A call"], ["https://source.example"])[0])
    https, mailto = str(message["List-Unsubscribe"]).split(",")
    assert re.fullmatch(r"<https://muster\.example/m/[\w.-]+>", https.strip())
    assert len(https) < 200
    assert re.fullmatch(r"<mailto:calls@muster\.example\?subject=unsubscribe%20[\w.-]+>", mailto.strip())
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == a_composer().message_id("alert:p1:x")


def test_the_same_mail_is_the_same_bytes() -> None:
    assert a_mail(["A call"], [""])[0].message == a_mail(["A call"], [""])[0].message


def test_dkim_covers_both_unsubscribe_headers_and_verifies() -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    from base64 import b64encode
    signed = Signature(pem, "muster", "muster.example").sign(a_mail(["Ünïcode"], [""])[0].message)
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    assert dkim.verify(signed, dnsfunc=lambda name, timeout=5: record)
    covered = re.search(rb"h=([^;]+);", signed)[1].replace(b"\r\n", b"").replace(b" ", b"").lower().split(b":")
    assert {b"from", b"list-unsubscribe", b"list-unsubscribe-post"} <= set(covered)
    assert not dkim.verify(signed.replace(b"One-Click", b"Two-Click"), dnsfunc=lambda name, timeout=5: record)


def test_a_dkim_key_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(MailError, match="cannot read"):
        Signature.from_file(tmp_path / "none", "muster", "muster.example")


@pytest.mark.parametrize(("address", "expected"), [
    ("Ann@Firm.Example", "ann@firm.example"), (" ann@firm.example ", "ann@firm.example"),
    ("ann@münchen.example", "ann@xn--mnchen-3ya.example"), ("ann@faß.example", "ann@xn--fa-hia.example"),
    ("a.b+c'd@firm.co.uk", "a.b+c'd@firm.co.uk")])
def test_an_address_is_kept_in_one_spelling(address: str, expected: str) -> None:
    assert checked(address) == expected
    assert address_hash(address) == address_hash(expected)


@pytest.mark.parametrize("address", ["", "ann", "@firm.example", "ann@firm", "a\nb@firm.example", "a b@firm.example",
                                     "ann@firm.example\r\nBcc: x@y.example", "a@b@c.example,", "<ann@firm.example>",
                                     "ann@-firm.example", "ann@firm..example", ".ann@firm.example", "änn@firm.example",
                                     "a" * 65 + "@firm.example", f"ann@{'a' * 64}.example"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MailError, match="not an address"):
        checked(address)


def test_a_mail_of_five_long_calls_stays_under_eighty_kilobytes() -> None:
    mail, _ = a_mail(["long words " * 400] * 5, [f"https://source.example/{'x' * 400}"] * 5, summary="text " * 2000)
    assert len(checked_message(mail).as_bytes()) < 80_000


def test_a_mail_in_a_script_of_four_bytes_a_letter_stays_under_eighty_kilobytes() -> None:
    mail, calls = a_mail(["\U00020000" * 300] * 5, ["https://source.example/a"] * 5, summary="\U00020000" * 4000)
    message = checked_message(mail)
    assert {part["Content-Transfer-Encoding"] for part in message.iter_parts()} == {"base64"}
    assert title_of(calls[0]) in text_part(mail.message)


def test_what_staff_type_may_hold_any_line_end() -> None:
    letter = Letter("A\rsubject\u2028X: y", ("one\rtwo\r\r\nthree\x0b\x00", ".\r\n.\rFrom me"), ())
    person = Recipient("p1", "p1@firm.example", '=?utf-8?q?x?= "q", <b@c>', None, Pace.DAILY, NOW)
    message = checked_message(a_composer().letter(letter, person, MailKind.ALERT, "k", "alert:b", NOW))
    assert message["Subject"] == "A subject X: y"
    assert message["To"].addresses[0].display_name == '=?utf-8?q?x?= "q", <b@c>'


def test_days_are_counted_in_london() -> None:
    call = a_call("c1", closes_in_days=0.5)
    assert "closes today" in deadline_line(call, NOW).words
    assert "closed" not in deadline_line(call, NOW + timedelta(hours=2)).words
