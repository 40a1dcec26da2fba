"""Numbers for the inline pictures: where each mark stands. Templates draw them, with a text and a table beside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.model.call import Call
from matcher.model.instant import GATES, LONDON, Precision
from matcher.rank.fit import THRESHOLDS
from web.words import DATE_KIND

WIDTH = 720


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on the timeline; `x` in units of the picture, `row` 0 or 1 keeps labels apart."""

    x: float
    row: int
    label: str
    day: str
    is_gate: bool
    is_past: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`today` is None where now lies outside the dates."""

    marks: tuple[Mark, ...]
    today: float | None
    height: int
    words: str


def timeline(call: Call, now: datetime) -> Timeline | None:
    """All days that a call names, left to right; None where there are fewer than two."""
    dated = [d for d in call.dates if d.at is not None and d.precision in (Precision.DATETIME, Precision.DATE)]
    if len(dated) < 2:
        return None
    first, last = min(min(d.at for d in dated if d.at), now), max(max(d.at for d in dated if d.at), now)
    last = max(last, first + timedelta(days=1))

    def place(at: datetime) -> float:
        return round(20 + (WIDTH - 40) * ((at - first) / (last - first)), 1)

    marks: list[Mark] = []
    ends = [-1e9] * 6
    for d in dated:
        assert d.at is not None
        x, label = place(d.at), DATE_KIND[d.kind]
        wide = 7.2 * max(len(label), 12)
        anchor = "start" if x < wide / 2 + 10 else "end" if x > WIDTH - wide / 2 - 10 else "middle"
        left = x if anchor == "start" else x - wide if anchor == "end" else x - wide / 2
        row = next((r for r, end in enumerate(ends) if left > end + 8), len(ends) - 1)
        ends[row] = left + wide
        local = d.at.astimezone(LONDON)
        marks.append(Mark(x, row, label, f"{local.day} {local:%b %Y}", d.kind in GATES, d.at < now, anchor))
    rows = max(m.row for m in marks) + 1
    words = "; ".join(f"{m.label} {m.day}" for m in marks)
    today = now.astimezone(LONDON)
    return Timeline(tuple(marks), place(now), 34 + rows * 40, f"Timeline: {words}. Today is {today.day} {today:%b %Y}.")


MOST_SERIES = 6
OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a column: the `series` it belongs to, counted from 0, and where it stands."""

    series: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One week's parts, the first series lowest."""

    label: str
    total: int
    x: float
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """Columns of parts; `rows` are the same numbers as a table, one row a column, in the order of `series`."""

    series: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    words: str


def stacks(values: Sequence[tuple[str, Mapping[str, int]]], width: int = 480, height: int = 120) -> Stacks:
    """Columns side by side, the highest as high as the picture; the largest series by name, the rest as one."""
    sums: Counter[str] = Counter()
    for _, parts in values:
        sums.update(parts)
    named = [name for name, _ in sums.most_common(MOST_SERIES if len(sums) <= MOST_SERIES else MOST_SERIES - 1)]
    series = (*named, OTHERS) if len(sums) > len(named) else tuple(named)
    rows = tuple((label, tuple(parts.get(name, 0) if name != OTHERS else sum(
        n for part, n in parts.items() if part not in named) for name in series)) for label, parts in values)
    top, step = max((sum(counts) for _, counts in rows), default=0) or 1, width / max(len(values), 1)
    columns = []
    for place, (label, counts) in enumerate(rows):
        blocks, y = [], float(height)
        for number, count in enumerate(counts):
            tall = height * count / top
            y -= tall
            if count:
                blocks.append(Block(number, round(y, 1), round(tall, 1)))
        columns.append(Column(label, sum(counts), round(place * step + step * .14, 1), round(step * .72, 1),
                              tuple(blocks)))
    words = "; ".join(f"{label} {sum(counts)}" for label, counts in rows)
    return Stacks(series, tuple(columns), rows, words)


SCALE = (0.0, 6.0)
"""Scores that the picture of fit spans; what lies outside stands at its end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a score stands on a line of `width`, among the firm's other scores and the words for them."""

    x: float
    others: tuple[float, ...]
    zones: tuple[tuple[str, float, float], ...]


def place_of(score: float, others: Sequence[float], width: int = 240) -> Place:
    """A score on the scale of fit, with the zones of "possible", "good" and "strong" as (code, from, to)."""
    def x(value: float) -> float:
        share = (min(max(value, SCALE[0]), SCALE[1]) - SCALE[0]) / (SCALE[1] - SCALE[0])
        return round(6 + (width - 12) * share, 1)

    marks = sorted(THRESHOLDS)
    ends = [least for least, _ in marks[1:]] + [SCALE[1]]
    return Place(x(score), tuple(sorted({x(other) for other in others if other != score})),
                 tuple((fit.value, x(least), x(end)) for (least, fit), end in zip(marks, ends, strict=True)))
