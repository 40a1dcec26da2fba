"""Sends over SMTP: TLS required unless the server is on this machine, one connection used again, bounces traceable."""

import re
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import parse_qs, unquote, urlsplit

from matcher.errors import MailError
from matcher.mail.signing import Signature
from matcher.mail.transport import Deferred, Dropped, NoSuchAddress, OnTaken, Refused, ServerAway, ServerLeft
from matcher.model.address import checked
from matcher.model.mail import Mail

TIMEOUT_SECONDS = 60.0
_LONGER_FOR_THE_VERDICT = 10
"""Times as long for the answer after the data: hanging up too early means a second copy (RFC 5321 4.5.3.2.6)."""
_NOT_ABOUT_THIS_MAIL = (421, 500, 501, 502, 503, 504, 530, 535, 538)
"""The server shuts down, or does not want to talk with us like this: no mail is the worse for it."""
_NO_SUCH_ADDRESS = re.compile(r"5\d\d[ -]5\.1\.(?:1|2|3|6|10)\b")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LAST_STEP = threading.Lock()
"""End of data, answer and commit, by one connection at a time: see `matcher.mail.outbox`."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how to connect: `smtp://user:password@host:587` (STARTTLS) or `smtps://host:465` (TLS)."""

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = ""
    ca_file: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Reads MUSTER_MAIL_URL. Raises MailError with what is allowed."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        try:
            port, timeout = parts.port, float(query.get("timeout", [TIMEOUT_SECONDS])[0])
        except ValueError:
            port, timeout = 0, 0.0
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0 or timeout <= 0 \
                or set(query) - {"ca", "timeout"}:
            raise MailError("MUSTER_MAIL_URL: write file:FOLDER, smtp://USER:PASSWORD@HOST:587 or "
                            "smtps://USER:PASSWORD@HOST:465, with ?ca=FILE for an authority of your own")
        is_tls = parts.scheme == "smtps"
        return cls(parts.hostname, port or (465 if is_tls else 587), is_tls, unquote(parts.username or ""),
                   unquote(parts.password or ""), query.get("ca", [""])[0], timeout)

    @property
    def needs_starttls(self) -> bool:
        """Plain text is for this machine alone."""
        return not self.is_tls and self.host not in _LOOPBACK


class SmtpTransport:
    """One connection, opened when first needed and after every break."""

    def __init__(self, server: SmtpServer, bounces_to: Address, signature: Signature | None = None) -> None:
        self._server, self._bounces_to, self._signature = server, bounces_to, signature
        self._connection: smtplib.SMTP | None = None

    def hand_over(self, mail: Mail, on_taken: OnTaken) -> None:
        """One transaction of RFC 5321. Raises Refused, Deferred, Dropped or ServerAway."""
        message = self._signature.sign(mail.message) if self._signature else mail.message
        recipient = checked(mail.recipient)
        connection = self._begun(mail)
        try:
            self._expect(connection, *connection.rcpt(recipient))
            connection.putcmd("data")
            self._expect(connection, *connection.getreply(), wanted=354)
            connection.send(_stuffed(message))
            with _LAST_STEP:
                connection.send(b".\r\n")
                code, words = self._verdict(connection)
                if code == 250:
                    on_taken(_said(code, words))
                    return
            self._expect(connection, code, words)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise Dropped(f"the connection broke: {error}") from error

    def greet(self) -> str:
        """Connects, signs in and names the sender, but sends nothing; says how. Raises ServerAway where that fails."""
        connection = self._opened(self._bounces_to.addr_spec)
        words = "speaks TLS" if isinstance(connection.sock, ssl.SSLSocket) else "speaks in plain text, on this machine"
        self.close()
        return words + (" and lets us in" if self._server.user else "")

    def return_path(self, mail: Mail) -> str:
        """Where this mail's bounces go: the mailbox with the mail's tag, so that nobody has to guess (VERP)."""
        tag = mail.message_id.strip("<>").partition("@")[0]
        return f"{self._bounces_to.username}+{tag}@{self._bounces_to.domain}"

    def close(self) -> None:
        """Says goodbye if it can."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _begun(self, mail: Mail) -> smtplib.SMTP:
        """A connection that took MAIL FROM. One that was left idle may be gone; then a fresh one is opened.

        Whoever does not take the sender takes none of our mails: that is no fault of this one.
        """
        kept, self._connection = self._connection, None
        if kept is not None:
            try:
                if kept.mail(self.return_path(mail))[0] == 250:
                    self._connection = kept
                    return kept
            except (smtplib.SMTPException, OSError):
                pass
            kept.close()
        return self._opened(self.return_path(mail))

    def _opened(self, sender: str) -> smtplib.SMTP:
        where = f"{self._server.host}:{self._server.port}"
        try:
            fresh = self._connect()
            code, words = fresh.mail(sender)
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(f"{where}: {_words(error)}") from error
        if code != 250:
            fresh.close()
            raise ServerAway(f"{where} does not take our sender: {_said(code, words)}")
        self._connection = fresh
        return fresh

    def _verdict(self, connection: smtplib.SMTP) -> tuple[int, bytes]:
        assert connection.sock is not None
        connection.sock.settimeout(self._server.timeout_seconds * _LONGER_FOR_THE_VERDICT)
        try:
            return connection.getreply()
        finally:
            if connection.sock is not None:
                connection.sock.settimeout(self._server.timeout_seconds)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=server.ca_file or None)
        if server.is_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds,
                                                        context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
        try:
            connection.ehlo_or_helo_if_needed()
            if not server.is_tls and (server.needs_starttls or (connection.has_extn("starttls") and server.ca_file)):
                connection.starttls(context=context)
                connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
            if connection.sock is not None:      # else the last step waits 40 ms for the server's delayed ACK
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return connection

    def _expect(self, connection: smtplib.SMTP, code: int, words: bytes, wanted: int = 250) -> None:
        if code == wanted or (wanted == 250 and code == 251):
            return
        said = _said(code, words)
        if code in _NOT_ABOUT_THIS_MAIL or code == -1:
            self.close()
            raise ServerLeft(said)
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()
        if 400 <= code < 500:
            raise Deferred(said)
        raise NoSuchAddress(said) if _NO_SUCH_ADDRESS.match(said) else Refused(said)


def _stuffed(message: bytes) -> bytes:
    """The message with its dots doubled at line starts and CRLF at its end (RFC 5321 4.5.2); it has CRLF already."""
    whole = message if message.endswith(b"\r\n") else message + b"\r\n"
    stuffed = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"[:500].replace("\n", " ")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes)
                     else str(error.smtp_error).encode())
    return str(error) or type(error).__name__
