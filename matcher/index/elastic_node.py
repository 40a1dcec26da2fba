"""One host of a cluster, over the standard library's HTTP: its client's own way costs a search a fifth more of our
processor time (docs/growing.md)."""

import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import POLLIN, poll

from elastic_transport import ApiResponseMeta, BaseNode, ConnectionTimeout, HttpHeaders, NodeConfig, TlsError
from elastic_transport import ConnectionError as NoConnection
from elastic_transport._node import NodeApiResponse
from elastic_transport.client_utils import DEFAULT, DefaultType, resolve_default


class HostNode(BaseNode):
    """A host that several threads may ask at once, each over a connection that waits for the next question."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._waiting: list[HTTPConnection] = []
        self._trust = ssl.create_default_context(cafile=config.ca_certs) if config.scheme == "https" else None

    def perform_request(self, method: str, target: str, body: bytes | None = None, headers: HttpHeaders | None = None,
                        request_timeout: DefaultType | float | None = DEFAULT) -> NodeApiResponse:
        """See BaseNode."""
        start = time.monotonic()
        connection = self._connection(resolve_default(request_timeout, self.config.request_timeout))
        try:
            connection.request(method, self.path_prefix + target, body, {**self.headers, **(headers or {})})
            answer = connection.getresponse()
            if answer.length is None and not answer.chunked:
                raise HTTPException("an answer without a length, which was cut off or is not Elasticsearch's")
            content = answer.read()
        except BaseException as error:
            connection.close()
            if isinstance(error, TimeoutError):
                raise ConnectionTimeout(f"no answer in time: {error}", errors=(error,)) from error
            if isinstance(error, ssl.SSLError):
                raise TlsError(str(error), errors=(error,)) from error
            if isinstance(error, OSError | HTTPException):
                raise NoConnection(str(error), errors=(error,)) from error
            raise
        self._waiting.append(connection)
        meta = ApiResponseMeta(node=self.config, duration=time.monotonic() - start, http_version="1.1",
                               status=answer.status, headers=HttpHeaders(answer.getheaders()))
        return NodeApiResponse(meta, content)

    def close(self) -> None:
        """Closes the connections that wait."""
        while self._waiting:
            self._waiting.pop().close()

    def _connection(self, timeout: float | None) -> HTTPConnection:
        """One that waits, or a new one. What the host has closed meanwhile opens anew when it is asked."""
        try:
            connection = self._waiting.pop()
        except IndexError:
            return (HTTPConnection(self.host, self.port, timeout=timeout) if self._trust is None else
                    HTTPSConnection(self.host, self.port, timeout=timeout, context=self._trust))
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
            watch = poll()
            watch.register(connection.sock, POLLIN)
            if watch.poll(0):      # its end, or bytes that nobody asked for
                connection.close()
        return connection
