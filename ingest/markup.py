"""HTML cut into drafts in one pass over its tags and texts, mended first as a browser would mend it."""

import html
import re
from collections.abc import Iterable
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from ingest.cleaning import clean, tidy
from ingest.drafts import BlockKind, Draft, Link, draft_of_line, row

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "nav", "select",
    "button", "textarea", "canvas", "audio", "video", "title",
})  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col", "area"})
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "table", "thead",
    "tbody", "tfoot", "caption", "figure", "figcaption", "blockquote", "pre", "address", "form", "fieldset",
    "legend", "details", "summary", "hr", "body", "html", *_HEADINGS,
})  # fmt: skip
_TOKEN = re.compile(
    r'<(/?)([a-z][a-z0-9:-]*)((?:[^>"]|"[^"]*")*)>|<!--.*?-->|<![^>]*>|[^<]+', re.DOTALL | re.IGNORECASE
)
_RAW_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9:-]*)([^<>]*)>|[^<]+", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_MANY_TAGS = 4_000
_DEEP = 1_000


def drafts_of_markup(page: str, base_url: str) -> list[Draft]:
    """The drafts of a page or fragment in reading order; relative links are made whole with `base_url`."""
    return _Reader(base_url).read(_tokens(page))


class _Reader:
    """Cuts a page into drafts in one pass over its tags and texts: no tree, so depth costs nothing."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._drafts: list[Draft] = []
        self._inline: list[str] = []
        self._links: list[Link] = []
        self._kinds: list[tuple[BlockKind, int]] = [(BlockKind.PARAGRAPH, 0)]
        self._cells: list[str] | None = None
        self._anchor: tuple[str, int] | None = None
        self._term = ""
        self._held = 0
        """How many terms and descriptions are open: inside them, as inside a cell, blocks are joined to one line."""

    def read(self, tokens: Iterable[re.Match[str]]) -> list[Draft]:
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
            self._closerow()
        elif tag in ("td", "th"):
            self._take_cell()
        elif tag == "dt" and self._held:
            self._held -= 1
            self._term = self._take_inline() or self._term
        elif tag == "dd" and self._held:
            self._held -= 1
            if value := self._take_inline():
                self._drafts.append(row((self._term, value), self._take_links()))
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

    def _closerow(self) -> None:
        self._take_cell()
        cells, self._cells = self._cells or [], None
        links = self._take_links()
        if len(cells) == 1:
            self._drafts.append(Draft(BlockKind.PARAGRAPH, cells[0], 0, (), links))
        elif cells:
            self._drafts.append(row(tuple(cells), links))

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
            self._drafts.append(draft_of_line(kind, level, line, links))
            links = ()


def _inline_text(raw: str) -> str:
    text = raw.replace("\n", " ")
    return clean(html.unescape(text)) if "&" in text else text


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
