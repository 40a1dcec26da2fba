"""Lines of a document before they know their place: headings, paragraphs, items, and rows of label and value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_BULLET = re.compile(r"(?:[-–—*•·▪●◦‣]|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)])\s+(?=\S)")
_LABELLED = re.compile(r"([A-Z£][^:.!?\n]{1,60}?|[a-z]\w+(?: \w+){0,2})\s*:\s+(\S.*)")
_RULE = frozenset(" |:=+-")
"""The rule below the head of a table drawn in plain text: "|---|---|"."""
_FIGURES = re.compile(r"\d\s|\d\d|[£€$]")
"""What no label holds: "Closes 3 March | Decision 4 May" are two statements, "Round 1 | 3 March" is a row."""
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
class Draft:
    """One line on its way into a document. `level` is that of a heading; `cells` those of a row, in order."""

    kind: BlockKind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def row(cells: tuple[str, ...], links: tuple[Link, ...] = ()) -> Draft:
    """A table row: "label: value" where it has two cells, else the cells with bars between them."""
    if len(cells) == 2 and cells[0]:
        joint = " " if cells[0].endswith((":", "?")) else ": "
        return Draft(BlockKind.ROW, f"{cells[0]}{joint}{cells[1]}".strip(), 0, cells, links)
    return Draft(BlockKind.ROW, " | ".join(cell for cell in cells if cell), 0, cells, links)


def drafts_of_lines(lines: list[str]) -> Iterator[Draft]:
    """Plain text line by line; what each is shows from its bullet, its colon, its length and what follows."""
    tidied = [" ".join(line.split()) for line in lines]
    for number, line in enumerate(tidied):
        if not line:
            continue
        if "|" in line and (drawn := _drawn_row(line)) is not None:
            if drawn.text:
                yield drawn
            continue
        bullet = _BULLET.match(line)
        body = line[bullet.end() :] if bullet else line
        labelled = _LABELLED.fullmatch(body)
        if labelled and len(labelled[1].split()) <= 9:
            yield Draft(BlockKind.ROW, line, 0, (labelled[1], labelled[2]))
        elif bullet and not line[0].isdigit():
            yield Draft(BlockKind.ITEM, line)
        elif _is_title(body, tidied[number + 1 : number + 3]):
            yield Draft(BlockKind.HEADING, line, 2)
        else:
            yield Draft(BlockKind.ITEM if bullet else BlockKind.PARAGRAPH, line)


def _drawn_row(line: str) -> Draft | None:
    """A row of a table drawn with bars, "Deadline | 3 March 2027", framed by bars or not; empty for a rule."""
    if _RULE.issuperset(line):
        return Draft(BlockKind.ROW, "")
    is_framed = line.startswith("|")
    cells = tuple(cell.strip() for cell in line.strip("| ").split(" | "))
    if len(cells) == 2 and all(cells) and not _FIGURES.search(cells[0]) and len(cells[0].split()) <= 9:
        return row((cells[0].rstrip(":"), cells[1]))
    is_head = not any(_FIGURES.search(cell) for cell in cells)
    return row(cells) if len(cells) > 2 and (is_framed or is_head) else None


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


def draft_of_line(kind: BlockKind, level: int, line: str, links: tuple[Link, ...]) -> Draft:
    """A line of markup; "Label: value" is a row wherever it stood, save in a heading."""
    labelled = _LABELLED.fullmatch(line) if kind is not BlockKind.HEADING else None
    if labelled and len(labelled[1].split()) <= 9:
        return Draft(BlockKind.ROW, line, 0, (labelled[1], labelled[2]), links)
    return Draft(kind, line, level, (), links)
