"""A real SMTP server on loopback that keeps what it took and misbehaves when told to."""

import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import strict
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Inbox:
    """What the server took. It answers otherwise where a hook says so, None meaning that all is well: `mail` and `rcpt`
    for an address, `begin` to the DATA command ("drop" breaks off within the data), `data` after the data."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.connections = 0
        self.mail: Callable[[str], str | None] = lambda address: None
        self.begin: Callable[[Envelope], str | None] = lambda envelope: None
        self.rcpt: Callable[[str], str | None] = lambda address: None
        self.data: Callable[[SMTP, Envelope], str | None] = lambda server, envelope: None

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str,  # noqa: N802
                          responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:
        answer = self.mail(address)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:
        answer = self.rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data(server, envelope)
        if answer is None:
            self.taken.append(envelope)
        return answer or "250 taken"

    @property
    def recipients(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.taken]

    @property
    def message_ids(self) -> Counter[str]:
        return Counter(str(message_from_bytes(e.original_content, policy=strict)["Message-ID"]) for e in self.taken)


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        answer = self.event_handler.begin(self.envelope)
        if answer == "drop":
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
        elif answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp_server(inbox: Inbox, port: int = 0, **options: Any) -> Iterator[int]:
    """Runs the server and gives its port."""
    controller = _Controller(inbox, hostname="127.0.0.1", port=port or _free_port(), ready_timeout=120,
                             **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def only(user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator that lets one user in."""
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()))
    return check


def server_context(certificate: Any) -> ssl.SSLContext:
    """A TLS context of a trustme certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _free_port() -> int:
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
