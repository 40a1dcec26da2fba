"""In which order an embedded search shows what it found, and which rows make a page of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import SearchRefused
from matcher.index.entry import milliseconds
from matcher.index.place import REFUSAL, Place, keep_order, kept_order
from matcher.index.protocol import START, SearchRequest
from matcher.index.snapshot import UNKNOWN_TIME, Mask, Rows, Snapshot

Scored = list[tuple[int, float]]
"""Rows and their scores, in order."""
_GROUP = 2.0 ** 50
"""More than any instant in milliseconds, and small enough that sums with one stay exact."""


class Order:
    """Rows in order of a number each, equal ones in order of call id."""

    def __init__(self, rows: Rows, keys: NDArray[np.float64]) -> None:
        self.rows, self.keys = rows, keys

    @classmethod
    def by_score(cls, rows: Rows, scores: NDArray[np.float32]) -> "Order":
        """The best first."""
        return cls(rows, -scores.astype(np.float64))

    def among(self, allowed: Mask) -> "Order":
        """Only the rows of a mask."""
        keep = allowed[self.rows]
        return Order(self.rows[keep], self.keys[keep])

    def following(self, after: tuple[Any, ...], size: int, names: Sequence[str]) -> Scored:
        """The next `size` rows, each with its number, after (number, call id), or from the beginning."""
        rows, keys = self.rows, self.keys
        if after:
            if len(after) != 2 or not isinstance(after[0], float) or not isinstance(after[1], str):
                raise SearchRefused(REFUSAL)
            number, name = after
            keep = keys > number
            same = np.flatnonzero(keys == number)
            keep[same] = [names[row] > name for row in rows[same]]
            rows, keys = rows[keep], keys[keep]
        if 0 < size < len(rows):
            few = keys <= np.partition(keys, size - 1)[size - 1]
            rows, keys = rows[few], keys[few]
        ordered = sorted((key, names[row], row) for key, row in zip(keys.tolist(), rows.tolist(), strict=True))
        return [(row, key) for key, _, row in ordered[:max(0, size)]]


def by_date(snapshot: Snapshot, found: Mask, request: SearchRequest) -> Order:
    """By a sort of dates; what is found by neither words nor meaning comes with the newest first."""
    rows = np.flatnonzero(found)
    sort = "newest" if request.sort == "best" else request.sort
    if sort == "closing":
        closes, at = snapshot.instants["closes_at"][rows], milliseconds(request.now) or 0
        group = np.where(closes == UNKNOWN_TIME, 1, np.where(closes >= at, 0, 2))
        return Order(rows, group * _GROUP + np.where(group == 1, 0, closes).astype(np.float64))
    if sort in ("newest", "changed"):
        times = snapshot.instants["first_seen_at" if sort == "newest" else "changed_at"][rows]
        return Order(rows, -times.astype(np.float64))
    raise SearchRefused(f"there is no sort {sort!r}; there are best, closing, newest, changed")


def page_of(snapshot: Snapshot, request: SearchRequest, fused: Scored, tail: Order) -> tuple[Scored, int, str]:
    """Rows and scores of a page, how many rows there are in all, and the cursor of the next page, "" at the end."""
    names, orders, size = snapshot.call_ids, snapshot.folder.parent / "walks", request.size
    place = Place.read(request.cursor)
    if request.cursor == START:
        rows = [*(row for row, _ in fused), *(row for row, _ in tail.following((), len(tail.rows), names))]
        place = Place(moment=keep_order(orders, [names[row] for row in rows]))
    if place.moment:
        order, end = kept_order(orders, place.moment), place.shown + size
        page = [(snapshot.row_of[name], 0.0) for name in order[place.shown:end] if name in snapshot.row_of]
        return page, len(order), Place(end, (), place.moment).write() if end < len(order) else ""
    part = fused[place.shown:place.shown + size]
    more = tail.following(place.after, size - len(part), names)
    after = (more[-1][1], names[more[-1][0]]) if more else place.after
    shown = place.shown + len(part) + len(more)
    goes_on = (part or more) and (shown < len(fused) or tail.following(after, 1, names))
    return ([*part, *((row, 0.0) for row, _ in more)], len(fused) + len(tail.rows),
            Place(shown, after).write() if goes_on else "")
