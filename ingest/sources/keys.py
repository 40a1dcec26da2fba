"""Strong keys: names that make two notices one call wherever they appear (domain.md 7.2)."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

_IN_ADDRESS = (
    ("ifs", re.compile(r"//apply-for-innovation-funding\.service\.gov\.uk/competition/(\d+)(?:/|$)", re.IGNORECASE)),
    ("ocid", re.compile(r"\b(ocds-[a-z0-9]{6}-[a-z0-9-]{4,60})\b", re.IGNORECASE)),
    ("sedia", re.compile(r"/topic-details/([a-z0-9][a-z0-9-]{5,80})", re.IGNORECASE)),
    ("ted", re.compile(r"//ted\.europa\.eu/\S*?(\d{1,8}-\d{4})\b", re.IGNORECASE)),
    ("grants_gov", re.compile(r"//(?:www\.)?grants\.gov/\S*?(?:search-results-detail/|oppId=)(\d+)", re.IGNORECASE)),
)
_IN_TEXT = (("ocid", re.compile(r"\bocds-[a-z0-9]{6}-[A-Za-z0-9-]{4,60}\b")),
            ("sedia", re.compile(r"\b(?:HORIZON|EDF|DIGITAL|ISF)-[A-Z0-9-]*20\d\d-[A-Z0-9-]*\d\d\b")))
_PUBLICATION = re.compile(r"//www\.gov\.uk(/government/publications/[a-z0-9-]+)", re.IGNORECASE)
_GOVUK_PAGE = re.compile(r"//www\.gov\.uk(/[a-z0-9/-]+)", re.IGNORECASE)
ABOUT = "about:"
"""Before a key that a notice only speaks of: another notice's, it may be."""


def link_key(url: str) -> str:
    """The path of an address, with its query where there is one: what stays the same when an item is edited."""
    parts = urlsplit(url)
    asked = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.lower().startswith("utm_")]
    path = parts.path.rstrip("/") or "/"
    return f"{path}?{urlencode(asked)}" if asked else path


def strong_keys(own: Iterable[str], url: str, links: Iterable[str], text: str) -> frozenset[str]:
    """Keys that the notice has itself, and `about:` those that it speaks of.

    Of a scheme that it has a key of its own it speaks of others in vain, and a list of many tells nothing.
    """
    owned = frozenset(own) | keys_of_address(url)
    schemes = {key.partition(":")[0] for key in owned}
    told: dict[str, set[str]] = {}
    for address in links:
        for scheme, key in _in_address(address):
            told.setdefault(scheme, set()).add(key)
    for scheme, pattern in _IN_TEXT:
        told.setdefault(scheme, set()).update(_spelt(scheme, found) for found in pattern.findall(text))
    return owned | {f"{ABOUT}{scheme}:{key}" for scheme, keys in told.items() if len(keys) == 1 for key in keys
                    if scheme not in schemes}


def keys_of_address(url: str) -> frozenset[str]:
    """The keys that an address itself holds: the IFS number, the ocid, the topic identifier, the path on GOV.UK.

    A GOV.UK publication and the attachments under it share `govuk_path`; `govuk_page` is the page's own.
    """
    govuk = {f"{scheme}:{found[1].lower().rstrip('/')}" for scheme, pattern in (
        ("govuk_path", _PUBLICATION), ("govuk_page", _GOVUK_PAGE)) if (found := pattern.search(url))}
    return frozenset(f"{scheme}:{key}" for scheme, key in _in_address(url)) | govuk


def publication_told(urls: Iterable[str]) -> frozenset[str]:
    """The one GOV.UK publication that news or a re-publisher links to. Others link to terms and guidance."""
    found = {path[1].lower() for url in urls if (path := _PUBLICATION.search(url))}
    return frozenset(f"{ABOUT}govuk_path:{path}" for path in found) if len(found) == 1 else frozenset()


def _in_address(url: str) -> Iterator[tuple[str, str]]:
    for scheme, pattern in _IN_ADDRESS:
        if found := pattern.search(url):
            yield scheme, _spelt(scheme, found[1])


def _spelt(scheme: str, key: str) -> str:
    return key.upper() if scheme == "sedia" else key.lower()
