"""One host of a cluster, asked over a socket of ours, its answers read by llhttp. The client library's own way,
urllib3, takes a third more of our processor time in a search (docs/growing.md)."""

import socket
import ssl
import time
from select import POLLIN, poll

from elastic_transport import ApiResponseMeta, BaseNode, ConnectionTimeout, HttpHeaders, NodeConfig, TlsError
from elastic_transport import ConnectionError as NoConnection
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType, resolve_default
from httptools import HttpParserError, HttpResponseParser

_PIECE = 1 << 18


class HostNode(BaseNode):
    """A host that several threads may ask at once, each over a connection that waits for the next question."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._waiting: list[socket.socket] = []
        self._trust = ssl.create_default_context(cafile=config.ca_certs) if config.scheme == "https" else None
        self._named = self.base_url.partition("://")[2].removesuffix(self.path_prefix)

    def perform_request(self, method: str, target: str, body: bytes | None = None, headers: HttpHeaders | None = None,
                        request_timeout: DefaultType | float | None = DEFAULT) -> NodeApiResponse:
        """See BaseNode; `request_timeout`, in seconds, holds for the whole exchange."""
        start = time.monotonic()
        seconds = resolve_default(request_timeout, self.config.request_timeout)
        end = start + seconds if seconds else None
        question = self._question(method, target, body or b"", headers)
        answer = _Answer(is_without_body=method == "HEAD")
        try:
            self._exchange(self._connection(end), question, answer, end)
        except TimeoutError as error:
            raise ConnectionTimeout(f"no answer in time: {error}", errors=(error,)) from error
        except ssl.SSLError as error:
            raise TlsError(str(error), errors=(error,)) from error
        except (OSError, HttpParserError) as error:
            raise NoConnection(str(error), errors=(error,)) from error
        meta = ApiResponseMeta(node=self.config, duration=time.monotonic() - start, http_version="1.1",
                               status=answer.status, headers=HttpHeaders(answer.headers))
        return NodeApiResponse(meta, b"".join(answer.pieces))

    def close(self) -> None:
        """Closes the connections that wait."""
        while self._waiting:
            self._waiting.pop().close()

    def _exchange(self, connection: socket.socket, question: bytes, answer: "_Answer", end: float | None) -> None:
        """Reads the whole answer; the connection waits for the next question then, or is closed."""
        is_kept = False
        try:
            connection.settimeout(_left(end))
            connection.sendall(question)
            while not answer.is_whole:
                connection.settimeout(_left(end))
                answer.read(connection.recv(_PIECE))
            is_kept = answer.may_be_followed
        finally:
            if is_kept:
                self._waiting.append(connection)
            else:
                connection.close()

    def _question(self, method: str, target: str, body: bytes, headers: HttpHeaders | None) -> bytes:
        lines = [f"{method} {self.path_prefix}{target} HTTP/1.1", f"host: {self._named}",
                 f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (*self.headers.items(), *(headers.items() if headers else ()))]
        head = "\r\n".join(lines)
        if head.count("\n") >= len(lines):
            raise ValueError("a header or the target holds a line break")
        return b"%s\r\n\r\n%s" % (head.encode("latin-1"), body)

    def _connection(self, end: float | None) -> socket.socket:
        """One that waits and that the host has not closed meanwhile, or a new one."""
        while True:
            try:
                waiting = self._waiting.pop()
            except IndexError:
                return self._opened(end)
            watch = poll()
            watch.register(waiting, POLLIN)
            if not watch.poll(0):
                return waiting
            waiting.close()      # its end has come, or bytes that nobody asked for

    def _opened(self, end: float | None) -> socket.socket:
        made = socket.create_connection((self.host, self.port), _left(end))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._trust is None:
            return made
        try:
            return self._trust.wrap_socket(made, server_hostname=self.host)
        except BaseException:
            made.close()
            raise


class _Answer:
    """What llhttp tells of one answer, piece by piece."""

    def __init__(self, is_without_body: bool) -> None:
        self._is_without_body = is_without_body
        self._parser = HttpResponseParser(self)
        self.headers: list[tuple[str, str]] = []
        self.pieces: list[bytes] = []
        self.is_whole = self.may_be_followed = False

    def read(self, piece: bytes) -> None:
        """Raises HttpParserError where it is none, and ConnectionResetError where it ends too early."""
        if not piece:
            raise ConnectionResetError("the connection ended before the answer did")
        self._parser.feed_data(piece)

    @property
    def status(self) -> int:
        return self._parser.get_status_code()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        self.is_whole = self._is_without_body

    def on_body(self, piece: bytes) -> None:
        self.pieces.append(piece)

    def on_message_complete(self) -> None:
        self.is_whole = True
        self.may_be_followed = self._parser.should_keep_alive()


def _left(end: float | None) -> float | None:
    """Seconds until the exchange must be over. Raises TimeoutError."""
    if end is None:
        return None
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left
