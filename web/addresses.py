"""Addresses of our own pages, each built once: a page names forty, and building one takes as long as a small query."""

from functools import lru_cache
from typing import Any

from flask import has_request_context, request, url_for

_KEPT = 10_000


def address_of(endpoint: str, **values: Any) -> str:
    """What `flask.url_for` gives; templates know it by that name."""
    if endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    try:
        return _built(request.script_root, endpoint, tuple(values.items()))
    except TypeError:       # a list among the values
        return url_for(endpoint, **values)


@lru_cache(_KEPT)
def _built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
