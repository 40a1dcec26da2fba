"""Turns a letter into a message: two templates of the same values, styles written into the tags, headers, key."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from urllib.parse import quote

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from config.settings import MailSettings, SiteSettings
from matcher.mail.letter import Footer, Letter, Note
from matcher.mail.links import Act, Action, Links
from matcher.mail.message import Envelope, one_line, write_message
from matcher.model.address import mailbox
from matcher.model.mail import Mail, MailKind, Recipient, SubscriptionKind


class Composer:
    """Composes for one installation. Touches nothing: values in, mails out."""

    def __init__(self, site: SiteSettings, settings: MailSettings, links: Links) -> None:
        self.site = site
        self.links = links
        self._sender = mailbox(settings.mail_from)
        self._reply_to = settings.mail_reply_to
        self._bounces_to = settings.mail_bounces_to or self._sender.addr_spec

    def letter(self, letter: Letter, recipient: Recipient, kind: MailKind, key: str, batch: str, now: datetime,
               not_after: datetime | None = None) -> Mail:
        """A mail about calls to somebody who subscribed to this kind."""
        subscription = kind.subscription or SubscriptionKind.MATCHES
        token = self.links.token(Action(Act.UNSUBSCRIBE, recipient.person_id, subscription), now)
        footer = self._footer(recipient, subscription, now)
        envelope = Envelope(
            self.message_id(key), self._sender, recipient.name, recipient.email, letter.subject, now,
            subscription.value, self._reply_to, f"{self.links.site_url}/m/{token}",
            f"mailto:{self._bounces_to}?subject={quote(f'unsubscribe {token}')}", batch.replace(":", "-"))
        return self._mail(key, envelope, kind, recipient.person_id, batch, letter.call_ids, not_after,
                          "letter", letter=letter, footer=footer)

    def note(self, note: Note, person_id: str, address: str, name: str, key: str, now: datetime,
             not_after: datetime | None = None) -> Mail:
        """Service mail: the answer to something the person just did."""
        envelope = Envelope(self.message_id(key), self._sender, name, address, note.subject, now, "service",
                            self._reply_to)
        return self._mail(key, envelope, MailKind.SERVICE, person_id, "", (), not_after, "note", note=note,
                          footer=self._service_footer())

    def message_id(self, key: str) -> str:
        """What the mail of this key is called on the wire, however often it is composed."""
        return self.message_id_of(self.links.tag(key))

    def message_id_of(self, tag: str) -> str:
        """The Message-ID of the mail with this tag in its return path."""
        return f"<{tag}@{self._sender.domain}>"

    def _mail(self, key: str, envelope: Envelope, kind: MailKind, person_id: str, batch: str,
              mentions: Sequence[str], not_after: datetime | None, template: str, **values: object) -> Mail:
        values |= {"subject": one_line(envelope.subject), "site": self.site}
        html = inlined(_templates().get_template(f"{template}.html").render(values))
        text = _templates().get_template(f"{template}.txt").render(values)
        return Mail(key, kind, person_id, envelope.to_address, one_line(envelope.subject), envelope.message_id,
                    write_message(envelope, text, html), batch, tuple(mentions), not_after)

    def _footer(self, recipient: Recipient, kind: SubscriptionKind, now: datetime) -> Footer:
        often = "once a week, on Thursday" if kind is SubscriptionKind.DIGEST \
            else f"{recipient.pace.words}; what cannot wait comes at once"
        return self._service_footer(
            why=f"You get this because {recipient.email} is signed up for {kind.words}.",
            how_often=f"It comes {often}.",
            change_url=self.links.url(Action(Act.PREFERENCES, recipient.person_id), now),
            unsubscribe_url=self.links.url(Action(Act.UNSUBSCRIBE, recipient.person_id, kind), now),
            unsubscribe_words=f"Unsubscribe from {kind.words}")

    def _service_footer(self, why: str = "You get this because of something you did on our site.",
                        how_often: str = "It comes once.", change_url: str = "", unsubscribe_url: str = "",
                        unsubscribe_words: str = "") -> Footer:
        return Footer(why, how_often, change_url, unsubscribe_url, unsubscribe_words, self.site.owner_name,
                      self.site.owner_address, self.site.contact, self.links.page("privacy"))


def inlined(html: str) -> str:
    """The page with its style sheet written into the tags; dark-mode and narrow-screen rules stay in the head."""
    return _inliner().inline(html)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("matcher.mail"), autoescape=select_autoescape(["html"]),
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
                       keep_trailing_newline=True)
