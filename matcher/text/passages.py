"""Cuts text into sentences, passages of whole sentences, and packs (the sections of a profile that has none)."""

import re

_BREAK = re.compile(r"\n+|(?<=[.!?;])[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9£€•–-])|\s+[•▪●]\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|nos?|fig|approx|dr|mrs?|ms|prof|st|inc|ltd|art|para|ref|pp?|vol|eds?|al"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[A-Z])\.$", re.IGNORECASE)
_BULLET = re.compile(r"^[\s•▪●*·–—-]+")
PASSAGE_WORDS = 100
PACK_WORDS = 60


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order, list items and lines as sentences of their own; empty ones left out."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for gap in _BREAK.finditer(line):
            piece = line[start:gap.start()]
            if gap.group().strip() == "" and _ABBREVIATION.search(piece):
                continue
            found.append(piece)
            start = gap.end()
        found.append(line[start:])
    return [clean for piece in found if (clean := " ".join(_BULLET.sub("", piece).split()))]


def passages(text: str, size: int = PASSAGE_WORDS) -> list[str]:
    """Pieces of whole sentences of about `size` words for search, the last sentence of each repeated in the next.

    A sentence longer than `size` words is cut hard, so that no passage is longer than twice `size`.
    """
    pieces = [part for sentence in sentences(text) for part in _cut(sentence, size)]
    found: list[str] = []
    current: list[str] = []
    length = 0
    for piece in pieces:
        count = len(piece.split())
        if current and length + count > size:
            found.append(" ".join(current))
            last = current[-1]
            current, length = ([last], len(last.split())) if len(last.split()) <= size // 3 else ([], 0)
        current.append(piece)
        length += count
    return [*found, " ".join(current)] if current else found


def packs(text: str, least: int = PACK_WORDS) -> list[str]:
    """Packs of whole sentences, each closed at `least` words or more; a short rest joins the last (design.md 5)."""
    found: list[str] = []
    current: list[str] = []
    for sentence in sentences(text):
        current.append(sentence)
        if sum(len(s.split()) for s in current) >= least:
            found.append(" ".join(current))
            current = []
    if current:
        found.append(" ".join(current))
    return found


def _cut(sentence: str, size: int) -> list[str]:
    words = sentence.split()
    return [" ".join(words[i:i + size]) for i in range(0, len(words), size)] if len(words) > size else [sentence]
