"""DKIM: the domain's signature over the headers that providers judge a mail by (RFC 6376, RFC 8058)."""

from dataclasses import dataclass
from pathlib import Path

import dkim

from matcher.errors import MailError

SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"reply-to",
          b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"auto-submitted", b"feedback-id")
"""RFC 8058 demands both List-Unsubscribe headers; those that a mail lacks are signed as absent by being skipped."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A private key in PEM form, with the DNS name that publishes its public half: `selector._domainkey.domain`."""

    private_key: bytes
    selector: str
    domain: str

    @classmethod
    def from_file(cls, path: Path, selector: str, domain: str) -> "Signature":
        """Reads the key. Raises MailError where there is none."""
        try:
            key = path.read_bytes()
        except OSError as error:
            raise MailError(f"MUSTER_MAIL_DKIM_KEY: cannot read {path}: {error.strerror}") from error
        if b"PRIVATE KEY" not in key:
            raise MailError(f"MUSTER_MAIL_DKIM_KEY: {path} holds no private key in PEM form")
        return cls(key, selector, domain)

    def sign(self, message: bytes) -> bytes:
        """The message with a DKIM-Signature in front. Raises MailError where the key does not work."""
        try:
            header: bytes = dkim.sign(message, self.selector.encode(), self.domain.encode(), self.private_key,
                                      canonicalize=(b"relaxed", b"relaxed"), include_headers=list(SIGNED))
        except dkim.DKIMException as error:
            raise MailError(f"DKIM: {error}") from error
        return header + message
