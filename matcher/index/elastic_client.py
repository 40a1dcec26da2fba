"""The connection to an Elasticsearch cluster: who we are, how long we wait, and what its refusals mean."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from elastic_transport import (
    ApiResponseMeta,
    ConnectionTimeout,
    HttpHeaders,
    NdjsonSerializer,
    NodeConfig,
    OrjsonSerializer,
    TlsError,
    TransportError,
)
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
    UnsupportedProductError,
)

from config.settings import IndexSettings
from matcher.errors import IndexFault
from matcher.index.elastic_node import HostNode

OLDEST = (8, 19)
"""The oldest version that the index is tried with (design.md section 4)."""
_WORTH_A_WAIT = (429, 503)
_FIRST_WAIT = 0.2
_LONG_WAIT = 1.0
_PAUSE = 1.0
_Answer = TypeVar("_Answer")


class _Lines(NdjsonSerializer, OrjsonSerializer):
    """A JSON text a line, each written by orjson."""


_SERIALIZERS = {serializer.mimetype: serializer for serializer in (OrjsonSerializer(), _Lines())}


def connect(url: str, settings: IndexSettings) -> Elasticsearch:
    """A client of the hosts in `url` (`http(s)://HOST:PORT[,HOST:PORT…]`). Opens no connection yet."""
    scheme, _, hosts = url.partition("://")
    options: dict[str, Any] = {}
    if settings.index_api_key:
        if not (settings.index_api_key.isascii() and settings.index_api_key.isprintable()):
            raise IndexFault("MUSTER_INDEX_API_KEY is no key: it holds a line break or another sign that no key has")
        options["api_key"] = settings.index_api_key
    elif settings.index_user:
        options["basic_auth"] = (settings.index_user, settings.index_password)
    if settings.index_ca_file:
        if not settings.index_ca_file.is_file():
            raise IndexFault(f"MUSTER_INDEX_CA_FILE: there is no file {settings.index_ca_file}")
        options["ca_certs"] = str(settings.index_ca_file)
    addresses = [f"{scheme}://{host.strip().rstrip('/')}" for host in hosts.split(",") if host.strip()]
    addresses = [a if ":" in a.partition("://")[2] else f"{a}:9200" for a in addresses]
    if scheme not in ("http", "https") or not addresses:
        raise IndexFault(f"MUSTER_INDEX_URL is {url!r}: it must be embedded:FOLDER or http(s)://HOST[:PORT][,HOST…]")
    try:
        return Elasticsearch(addresses, node_class=HostNode, request_timeout=settings.index_timeout_seconds,
                             retry_on_timeout=False, max_retries=len(addresses), retry_on_status=(),
                             meta_header=False, serializers=_SERIALIZERS, **options)
    except ValueError as error:
        raise IndexFault(f"MUSTER_INDEX_URL is {url!r}: {error}") from error


def patiently(retries: int, act: Callable[[], _Answer]) -> _Answer:
    """Does `act`, again after 0.2, 0.4, 0.8 … seconds while the server says that it is too busy or not up yet."""
    for attempt in range(retries):
        try:
            return act()
        except ApiError as error:
            if error.status_code not in _WORTH_A_WAIT or "flood-stage" in str(error.body):
                raise
            time.sleep(_FIRST_WAIT * 2 ** attempt)
    return act()


class Rest:
    """Spares readers the wait for a server that does not answer: after a fault that took long, one of them at a time
    asks again, and the others are told at once."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._until = 0.0
        self._is_asking = False

    @contextmanager
    def between_faults(self, where: str) -> Iterator[None]:
        """What is done in here is not begun while the server rests. Raises IndexFault."""
        start = time.monotonic()
        with self._turn:
            if self._until and (self._is_asking or start < self._until):
                raise IndexFault(f"{where} has kept others waiting; it is asked again in a moment")
            self._is_asking = is_first = self._until > 0
        until = 0.0
        try:
            yield
        except IndexFault as fault:
            if _is_away(fault):
                is_slow = time.monotonic() - start > _LONG_WAIT
                until = time.monotonic() + _PAUSE if is_slow else self._until
            raise
        finally:
            self._until = until
            if is_first:
                self._is_asking = False


def _is_away(fault: IndexFault) -> bool:
    """Whether the server did not answer, or was too busy to; one that refuses a question is there for the next."""
    cause = fault.__cause__
    return isinstance(cause, TransportError) or (isinstance(cause, ApiError) and cause.status_code in _WORTH_A_WAIT)


@contextmanager
def faults(where: str) -> Iterator[None]:
    """Turns what the client raises into an IndexFault that tells the operator what to do."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexFault(f"what answers at {where} is not an Elasticsearch") from error
    except AuthenticationException as error:
        raise IndexFault(f"{where} does not know us: check MUSTER_INDEX_API_KEY, or MUSTER_INDEX_USER and "
                         "MUSTER_INDEX_PASSWORD") from error
    except AuthorizationException as error:
        raise IndexFault(f"{where} refuses: {refusal(error.body)}; the user needs the privileges `manage` and `all` "
                         "on the index") from error
    except ApiError as error:
        raise IndexFault(f"{where} refuses: {refusal(error.body) or error}") from error
    except ConnectionTimeout as error:
        raise IndexFault(f"{where} did not answer in time (MUSTER_INDEX_TIMEOUT_SECONDS)") from error
    except TlsError as error:
        raise IndexFault(f"{where} shows a certificate that is not trusted: set MUSTER_INDEX_CA_FILE") from error
    except NoConnection as error:
        raise IndexFault(f"no Elasticsearch answers at {where}: is it running?") from error
    except TransportError as error:
        raise IndexFault(f"{where} cannot be used: {error}") from error


def refusal(body: Any) -> str:
    """The server's reason in words; a full disk is named as such."""
    text = str(body)
    if "flood-stage" in text or "read-only-allow-delete" in text:
        return ("its disk is nearly full and it has made the index read-only; free or add space, it lifts the block "
                "by itself then")
    error = body.get("error", body) if isinstance(body, Mapping) else body
    reasons = error.get("root_cause") or [error] if isinstance(error, Mapping) else []
    if reasons and isinstance(reasons[0], Mapping):
        return str(reasons[0].get("reason") or reasons[0].get("type") or "")
    return text[:300]


def check_version(client: Elasticsearch) -> None:
    """Raises IndexFault where a node is older than OLDEST; a user who may not ask for versions is believed."""
    try:
        nodes = client.nodes.info(filter_path="nodes.*.version")["nodes"]
    except (AuthorizationException, KeyError):
        return
    for node in nodes.values():
        version = tuple(int(part) for part in node["version"].split(".")[:2])
        if version < OLDEST:
            raise IndexFault(f"the Elasticsearch there is {node['version']}; Muster needs "
                             f"{'.'.join(map(str, OLDEST))} or newer")


def failed(answer: Mapping[str, Any]) -> Exception:
    """What one failed answer of several would have been raised as, had it been asked for alone."""
    status = int(answer.get("status", 500))
    kinds = {400: BadRequestError, 401: AuthenticationException, 403: AuthorizationException, 404: NotFoundError}
    meta = ApiResponseMeta(status=status, http_version="1.1", headers=HttpHeaders(), duration=0.0,
                           node=NodeConfig("http", "cluster", 9200))
    return kinds.get(status, ApiError)(message=refusal(answer), meta=meta, body=answer)
