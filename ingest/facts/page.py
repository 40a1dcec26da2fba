"""A page as the extractors see it: sentences in order, each with the label and heading that give it meaning."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ingest.document import Block, BlockKind, Document
from matcher.model.fact import Fact, Field, Origin

_SENTENCE_END = re.compile(r"[.!?;][\"”’)\]]?\s+(?=[A-Z0-9\"“‘(\[£€$•–-])|\s+[•▪●]\s*")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Z]\.[A-Z]|\b(?:e\.g|i\.e|etc|[Nn]o|approx|Ltd|[ap]\.m|incl|excl|St|cf|Mr|Mrs|Dr))\.$"
)
_ASKS_WHO_WILL = re.compile(
    r"\b(?:interested|(?:want|like|keen|ready) to (?:take part|join|apply|bid|know more))\?$", re.IGNORECASE
)
"""A question put to the reader belongs to the sentence behind it: "Interested? Tell us by 3 March"."""
_LABEL_WORDS = 12
_READ = 60_000
"""Facts are read from so many characters: the longest competition documents fit, budgets and reports need not."""
_BARE_LABELS = ("date", "when", "date and time", "dates")
"""Labels that say nothing by themselves: the heading above does."""
_NO_LABEL = re.compile(r"https?:|\b(?:19|20)\d\d\b|[£€]")
_ASKS = re.compile(r"(?:Who|When|What|How|Where|Am I|Are you)\b")
"""A question that heads its answer; "Must we hold ISO 9001?" would make a demand of what stands below."""
_FUNDERS = re.compile(r"\b(?:ukdi|uk defence innovation|dasa|sbri|contracts for innovation)\b")
"""Who funds and seldom buys; UKRI and Dstl publish tenders too."""
_LONGEST = 4_000
"""Longer sentences are cut into pieces: prose has none, and every pattern stays quick on hostile text."""


@dataclass(frozen=True)
class Sentence:
    """One sentence or cell; `text` is exact text of the document, `low` the same in lower case, plain quotes.

    `label` is what the page calls it: the row's first cell, or the short line right above; "" if none. The title has
    no block (-1).
    """

    text: str
    low: str
    origin: Origin
    label: str = ""
    heading: str = ""
    block: int = -1
    source: Block | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words for the reader."""
        return self.source.place if self.source else "title"

    @cached_property
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
        head = (Sentence(self.title, plain(self.title), Origin.TEXT),) if self.title else ()
        blocks = self.document.blocks
        if blocks and blocks[-1].start > _READ:
            blocks = tuple(block for block in blocks if block.start <= _READ)
        return head + tuple(_sentences(blocks, plain(self.document.text)))

    @cached_property
    def low(self) -> str:
        """Title and text in lower case, for the quick look whether an extractor has anything to read."""
        return self._contexts[0]

    def has(self, *words: str) -> bool:
        """Whether any of the words stands anywhere."""
        return any(word in self.low for word in words)

    @cached_property
    def offers_funding(self) -> bool:
        """Whether the page speaks of grants and the like: only then do applicants and regions mean eligibility."""
        words = ("funding", "fund ", "grant", "share of", "competition", "voucher", "loan", "prize", "accelerator",
                 "fellowship", "bursar")  # fmt: skip
        if re.search(r"grant|fund|ukdi|dasa|ifs|ukri|ktn|competition|challenge", self.kind) or self.has(*words) or (
                _FUNDERS.search(self.low)):
            return True
        return self.has("apply") and not self.has("tender", "quotation", "supplier", "procure", "contractor")

    @cached_property
    def following(self) -> dict[int, Sentence]:
        """The sentence after each, by its `id()`."""
        return {id(one): two for one, two in zip(self.sentences, self.sentences[1:], strict=False)}

    @cached_property
    def _contexts(self) -> tuple[str, list[int]]:
        """All sentences' contexts as one text, and where each starts: one quick search serves for all of them."""
        starts, length = [], 0
        for sentence in self.sentences:
            starts.append(length)
            length += len(sentence.context) + 1
        return "\n".join([*(sentence.context for sentence in self.sentences), ""]), starts

    def having(self, *words: str) -> list[Sentence]:
        """The sentences that hold any of the words, themselves or in their label, in reading order."""
        whole, starts = self._contexts
        found: set[int] = set()
        for word in words:
            at = whole.find(word)
            while at >= 0:
                number = bisect_right(starts, at) - 1
                found.add(number)
                at = whole.find(word, starts[number + 1]) if number + 1 < len(starts) else -1
        return [self.sentences[number] for number in sorted(found)]

    def matching(self, pattern: re.Pattern[str]) -> list[Sentence]:
        """The sentences in which the pattern is found, themselves or in their label, in reading order."""
        whole, starts = self._contexts
        numbers = {bisect_right(starts, match.start()) - 1 for match in pattern.finditer(whole)}
        return [self.sentences[number] for number in sorted(numbers)]


def plain(text: str) -> str:
    """Lower case with plain quotes and hyphens; character for character as long as `text`."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower()[:1] or c for c in text)
    if not low.isascii():
        for curly, straight in _PLAIN:
            low = low.replace(curly, straight)
    return low


_PLAIN = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‑", "-"), ("‐", "-"), ("−", "-"))


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


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """The sentences of a line, exact substrings in order, each with its offset."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        stop = end.start() + 1
        if text[end.start()] == "." and _ABBREVIATED.search(text, max(0, stop - 8), stop):
            continue
        if text[end.start()] == "?" and _ASKS_WHO_WILL.search(text, max(start, stop - 24), stop):
            continue
        yield from _piece(text, start, end.end())
        start = end.end()
    yield from _piece(text, start, len(text))


def _piece(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for at in range(start, end, _LONGEST):
        piece = text[at : min(end, at + _LONGEST)]
        if stripped := piece.strip():
            yield stripped, at + len(piece) - len(piece.lstrip())


def _sentences(blocks: tuple[Block, ...], low: str) -> Iterator[Sentence]:
    above = ""
    for number, block in enumerate(blocks):
        text, start, label, origin = block.text, block.start, above, Origin.TEXT
        if block.kind is BlockKind.ROW:
            origin = Origin.TABLE
            if len(block.cells) == 2:
                label = block.cells[0].rstrip(" :")
                if label.lower() in _BARE_LABELS and block.heading:
                    label = block.heading
                text = block.cells[1]
                start += block.text.rfind(text)
        for piece, offset in _pieces(text):
            at = start + offset
            yield Sentence(piece, low[at : at + len(piece)], origin, label, block.heading, number, block)
        if block.kind is BlockKind.HEADING or _is_label(block):
            above = block.text.rstrip(" :")
        elif block.kind is not BlockKind.ITEM and not block.text[0].islower():
            above = ""


def _is_label(block: Block) -> bool:
    """A short line without an end, or one that ends in a colon, names what stands below it."""
    text = block.text
    if block.kind is not BlockKind.PARAGRAPH or text[0].islower():
        return False
    if text.endswith(":"):
        return len(text) < 200
    if text.endswith("?"):
        return len(text.split()) <= _LABEL_WORDS and bool(_ASKS.match(text))
    return len(text.split()) <= _LABEL_WORDS and text[-1] not in ".!?;," and not _NO_LABEL.search(text)
