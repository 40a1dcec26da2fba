"""Documents: what a source wrote, as sanitised blocks of plain text that know their place.

Source text is untrusted (domain.md 7.3): scripts, styles and control characters go, entities are decoded once, and only
http(s) links survive, beside the text and never inside it.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ingest.cleaning import clean, tidy
from ingest.drafts import BlockKind, Draft, Link, drafts_of_lines, row
from ingest.markup import drafts_of_markup

__all__ = ["Block", "BlockKind", "Document", "Link", "tidy"]

MAX_CHARACTERS = 2_000_000
"""Longer bodies are cut: no notice is that long, and a hostile one must not fill the memory."""

_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|body|p|div|br|hr|ul|ol|li|dl|dt|dd|table|tr|t[dh]|h[1-6]|a|span|strong|em|b|i|section|script)"
    r"(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
_HAS_BLOCKS = re.compile(r"<(?:p|div|br|li|td|dd|h[1-6])[\s/>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the document. `level` is that of a heading (1 to 6); `cells` those of a row, in order.

    `heading` is the nearest heading above, "" at the top; `start` is the offset of `text` in `Document.text`.
    """

    kind: BlockKind
    text: str
    start: int
    level: int = 0
    cells: tuple[str, ...] = ()
    heading: str = ""
    links: tuple[Link, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, in words for the reader: "Competition key information, row 'Submission deadline'"."""
        here = {BlockKind.HEADING: "heading", BlockKind.PARAGRAPH: "text", BlockKind.ITEM: "list"}.get(self.kind, "")
        if self.kind is BlockKind.ROW:
            here = f"row '{_short(self.cells[0])}'" if self.cells and self.cells[0] else "table"
        return f"{_short(self.heading)}, {here}" if self.heading else here


@dataclass(frozen=True)
class Document:
    """The blocks of one notice in reading order. Never holds markup."""

    blocks: tuple[Block, ...] = field(default=())

    @cached_property
    def text(self) -> str:
        """The whole as plain text, one block a line."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def links(self) -> tuple[Link, ...]:
        """All links, in reading order."""
        return tuple(link for block in self.blocks for link in block.links)

    @classmethod
    def read(cls, body: str, *, base_url: str = "") -> "Document":
        """A body that may be HTML or plain text: what it looks like decides. Never raises on content."""
        return cls.from_html(body, base_url=base_url) if _LOOKS_LIKE_HTML.search(body) else cls.from_text(body)

    @classmethod
    def from_html(cls, source: str, *, base_url: str = "") -> "Document":
        """Blocks of an HTML page or fragment; relative links are made whole with `base_url`, dropped without one."""
        page = clean(source[:MAX_CHARACTERS])
        if not _HAS_BLOCKS.search(page):
            page = page.replace("\n", "<br>")
        return cls(_placed(drafts_of_markup(page, base_url)))

    @classmethod
    def from_text(cls, source: str) -> "Document":
        """Blocks of plain text: one a line; "Label: value" lines are rows, bullets are items, short titles headings."""
        lines = clean(html.unescape(source[:MAX_CHARACTERS])).replace("\r", "\n").split("\n")
        return cls(_placed(drafts_of_lines(lines)))

    @classmethod
    def from_fields(cls, fields: Iterable[tuple[str, str]]) -> "Document":
        """Rows of label and value, for sources that answer with fields instead of pages."""
        return cls(_placed(row((tidy(label), tidy(value))) for label, value in fields if tidy(value)))

    def __add__(self, other: "Document") -> "Document":
        """This document with the blocks of another below it."""
        shift = len(self.text) + 1 if self.blocks else 0
        moved = tuple(
            Block(b.kind, b.text, b.start + shift, b.level, b.cells, b.heading, b.links) for b in other.blocks
        )
        return Document(self.blocks + moved)


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79].rstrip() + "…"


def _placed(drafts: Iterable[Draft]) -> tuple[Block, ...]:
    """Drafts with text, each with its offset and the heading above it."""
    blocks: list[Block] = []
    heading, start = "", 0
    for draft in drafts:
        if not draft.text:
            continue
        blocks.append(Block(draft.kind, draft.text, start, draft.level, draft.cells, heading, draft.links))
        start += len(draft.text) + 1
        if draft.kind is BlockKind.HEADING:
            heading = draft.text
    return tuple(blocks)
