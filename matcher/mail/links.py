"""Signed links: what a person may do from a mail without signing in (domain.md 5.4).

A token names the act, the person and the subject, and when it was made; nobody else can make or alter one. The page
at `/m/<token>` shows one button on GET and acts on POST only, since scanners follow every link of every mail.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from itsdangerous import BadSignature, Signer

from matcher.errors import MailError


class Act(StrEnum):
    """What a link does. Values are short since they travel in every link."""

    CONFIRM = "c"
    UNSUBSCRIBE = "u"
    """Subject: a SubscriptionKind, or "all"."""
    INTERESTED = "i"
    """Subject: a call id; so for NOT_FOR_US."""
    NOT_FOR_US = "n"
    PREFERENCES = "p"

    @property
    def valid_for(self) -> timedelta:
        """A wish is confirmed within a week; everything else works for a year."""
        return timedelta(days=7) if self is Act.CONFIRM else timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Action:
    """What a link asks for, by whom, about what."""

    act: Act
    person_id: str
    subject: str = ""


class BadLink(MailError):
    """The link was altered, made elsewhere, or is too old."""


class Links:
    """Makes and reads tokens with this installation's key, and the addresses that hold them."""

    def __init__(self, site_url: str, key: str) -> None:
        self.site_url = site_url.rstrip("/")
        self._key = key.encode()
        self._signer = Signer(key, salt="muster.mail.links", sep=".", digest_method=hashlib.sha256)

    def token(self, action: Action, now: datetime) -> str:
        """Letters, digits, `-`, `_` and one dot; about 110 of them."""
        day = (now - _EPOCH).days
        body = json.dumps([action.act, action.person_id, action.subject, day], separators=(",", ":"))
        packed = base64.urlsafe_b64encode(body.encode()).rstrip(b"=")
        return self._signer.sign(packed).decode()

    def read(self, token: str, now: datetime) -> Action:
        """The action of a token. Raises BadLink with words for the page."""
        try:
            packed = self._signer.unsign(token.encode())
            if self._signer.sign(packed) != token.encode():     # base64 has spare bits: one token, one spelling
                raise BadSignature("not as it was made")
            act, person_id, subject, day = json.loads(base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)))
            action = Action(Act(act), str(person_id), str(subject))
            made = _EPOCH + timedelta(days=int(day))
        except (BadSignature, ValueError, TypeError, binascii.Error) as error:
            raise BadLink("This link is not one of ours or was altered. Use the newest mail, or sign in.") from error
        if now >= made + action.act.valid_for + timedelta(days=1):
            raise BadLink("This link is too old. Use the newest mail, or sign in.")
        return action

    def tag(self, mail_key: str) -> str:
        """30 hex digits that stand for a mail in its Message-ID and return path; nobody else can work them out."""
        return hmac.new(self._key, f"muster mail {mail_key}".encode(), hashlib.sha256).hexdigest()[:30]

    def url(self, action: Action, now: datetime) -> str:
        """Where the action is offered: `https://site/m/<token>`."""
        return f"{self.site_url}/m/{self.token(action, now)}"

    def call(self, call_id: str) -> str:
        """The page of a call."""
        return f"{self.site_url}/calls/{call_id}"

    def all_calls(self) -> str:
        """Everything that the person's firm is shown."""
        return self.page("my/calls")

    def page(self, path: str) -> str:
        """Another page of the site, for example "privacy"."""
        return f"{self.site_url}/{path}"


_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
