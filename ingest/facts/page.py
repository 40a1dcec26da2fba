"""A page as the extractors see it: sentences in order, each with the label and heading that give it meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ingest.document import Block, BlockKind, Document
from matcher.model.fact import Fact, Field, Origin

_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\b[Nn]o)(?<!\bapprox)(?<!\bLtd)(?<!\b[ap]\.m)(?<!\bincl)"
    r"(?<!\bexcl)(?<!\bSt)(?<!\bcf)(?<=[.!?;])[\"”’)\]]?\s+(?=[A-Z0-9\"“‘(\[£€$•–-])|\s+[•▪●]\s*"
)
_LABEL_WORDS = 12
_NO_LABEL = re.compile(r"https?:|\b(?:19|20)\d\d\b|[£€]")
_OPEN_ENDED = 20_000
"""Sentences longer than this are cut: prose has none, and every pattern stays quick on hostile text."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or cell; `text` is exact text of the document, `low` the same in lower case, plain quotes.

    `label` is what the page calls it: the row's first cell, or the short line right above; "" if none.
    """

    text: str
    low: str
    place: str
    origin: Origin
    label: str = ""
    heading: str = ""
    block: int = -1

    @property
    def context(self) -> str:
        """Label and text together in lower case."""
        return f"{self.label.lower()}: {self.low}" if self.label else self.low


@dataclass(frozen=True)
class Page:
    """A document with its title. `kind` is the source's own word for the sort of notice, "" if it has none."""

    document: Document
    title: str = ""
    kind: str = ""

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title first, then the text in reading order."""
        head = (Sentence(self.title, plain(self.title), "title", Origin.TEXT, block=-1),) if self.title else ()
        return head + tuple(_sentences(self.document.blocks))

    @cached_property
    def low(self) -> str:
        """Title and text in lower case, for the quick look whether an extractor has anything to read."""
        return plain(f"{self.title}\n{self.document.text}")

    def has(self, *words: str) -> bool:
        """Whether any of the words stands anywhere."""
        return any(word in self.low for word in words)


def plain(text: str) -> str:
    """Lower case with plain quotes and hyphens; character for character as long as `text`."""
    low = text.lower()
    return (low if len(low) == len(text) else "".join(c.lower()[:1] or c for c in text)).translate(_PLAIN)


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-"})


def fact(
    field: Field,
    value: object,
    sentence: Sentence,
    *,
    quote: str = "",
    confidence: float | None = None,
    doubt: str = "",
) -> Fact:
    """A fact that `sentence` states; table cells are surer than running text."""
    sure = confidence if confidence is not None else 0.95 if sentence.origin is Origin.TABLE else 0.85
    return Fact(field, value, quote or sentence.text, sentence.place, sentence.origin, sure, doubt)


def split_sentences(text: str) -> list[str]:
    """The sentences of a line, exact substrings in order."""
    pieces, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        pieces.append(text[start : end.start()])
        start = end.end()
    pieces.append(text[start:])
    return [piece[:_OPEN_ENDED].strip() for piece in pieces if piece.strip()]


def _sentences(blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    above = ""
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.ROW and len(block.cells) == 2:
            label, value = block.cells
            label = label.rstrip(" :")
            pieces, origin = split_sentences(value), Origin.TABLE
        else:
            label, pieces, origin = above, split_sentences(block.text), Origin.TEXT
            if block.kind is BlockKind.ROW:
                origin = Origin.TABLE
        for piece in pieces:
            yield Sentence(piece, plain(piece), block.place, origin, label, block.heading, number)
        if block.kind is BlockKind.HEADING or _is_label(block):
            above = block.text.rstrip(" :")
        elif block.kind is not BlockKind.ITEM:
            above = ""


def _is_label(block: Block) -> bool:
    """A short line without an end, or one that ends in a colon, names what stands below it."""
    text = block.text
    if block.kind is not BlockKind.PARAGRAPH:
        return False
    if text.endswith(":"):
        return len(text) < 200
    return len(text.split()) <= _LABEL_WORDS and text[-1] not in ".!?;," and not _NO_LABEL.search(text)
