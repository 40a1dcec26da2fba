"""Documents: what a source wrote, as sanitised blocks of plain text that know their place.

Source text is untrusted (domain.md 7.3): scripts, styles and control characters go, entities are decoded once, and only
http(s) links survive, beside the text and never inside it.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

MAX_CHARACTERS = 2_000_000
"""Longer bodies are cut: no notice is that long, and a hostile one must not fill the memory."""

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "nav",
        "select",
        "button",
        "textarea",
        "canvas",
        "audio",
        "video",
        "title",
    }
)
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col", "area"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "ul",
        "ol",
        "dl",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "figure",
        "figcaption",
        "blockquote",
        "pre",
        "address",
        "form",
        "fieldset",
        "legend",
        "details",
        "summary",
        "hr",
        "body",
        "html",
        *_HEADINGS,
    }
)
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|body|p|div|br|hr|ul|ol|li|dl|dt|dd|table|tr|t[dh]|h[1-6]|a|span|strong|em|b|i|section|script)"
    r"(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r'<(/?)([a-z][a-z0-9:-]*)((?:[^>"]|"[^"]*")*)>|<!--.*?-->|<![^>]*>|[^<]+', re.DOTALL | re.IGNORECASE
)
_RAW_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9:-]*)([^<>]*)>|[^<]+", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_MANY_TAGS = 4_000
_DEEP = 1_000
_HAS_BLOCKS = re.compile(r"<(?:p|div|br|li|td|dd|h[1-6])[\s/>]", re.IGNORECASE)
_CONTROLS = dict.fromkeys(
    [
        *range(9),
        11,
        *range(14, 32),
        *range(127, 133),
        *range(134, 160),
        0xAD,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
)
_CONTROLS |= {12: "\n", 133: "\n", 0x2028: "\n", 0x2029: "\n", 0xFFFD: "?"}
_CONTROL = re.compile("[" + "".join(re.escape(chr(code)) for code in _CONTROLS) + "]")
_BULLET = re.compile(r"(?:[-–—*•·▪●◦‣]|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)])\s+(?=\S)")
_LABELLED = re.compile(r"([A-Z£][^:.!?\n]{1,60}?|[a-z]\w+(?: \w+){0,2})\s*:\s+(\S.*)")
_ENDS_SENTENCE = (".", "!", "?", ";", ",", ":")
_HEADING_WORDS = 12


class BlockKind(StrEnum):
    """What a block was on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Link:
    """An http(s) link with the words that it stood on."""

    text: str
    url: str


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


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: BlockKind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


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
        return cls(_placed(_Reader(base_url).read(_tokens(page))))

    @classmethod
    def from_text(cls, source: str) -> "Document":
        """Blocks of plain text: one a line; "Label: value" lines are rows, bullets are items, short titles headings."""
        lines = clean(html.unescape(source[:MAX_CHARACTERS])).replace("\r", "\n").split("\n")
        return cls(_placed(_drafts_of_lines(lines)))

    @classmethod
    def from_fields(cls, fields: Iterable[tuple[str, str]]) -> "Document":
        """Rows of label and value, for sources that answer with fields instead of pages."""
        return cls(_placed(_row((tidy(label), tidy(value))) for label, value in fields if tidy(value)))

    def __add__(self, other: "Document") -> "Document":
        """This document with the blocks of another below it."""
        shift = len(self.text) + 1 if self.blocks else 0
        moved = tuple(
            Block(b.kind, b.text, b.start + shift, b.level, b.cells, b.heading, b.links) for b in other.blocks
        )
        return Document(self.blocks + moved)


def clean(source: str) -> str:
    """Text without control, zero-width and direction characters; line breaks stay."""
    return source.translate(_CONTROLS) if _CONTROL.search(source) else source


def tidy(source: str) -> str:
    """One clean line with single spaces."""
    return " ".join(clean(source).split())


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79].rstrip() + "…"


def _row(cells: tuple[str, ...], links: tuple[Link, ...] = ()) -> _Draft:
    if len(cells) == 2 and cells[0]:
        joint = " " if cells[0].endswith((":", "?")) else ": "
        return _Draft(BlockKind.ROW, f"{cells[0]}{joint}{cells[1]}".strip(), 0, cells, links)
    return _Draft(BlockKind.ROW, " | ".join(cell for cell in cells if cell), 0, cells, links)


def _placed(drafts: Iterable[_Draft]) -> tuple[Block, ...]:
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


def _drafts_of_lines(lines: list[str]) -> Iterator[_Draft]:
    tidied = [" ".join(line.split()) for line in lines]
    for number, line in enumerate(tidied):
        if not line:
            continue
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        labelled = _LABELLED.fullmatch(body)
        if labelled and len(labelled[1].split()) <= 9:
            yield _Draft(BlockKind.ROW, line, 0, (labelled[1], labelled[2]))
        elif bullet and not line[0].isdigit():
            yield _Draft(BlockKind.ITEM, line)
        elif _is_title(body, tidied[number + 1 : number + 3]):
            yield _Draft(BlockKind.HEADING, line, 2)
        else:
            yield _Draft(BlockKind.ITEM if bullet else BlockKind.PARAGRAPH, line)


def _is_title(line: str, after: list[str]) -> bool:
    """Whether a line of plain text heads what follows: short, without an end, with something below it."""
    return (
        len(line) <= 90
        and not line.endswith(_ENDS_SENTENCE[:5])
        and line[0].isupper()
        and any(after)
        and not any(mark in line for mark in (". ", "£", "€"))
        and len(line.split()) <= _HEADING_WORDS
        and not re.search(r"\d{4}", line)
    )


