"""Numbers for the inline pictures: where each mark stands. Templates draw them, with a text and a table beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.model.call import Call
from matcher.model.instant import GATES, LONDON, Precision
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


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a chart."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


def columns(values: Sequence[tuple[str, int]], height: int = 120) -> list[Column]:
    """Bars side by side, the highest as high as the picture."""
    top = max((v for _, v in values), default=0) or 1
    step = WIDTH / max(len(values), 1)
    return [Column(label, v, round(i * step + step * .12, 1), round(height - height * v / top, 1), round(step * .76, 1),
                   round(height * v / top, 1)) for i, (label, v) in enumerate(values)]
