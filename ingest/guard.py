"""Connections that may only go out into the public internet and only for so long.

The name is resolved once, every address of it is judged, and the connection goes to the very address that was judged,
so that a name which changes its mind in between gains nothing. TLS still checks the name.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore2
import httpx2

from ingest.errors import FetchError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out; site-local, IPv4-compatible and local translation addresses lie outside."""
_NOT_FOR_HOSTS = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
_ADDRESSES_TRIED = 4
_NOT_FOR_READERS = re.compile(r"^\[[^\]]*\]\s*|\s*\(_ssl\.c:\d+\)$")


class Deadline:
    """The moment by which a whole exchange must be over, whatever drips in until then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """The seconds that a single step may take. Raises FetchError where none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self.seconds:g} seconds in all")
        return left if timeout is None else min(timeout, left)


def is_public(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether an IP address may be connected to: global unicast, also inside the forms that wrap an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped), allow_loopback=allow_loopback)
    if ip.is_loopback:
        return allow_loopback
    if isinstance(ip, ipaddress.IPv6Address):
        return ip.is_global and ip in _GLOBAL_UNICAST
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_FOR_HOSTS)


def resolve(host: str, port: int, timeout: float, *, allow_loopback: bool = False) -> tuple[str, ...]:
    """The addresses of a name. Raises FetchError where there are none, or where one of them is not public."""
    found: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(answer[4][0]) for answer in answers)))
        except (OSError, UnicodeError) as error:
            found.put(OSError(str(error)))

    Thread(target=look_up, daemon=True).start()       # getaddrinfo knows no time limit of its own
    try:
        addresses = found.get(timeout=timeout)
    except Empty:
        raise FetchError(f"{host} was not resolved within {timeout:g} seconds") from None
    if isinstance(addresses, OSError):
        raise FetchError(f"{host} cannot be resolved: {said(addresses)}")
    if refused := [address for address in addresses if not is_public(address, allow_loopback=allow_loopback)]:
        raise FetchError(f"{host} leads to {refused[0]}, which is no public address; refused", is_final=True)
    return tuple(addresses[:_ADDRESSES_TRIED])


def said(error: Exception) -> str:
    """What went wrong in the system's words, without its numbers and the line of its source."""
    return _NOT_FOR_READERS.sub("", str(error))


class GuardedTransport(httpx2.HTTPTransport):
    """HTTP/1.1 over connections that `_GuardedBackend` opens; one exchange, no proxy, nothing from the environment."""

    def __init__(self, context: ssl.SSLContext, deadline: Deadline, *, allow_loopback: bool) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore2.ConnectionPool(ssl_context=context, max_keepalive_connections=0,
                                              network_backend=_GuardedBackend(deadline, allow_loopback))


class _GuardedBackend(httpcore2.NetworkBackend):
    def __init__(self, deadline: Deadline, allow_loopback: bool) -> None:
        self._deadline = deadline
        self._allow_loopback = allow_loopback
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
                    socket_options: Iterable[Any] | None = None) -> httpcore2.NetworkStream:
        addresses = resolve(host, port, self._deadline.within(timeout), allow_loopback=self._allow_loopback)
        for number, address in enumerate(addresses, start=1):
            try:
                stream = self._plain.connect_tcp(address, port, self._deadline.within(timeout), local_address,
                                                 socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise FetchError(f"{host} has no address to connect to")


class _TimedStream(httpcore2.NetworkStream):
    """A connection of which every step, the TLS handshake included, ends at the deadline of the whole."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._stream.read(max_bytes, self._deadline.within(timeout))
        except httpcore2.ReadTimeout:
            self._deadline.within(timeout)            # says so where it was the whole that ran out
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
                  timeout: float | None = None) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
