"""Walks in answers that may hold anything: JSON and XML read safely, values taken only where they have their type."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from ingest.errors import ParseError
from matcher.model.money import Money, Vat


def read_json(body: bytes, *, fallback: str | None = None) -> Any:
    """The JSON of a body. Bytes that are not UTF-8 are read as `fallback`, or replaced. Raises ParseError."""
    if not body.strip():
        raise ParseError("the answer is empty")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode(fallback) if fallback else body.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the answer is not JSON ({error}); it begins {text.strip()[:60]!r}") from error


def read_xml(body: bytes) -> etree._Element:
    """The root of an XML body. Entities, DTDs and outside files are never followed. Raises ParseError."""
    if not body.strip():
        raise ParseError("the answer is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"the answer is not XML: {error}") from error
    if b"<!ENTITY" in body:
        raise ParseError("the answer declares entities of its own; refused")
    return root


def at(value: Any, *path: str) -> Any:
    """The value at a path of names, None where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def words(value: Any, *path: str) -> str:
    """The text or number at a path, "" where there is none; of a list the first."""
    value = at(value, *path)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def objects(value: Any, *path: str) -> list[dict[str, Any]]:
    """The objects of a list at a path; whatever else stands in it is passed over."""
    value = at(value, *path)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def texts(value: Any, *path: str) -> list[str]:
    """The texts at a path: of a list, or the one that stands alone."""
    value = at(value, *path)
    many = value if isinstance(value, list) else [value]
    return [str(entry).strip() for entry in many if isinstance(entry, str | int) and str(entry).strip()]


def money(amount: Any, currency: str = "GBP", vat: Vat = Vat.UNKNOWN) -> Money | None:
    """A sum of money, None for what is no sum; nought means "not stated" with every source that we know."""
    if isinstance(amount, bool) or not isinstance(amount, str | int | float):
        return None
    try:
        value = Decimal(str(amount).replace(",", "").lstrip("$£€ "))
        return Money(value, currency if len(currency) == 3 else "GBP", vat) if 0 < value < 10**13 else None
    except (InvalidOperation, ValueError):
        return None


def of_name(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Every element with one of these names, whatever its namespace."""
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in names:
            yield element


def child_words(element: etree._Element, name: str) -> str:
    """The text of the first child of that name, "" where there is none."""
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            return " ".join("".join(str(part) for part in child.itertext()).split())
    return ""
