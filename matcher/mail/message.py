"""Messages as they leave: RFC 5322 in ASCII, every header line short enough, the same bytes for the same content.

Written out here rather than by `email`'s folder, which breaks long List-Unsubscribe addresses into encoded words and
takes 30 ms a mail (tests/bench/mail.py).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime

from matcher.model.address import checked

_RETURNS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a message is from and to, and the headers that mailbox providers and their users act on."""

    message_id: str
    sender: Address
    to_name: str
    to_address: str
    subject: str
    date: datetime
    list_name: str
    """Stands in List-Id and names the campaign: "digest", "matches", "service"."""
    reply_to: str = ""
    unsubscribe_url: str = ""
    """Empty for service mail, which nobody subscribed to."""
    unsubscribe_mailto: str = ""
    campaign: str = ""


def write_message(envelope: Envelope, text: str, html: str) -> bytes:
    """The whole message, CRLF line ends, 7 bit; the text part first, as the lesser alternative."""
    boundary = f"=_{envelope.message_id.strip('<>').partition('@')[0]}"
    lines = [_header(name, value) for name, value in _headers(envelope, boundary)]
    return ("\r\n".join([*lines, "", f"--{boundary}", _part("plain", text),
                         f"--{boundary}", _part("html", html), f"--{boundary}--", ""])).encode("ascii")


def one_line(text: str) -> str:
    """Text without line breaks or control characters, spaces single: fit for a header or a title."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _headers(envelope: Envelope, boundary: str) -> list[tuple[str, str]]:
    sender = envelope.sender
    headers = [
        ("From", _named(sender.display_name, sender.addr_spec)),
        ("To", _named(envelope.to_name, checked(envelope.to_address))),
        ("Subject", _words(envelope.subject)),
        ("Date", format_datetime(envelope.date)),
        ("Message-ID", envelope.message_id),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        ("Content-Language", "en-GB"),
        ("Auto-Submitted", "auto-generated"),
        ("Feedback-ID", f"{envelope.campaign or envelope.list_name}:{envelope.list_name}:muster:{sender.domain}")]
    if envelope.reply_to:
        headers.append(("Reply-To", checked(envelope.reply_to)))
    if envelope.unsubscribe_url:
        ways = [envelope.unsubscribe_url, *filter(None, [envelope.unsubscribe_mailto])]
        headers += [("List-Id", f"<{envelope.list_name}.{sender.domain}>"),
                    ("List-Unsubscribe", ",\r\n ".join(f"<{way}>" for way in ways)),
                    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                    ("Precedence", "bulk")]
    return headers


def _header(name: str, value: str) -> str:
    return f"{name}: {value}"


def _named(name: str, address: str) -> str:
    words = one_line(name)
    if not words:
        return address
    if words.isascii() and "=?" not in words:
        escaped = words[:120].replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"\r\n <{address}>'
    return f"{_words(words[:120])}\r\n <{address}>"


def _words(text: str) -> str:
    """Header text: as it is where short and ASCII, else in encoded words of at most 75 characters (RFC 2047)."""
    plain = one_line(text)
    if plain.isascii() and len(plain) <= 200 and "=?" not in plain:
        return plain
    return Header(plain, "utf-8", maxlinelen=70).encode(linesep="\r\n")


def _part(kind: str, text: str) -> str:
    """Quoted-printable, which a person can read; base64 where that is shorter, as for Japanese."""
    data = _RETURNS.sub("\n", text).encode()
    encoding, body = "quoted-printable", binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
    if len(body) > len(data) * 4 // 3:
        packed = base64.encodebytes(data.replace(b"\n", b"\r\n")).rstrip().replace(b"\n", b"\r\n")
        encoding, body = min((encoding, body), ("base64", packed), key=lambda way: len(way[1]))
    return (f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
            f"{body.decode('ascii')}")
