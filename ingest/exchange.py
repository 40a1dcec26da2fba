"""One exchange: a question sent to a judged address, redirects followed, the answer read within its limits."""

import hashlib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

from config.settings import FetchSettings
from ingest.errors import FetchError
from ingest.guard import Deadline, GuardedTransport, said
from ingest.pace import retry_after
from ingest.sources.base import Request
from ingest.unpack import ACCEPTED, unpacked
from matcher.store.fetching import Validators

_MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_WORTH_A_RETRY = frozenset({408, 425, 429, 500, 502, 503, 504})
_ASK_TO_WAIT = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered. `is_unchanged`: 304 (then `body` is empty), or the very bytes that were remembered."""

    request: Request
    url: str
    """Where it came from in the end, after redirects."""
    status: int
    body: bytes
    content_hash: str
    validators: Validators
    fetched_at: datetime
    seconds: float
    is_unchanged: bool = False


class Exchange:
    """Asks and reads, within the limits of the settings; knows nothing of turns, attempts or memory."""

    def __init__(self, settings: FetchSettings, agent: str, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._agent = agent
        self._clock = clock
        self._context = _tls_context(settings)

    def ask(self, request: Request, known: Validators | None) -> Answer:
        """One exchange. Raises FetchError; its `is_final` says whether asking again is worth anything."""
        started = time.monotonic()
        deadline = Deadline(self._settings.total_seconds)
        transport = GuardedTransport(self._context, deadline, allow_loopback=self._settings.allow_loopback)
        method, url = request.method, _checked(request.url)
        params: tuple[tuple[str, str], ...] = request.params
        with httpx2.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                asked = self._asked(client, request, method, url, params, known)
                try:
                    answer = client.send(asked, stream=True)
                    moved_to = self._moved_to(answer, url)
                    if moved_to is None:
                        return self._answer(request, url, answer, known, started)
                    answer.close()
                except (httpx2.HTTPError, httpcore2.NetworkError, httpcore2.TimeoutException, httpx2.InvalidURL,
                        UnicodeError) as error:
                    raise FetchError(f"{url}: {_words(error)}") from error
                except FetchError as fault:
                    raise FetchError(f"{url}: {fault}", status=fault.status, retry_at=fault.retry_at,
                                     is_final=fault.is_final) from fault
                if method != "GET" and answer.status_code in (301, 302, 303):
                    method = "GET"
                url, params = moved_to, ()
        raise FetchError(f"{request.url}: redirects more than {_MOST_REDIRECTS} times; refused", is_final=True)

    def _asked(self, client: httpx2.Client, request: Request, method: str, url: str,
               params: tuple[tuple[str, str], ...], known: Validators | None) -> httpx2.Request:
        headers = {"User-Agent": self._agent, "Accept": request.accept, "Accept-Encoding": ACCEPTED,
                   **dict(request.headers)}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        if request.content_type and method != "GET":
            headers["Content-Type"] = request.content_type
        timeout = httpx2.Timeout(self._settings.read_seconds, connect=self._settings.connect_seconds)
        return client.build_request(
            method, url, params=list(params) or None, headers=headers, timeout=timeout,
            content=request.body if request.body and method != "GET" else None,
            files=[(part.name, ("blob", part.content, part.content_type)) for part in request.parts]
            if request.parts and method != "GET" else None)

    def _moved_to(self, answer: httpx2.Response, url: str) -> str | None:
        if answer.status_code not in _MOVED or "location" not in answer.headers:
            return None
        target = _checked(urljoin(url, answer.headers["location"]))
        if url.startswith("https:") and not target.startswith("https:"):
            raise FetchError(f"redirects from https to {target}; refused", is_final=True)
        return target

    def _answer(self, request: Request, url: str, answer: httpx2.Response, known: Validators | None,
                started: float) -> Answer:
        status, now = answer.status_code, self._clock()
        if status == 304 and known:
            answer.close()
            return Answer(request, url, status, b"", known.content_hash, known, now, time.monotonic() - started, True)
        if status not in request.expected:
            asked = retry_after(answer.headers.get("retry-after"), now) if status in _ASK_TO_WAIT else None
            if status == 403 and request.wait_on_403:
                asked = now + request.wait_on_403
            answer.close()
            raise FetchError(f"answered with status {status}", status=status, retry_at=asked,
                             is_final=status not in _WORTH_A_RETRY and not asked)
        body = unpacked(answer.iter_raw(65_536), answer.headers.get("content-encoding", ""), self._settings.most_bytes)
        answer.close()
        digest = hashlib.sha256(body).hexdigest()
        validators = Validators(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), digest)
        return Answer(request, url, status, body, digest, validators, now, time.monotonic() - started,
                      bool(known and known.content_hash == digest))


def _checked(url: str) -> str:
    """The address, if it may be asked at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise FetchError(f"{url[:200]!r} is no address: {error}", is_final=True) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{url[:200]!r} is not an http(s) address; refused", is_final=True)
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address with a name or password in it is refused", is_final=True)
    return url


def _tls_context(settings: FetchSettings) -> ssl.SSLContext:
    if settings.ca_file:
        return ssl.create_default_context(cafile=str(settings.ca_file))
    return httpcore2.default_ssl_context()


_KINDS = {"ConnectTimeout": "no connection in time", "ReadTimeout": "no answer in time",
          "ConnectError": "no connection", "ReadError": "the connection broke",
          "RemoteProtocolError": "the answer is not proper HTTP"}


def _words(error: Exception) -> str:
    kind = _KINDS.get(type(error).__name__, type(error).__name__)
    return f"{kind}: {said(error)}" if said(error) else kind
