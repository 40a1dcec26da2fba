"""Splits a document of several topics into the parts that can be bid for alone, by its own numbered headings."""

import re
from dataclasses import dataclass
from itertools import pairwise

from matcher.text.passages import sentences

_HEADING = re.compile(
    r"^(?:[\d.]+\s+)?(?P<kind>challenge(?: area| statement)?|lot|topic|theme|strand|focus area|innovation focus area"
    r"|problem statement|work ?stream)\s+(?:no\.?\s*)?(?P<ref>\d{1,2}|[A-H])(?:\s*[:.–—-]\s*|\s*$)(?P<rest>.*)$",
    re.IGNORECASE)
_MOST_PARTS = 30
_TITLE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Part:
    """`ref` as the document numbers it ("3", "B"), `text` without its title."""

    ref: str
    title: str
    text: str


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts, in order of their numbers; none where fewer than two are numbered from the first on.

    A table of contents names each part as well: of two places with one number the longer stands.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    headings = [(place, found) for place, line in enumerate(lines) if (found := _HEADING.match(line))]
    by_kind: dict[str, dict[str, Part]] = {}
    for (place, found), (end, _) in pairwise([*headings, (len(lines), None)]):
        assert found is not None
        known = by_kind.setdefault(found["kind"].lower(), {})
        part = _part(found["ref"].upper(), found["rest"].strip(), lines[place + 1:end])
        if part and len(part.text) >= len(known[part.ref].text if part.ref in known else ""):
            known[part.ref] = part
    best = max(by_kind.values(), key=len, default={})
    return tuple(best[ref] for ref in _numbered(best)) if _numbered(best) else ()


def _part(ref: str, rest: str, below: list[str]) -> Part | None:
    if not rest and below and len(below[0].split()) <= _TITLE_WORDS:
        rest, below = below[0], below[1:]
    said = sentences(rest)
    if not said:
        return None
    title = said[0].rstrip(".")
    if len(title.split()) > _TITLE_WORDS:
        title = " ".join(title.split()[:_TITLE_WORDS]) + "…"
        return Part(ref, title, "\n".join([rest, *below]))
    return Part(ref, title, "\n".join([" ".join(said[1:]), *below]).strip())


def _numbered(parts: dict[str, Part]) -> list[str]:
    """Refs in order where they run from 1 or A without a gap."""
    for order in (sorted((r for r in parts if r.isdigit()), key=int), sorted(r for r in parts if r.isalpha())):
        wanted = [str(n) if order[0].isdigit() else chr(64 + n) for n in range(1, len(order) + 1)] if order else []
        if 2 <= len(order) <= _MOST_PARTS and order == wanted:
            return order
    return []
