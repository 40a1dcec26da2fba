"""Addresses of our own pages: built once, as a page names forty and each takes as long as a small query; and read."""

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


def number_asked(name: str, most_digits: int = 9) -> int | None:
    """The whole number that the address asked for gives under `name`; None where it gives none of so few digits."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


@lru_cache(_KEPT)
def _built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
