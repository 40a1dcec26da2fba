"""Reads what comes back: delivery reports (RFC 3464), complaints (RFC 5965), and mail that asks to unsubscribe.

Bytes in, a finding out. Whatever cannot be read is no finding; nothing here raises for hostile input.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum

_TAG = re.compile(r"\+([0-9a-f]{30})@")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,240}>")
_ADDRESS = re.compile(r"[^\s<>;,\"]{1,64}@[^\s<>;,\"]{1,250}")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SMTP_CODE = re.compile(r"\b([45])\d\d[ -]")
_MOST_BLOCKS = 100
_MAY_PASS = (("2", "2"), ("3", "4"), ("7", "1"))
_UNSUBSCRIBE = re.compile(r"\bunsubscribe\s+([A-Za-z0-9_.-]{20,400})", re.IGNORECASE)
_HARD_WORDS = re.compile(r"user unknown|no such (user|mailbox|person)|does not exist|unknown (user|recipient)|"
                         r"mailbox unavailable|address rejected|account (disabled|closed)", re.IGNORECASE)


class ReportKind(StrEnum):
    """What a returned mail means."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Report:
    """One finding. Any of `tag` (of our return path), `message_id` and `address` may be empty; `token` is a link's."""

    kind: ReportKind
    words: str
    tag: str = ""
    message_id: str = ""
    address: str = ""
    token: str = ""


def read_report(raw: bytes) -> Report | None:
    """What a message in the bounce mailbox says, None where it is none of ours to act on (out of office, spam)."""
    message = message_from_bytes(raw, policy=policy.compat32)
    asked = _UNSUBSCRIBE.search(_text(message.get("Subject")))
    if asked:
        return Report(ReportKind.UNSUBSCRIBE, "asked by mail", token=asked[1])
    parts = list(message.walk())
    kind = next((p for p in parts if p.get_content_type() in ("message/delivery-status", "message/feedback-report")),
                None)
    if kind is not None and kind.get_content_type() == "message/feedback-report":
        return _complaint(message, parts, kind)
    if kind is not None:
        return _delivery(message, parts, kind)
    return _plain_bounce(message, parts)


def _complaint(message: Message, parts: list[Message], part: Message) -> Report | None:
    fields = _fields(part)
    if fields.get("feedback-type", "").strip().lower() in ("", "not-spam"):
        return None
    return Report(ReportKind.COMPLAINT, f"complaint: {_short(fields.get('feedback-type', 'abuse'))}",
                  _tag(message, parts, fields.get("original-mail-from", "")), _original_id(parts),
                  _address(fields.get("original-rcpt-to", "")))


def _delivery(message: Message, parts: list[Message], part: Message) -> Report | None:
    fields = _fields(part)
    action = fields.get("action", "").strip().lower()
    status = _STATUS.search(fields.get("status", "")) or _STATUS.search(fields.get("diagnostic-code", ""))
    if action in ("delivered", "relayed", "expanded", "delayed") or (status and status[1] == "2"):
        return None     # a delay is no bounce: that server still tries
    if not action and not status:
        return None
    words = _short(fields.get("diagnostic-code", "") or fields.get("status", "") or action)
    recipient = fields.get("final-recipient", "") or fields.get("original-recipient", "")
    return Report(ReportKind.HARD if _is_hard(status) else ReportKind.SOFT, words, _tag(message, parts),
                  _original_id(parts), _address(recipient))


def _is_hard(status: re.Match[str] | None) -> bool:
    """5.x.x for good; but full mailboxes (x.2.2), too big (x.3.4) and local policy today (x.7.1) may pass."""
    return status is not None and status[1] == "5" and (status[2], status[3]) not in _MAY_PASS


def _plain_bounce(message: Message, parts: list[Message]) -> Report | None:
    """A bounce of an old server that writes prose; only with our tag or from a mailer daemon is it believed."""
    sender = _text(message.get("From")).lower()
    tag = _tag(message, parts)
    is_auto_reply = _text(message.get("Auto-Submitted")).lower().startswith("auto-replied")
    if is_auto_reply or not ("mailer-daemon" in sender or "postmaster" in sender):
        return None
    body = "\n".join(_body(p) for p in parts if p.get_content_maintype() == "text")[:20_000]
    status, code = _STATUS.search(body), _SMTP_CODE.search(body)
    is_hard = _is_hard(status) if status else bool(_HARD_WORDS.search(body)) or bool(code and code[1] == "5")
    if not (status or code or _HARD_WORDS.search(body)):
        return None
    found = _HARD_WORDS.search(body) or status or code
    return Report(ReportKind.HARD if is_hard else ReportKind.SOFT, _short(found[0] if found else ""), tag,
                  _original_id(parts), "")


def _tag(message: Message, parts: list[Message], *more: str) -> str:
    places = [_text(message.get(name)) for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To")]
    places += [_text(part.get("Return-Path")) for part in parts] + list(more)
    return next((found[1] for place in places if (found := _TAG.search(place))), "")


def _original_id(parts: list[Message]) -> str:
    """The Message-ID of the mail that came back, from the copy of it or of its headers."""
    for part in parts[1:]:
        text = _text(part.get("Message-ID"))
        if not text and part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            text = "\n".join(line for line in _body(part).splitlines() if line.lower().startswith("message-id:"))
        if found := _MESSAGE_ID.search(text):
            return found[0]
    return ""


def _fields(part: Message) -> dict[str, str]:
    """The fields of a machine-readable part, names in lower case; of several recipients the first failed one's."""
    found: dict[str, str] = {}
    for block in _blocks(part):
        fields = {name.lower(): _text(value) for name, value in block.items()}
        found |= {name: value for name, value in fields.items() if name not in found}
        if fields.get("action", "").strip().lower() == "failed":
            found |= fields
            break
    return found


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a machine-readable part, whether the parser split it, left it, or it is encoded."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
    for block in re.split(r"\r?\n\r?\n", _decoded(part), maxsplit=_MOST_BLOCKS):
        yield message_from_bytes(block.encode("utf-8", "replace"), policy=policy.compat32)


def _decoded(part: Message) -> str:
    """The part as text. The parser splits a base64 one into a block of noise, which is put together again here."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _body(part)
    encoded = "".join(str(block.get_payload()) for block in payload if isinstance(block, Message))
    try:
        return b64decode(encoded, validate=False).decode("utf-8", "replace")
    except ValueError:
        return ""


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _address(field: str) -> str:
    found = _ADDRESS.search(field.partition(";")[2] or field)
    return found[0].lower() if found else ""


def _text(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _short(words: str) -> str:
    return " ".join(words.split())[:300]
