"""Chooses the transport that MUSTER_MAIL_URL names."""

from pathlib import Path

from config.settings import MailSettings
from matcher.errors import MailError
from matcher.mail.signing import Signature
from matcher.mail.smtp import SmtpServer, SmtpTransport
from matcher.mail.transport import FileTransport, Transport
from matcher.model.address import mailbox


def open_transport(settings: MailSettings) -> Transport:
    """A transport that connects when first needed. Raises MailError where a setting is wrong."""
    if settings.mail_url.startswith("file:"):
        folder = settings.mail_url.removeprefix("file:")
        if not folder:
            raise MailError("MUSTER_MAIL_URL: file: needs a folder, for example file:var/outbox")
        return FileTransport(Path(folder))
    sender = mailbox(settings.mail_from)
    bounces_to = mailbox(settings.mail_bounces_to) if settings.mail_bounces_to else sender
    signature = Signature.from_file(settings.mail_dkim_key, settings.mail_dkim_selector, sender.domain) \
        if settings.mail_dkim_key else None
    return SmtpTransport(SmtpServer.from_url(settings.mail_url), bounces_to, signature)
