"""Atom feeds (RFC 4287) of calls and editions, made with the XML library so that text cannot break them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

_ATOM = "http://www.w3.org/2005/Atom"
_UNPRINTABLE = {c: None for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; `summary` is plain text."""

    address: str
    title: str
    summary: str
    updated: datetime
    published: datetime


def feed(title: str, own_address: str, site_url: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The feed as UTF-8; `updated` is that of its newest entry."""
    listed = list(entries)
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", title)
    _add(root, "id", own_address)
    _add(root, "updated", max((e.updated for e in listed), default=now).isoformat())
    _add(root, "link", rel="self", href=own_address)
    _add(root, "link", rel="alternate", href=site_url)
    author = _add(root, "author")
    _add(author, "name", title)
    for one in listed:
        entry = _add(root, "entry")
        _add(entry, "title", one.title)
        _add(entry, "id", one.address)
        _add(entry, "link", rel="alternate", href=one.address)
        _add(entry, "updated", one.updated.isoformat())
        _add(entry, "published", one.published.isoformat())
        _add(entry, "summary", one.summary)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text.translate(_UNPRINTABLE) or None
    return child
