"""Reads our own messages back, for previews and pages."""

from email import message_from_bytes
from email.policy import default


def text_part(message: bytes) -> str:
    """The plain text of a message."""
    return _part(message, "plain")


def html_part(message: bytes) -> str:
    """The HTML of a message."""
    return _part(message, "html")


def _part(message: bytes, kind: str) -> str:
    parsed = message_from_bytes(message, policy=default)
    body = parsed.get_body(preferencelist=(kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""
