"""Strong keys: names that make two notices one call wherever they appear (domain.md 7.2)."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

_IN_ADDRESS = (
    ("ifs", re.compile(r"//apply-for-innovation-funding\.service\.gov\.uk/competition/(\d+)(?:/|$)", re.IGNORECASE)),
    ("ocid", re.compile(r"\b(ocds-[a-z0-9]{6}-[a-z0-9-]{4,60})\b", re.IGNORECASE)),
    ("sedia", re.compile(r"/topic-details/([a-z0-9][a-z0-9-]{5,80})", re.IGNORECASE)),
    ("ted", re.compile(r"//ted\.europa\.eu/\S*?(\d{1,8}-\d{4})\b", re.IGNORECASE)),
    ("grants_gov", re.compile(r"//(?:www\.)?grants\.gov/\S*?(?:search-results-detail/|oppId=)(\d+)", re.IGNORECASE)),
)
_GOVUK_CALL = re.compile(r"//www\.gov\.uk(/government/publications/[a-z0-9-]+)", re.IGNORECASE)


def link_key(url: str) -> str:
    """The path of an address, with its query where there is one: what stays the same when an item is edited."""
    parts = urlsplit(url)
    asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.lower().startswith("utm_")]
    path = parts.path.rstrip("/") or "/"
    return f"{path}?{urlencode(asked)}" if asked else path


def keys_of_address(url: str) -> frozenset[str]:
    """The strong keys that an address itself holds: the IFS number, the ocid, the topic identifier…"""
    return frozenset(f"{scheme}:{_spelt(scheme, found[1])}" for scheme, pattern in _IN_ADDRESS
                     if (found := pattern.search(url)))


def keys_of_links(urls: Iterable[str], *, with_govuk: bool = False) -> frozenset[str]:
    """The strong keys that a text speaks of: a scheme counts where one call alone is linked; a list of many is none.

    `with_govuk` takes GOV.UK publications as well: right for news and re-publishers, wrong for publications, which
    link to their terms.
    """
    found: dict[str, set[str]] = {}
    for url in urls:
        for key in keys_of_address(url):
            found.setdefault(key.partition(":")[0], set()).add(key)
        if with_govuk and (path := _GOVUK_CALL.search(url)):
            found.setdefault("govuk_path", set()).add(f"govuk_path:{path[1].lower()}")
    return frozenset(key for keys in found.values() if len(keys) == 1 for key in keys)


def _spelt(scheme: str, key: str) -> str:
    return key.upper() if scheme == "sedia" else key.lower()