class _Reader:
    """Cuts a page into drafts in one pass over its tags and texts: no tree, so depth costs nothing."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._drafts: list[_Draft] = []
        self._inline: list[str] = []
        self._links: list[Link] = []
        self._kinds: list[tuple[BlockKind, int]] = [(BlockKind.PARAGRAPH, 0)]
        self._cells: list[str] | None = None
        self._anchor: tuple[str, int] | None = None
        self._term = ""
        self._held = 0
        """How many terms and descriptions are open: inside them, as inside a cell, blocks are joined to one line."""

    def read(self, tokens: Iterable[re.Match[str]]) -> list[_Draft]:
        """The drafts of a page, in reading order."""
        dropped, depth = "", 0
        for token in tokens:
            is_end, name, attributes = token.groups()
            if name is None:
                if not dropped and not token[0].startswith("<!"):
                    self._inline.append(_inline_text(token[0]))
                continue
            tag = name.lower()
            if dropped:
                depth += 0 if tag != dropped else -1 if is_end else 1
                dropped = dropped if depth else ""
            elif tag in _DROPPED:
                dropped, depth = ("", 0) if is_end else (tag, 1)
            elif is_end:
                self._leave(tag)
            else:
                self._enter(tag, attributes)
        self._flush()
        return self._drafts

    def _enter(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self._inline.append("\n")
        elif tag == "a":
            found = _HREF.search(attributes)
            self._anchor = (html.unescape(found[1] or found[2] or ""), len(self._inline)) if found else None
        elif tag == "tr" and self._cells is None:
            self._flush()
            self._cells = []
        elif tag in ("td", "th"):
            self._take_cell()
        elif tag in ("dt", "dd"):
            self._flush()
            self._held += 1
        elif tag in _HEADINGS:
            self._flush()
            self._kinds.append((BlockKind.HEADING, _HEADINGS[tag]))
        elif tag == "li":
            self._flush()
            self._kinds.append((BlockKind.ITEM, 0))
        elif tag in _BLOCKS:
            self._flush()

    def _leave(self, tag: str) -> None:
        if tag == "a":
            self._note_link()
        elif tag == "tr":
            self._close_row()
        elif tag in ("td", "th"):
            self._take_cell()
        elif tag == "dt" and self._held:
            self._held -= 1
            self._term = self._take_inline() or self._term
        elif tag == "dd" and self._held:
            self._held -= 1
            if value := self._take_inline():
                self._drafts.append(_row((self._term, value), self._take_links()))
        elif tag in _HEADINGS or tag == "li":
            self._flush()
            if len(self._kinds) > 1:
                self._kinds.pop()
        elif tag in _BLOCKS:
            self._flush()

    def _note_link(self) -> None:
        if self._anchor is None:
            return
        (href, since), self._anchor = self._anchor, None
        try:
            url = urljoin(self._base_url, href.strip()) if self._base_url else href.strip()
        except ValueError:
            return
        if url.lower().startswith(("http://", "https://")) and not any(c.isspace() for c in url):
            self._links.append(Link(tidy("".join(self._inline[since:])), url))

    def _take_inline(self) -> str:
        text = " ".join("".join(self._inline).split())
        self._inline.clear()
        return text

    def _take_links(self) -> tuple[Link, ...]:
        links = tuple(self._links)
        self._links.clear()
        return links

    def _take_cell(self) -> None:
        if self._cells is None:
            self._inline.append(" ")
        elif text := self._take_inline():
            self._cells.append(text)

    def _close_row(self) -> None:
        self._take_cell()
        cells, self._cells = self._cells or [], None
        links = self._take_links()
        if len(cells) == 1:
            self._drafts.append(_Draft(BlockKind.PARAGRAPH, cells[0], 0, (), links))
        elif cells:
            self._drafts.append(_row(tuple(cells), links))

    def _flush(self) -> None:
        """Closes the running lines; inside a table cell they go on, with a space where the page had a break."""
        if self._cells is not None or self._held:
            self._inline.append(" ")
            return
        if not self._inline:
            return
        kind, level = self._kinds[-1]
        lines = [line for part in "".join(self._inline).split("\n") if (line := " ".join(part.split()))]
        self._inline.clear()
        links = self._take_links() if lines else ()
        for line in lines:
            self._drafts.append(_draft_of_line(kind, level, line, links))
            links = ()


def _inline_text(raw: str) -> str:
    text = raw.replace("\n", " ")
    return clean(html.unescape(text)) if "&" in text else text


def _draft_of_line(kind: BlockKind, level: int, line: str, links: tuple[Link, ...]) -> _Draft:
    labelled = _LABELLED.fullmatch(line) if kind is not BlockKind.HEADING else None
    if labelled and len(labelled[1].split()) <= 9:
        return _Draft(BlockKind.ROW, line, 0, (labelled[1], labelled[2]), links)
    return _Draft(kind, line, level, (), links)


def _tokens(page: str) -> Iterable[re.Match[str]]:
    """Tags and texts: of the page as a browser would mend it, or as it is where it nests beyond all reason."""
    if page.count("<") > _MANY_TAGS and _depth(page) > _DEEP:
        return _RAW_TOKEN.finditer(page)
    tree = LexborHTMLParser(page)
    return _TOKEN.finditer(tree.html or "")


def _depth(page: str) -> int:
    """How deep tags nest if every one that opens must close; parsing time grows with its square."""
    deepest = depth = 0
    for token in _RAW_TOKEN.finditer(page):
        if token[2] and token[2].lower() not in _VOID:
            depth += -1 if token[1] else 1
            deepest = max(deepest, depth)
    return deepest
