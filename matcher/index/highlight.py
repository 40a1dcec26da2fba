"""Marks what matched: one function for both engines. Plain text in, (text, is_match) runs out."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from matcher.index.tokens import words_of
from matcher.text.analyse import stem

Runs = tuple[tuple[str, bool], ...]
_WORD = re.compile(r"[^\W_]+")
_SNIPPET = 220
"""Characters of a snippet, about two lines of a page."""
_STEP = 60


class Marker:
    """Marks the words of a search in texts. Each different word is looked at once, however many texts have it."""

    def __init__(self, marked: Iterable[str], prefixes: Sequence[str] = ()) -> None:
        self._stems, self._prefixes = frozenset(marked), tuple(prefixes)
        self._seen: set[str] = set()
        self._surfaces: set[str] = set()
        """Words as written that are to be marked."""

    def mark(self, text: str) -> Runs:
        """The whole text as runs; neighbouring runs differ in `is_match`."""
        return _runs(text, self._surfaces_in(text))

    def snippets(self, text: str, most: int = 2) -> tuple[Runs, ...]:
        """Up to `most` pieces of the text with the most different marked words, in order of the text; () if none."""
        surfaces = self._surfaces_in(text)
        if not surfaces:
            return ()
        flat = " ".join(text.split())
        chosen: list[int] = []
        for start, _ in sorted(_windows(_places(flat, surfaces)[:400]), key=lambda w: (-w[1], w[0])):
            if len(chosen) < most and all(abs(start - other) > _SNIPPET for other in chosen):
                chosen.append(start)
        return tuple(_runs(_cut(flat, start, start + _SNIPPET), surfaces) for start in sorted(chosen))

    def _surfaces_in(self, text: str) -> set[str]:
        words = set(_WORD.findall(text))
        new = words - self._seen
        self._seen |= new
        self._surfaces.update(w for w in new if not self._stems.isdisjoint(_stems(w)))
        if self._prefixes:
            self._surfaces.update(w for w in new if any(p.startswith(self._prefixes) for p in words_of(w)))
        return words & self._surfaces


def opening(text: str) -> Runs:
    """The beginning of a text in which nothing is marked; () for an empty text."""
    flat = " ".join(text.split())
    return ((_cut(flat, 0, _SNIPPET), False),) if flat else ()


@lru_cache(maxsize=200_000)
def _stems(word: str) -> tuple[str, ...]:
    """The stems of a word as written; "naïve" has one, a word of another script none."""
    return tuple(stem(piece) for piece in words_of(word))


def _places(text: str, surfaces: Iterable[str]) -> list[tuple[int, str]]:
    """Where these words stand as whole words, in order."""
    found = []
    for word in surfaces:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not (text[at - 1:at].isalnum() or text[end:end + 1].isalnum()):
                found.append((at, word))
            at = text.find(word, end)
    return sorted(found)


def _runs(text: str, surfaces: Iterable[str]) -> Runs:
    runs: list[tuple[str, bool]] = []
    end = 0
    for start, word in _places(text, surfaces):
        if start > end:
            runs.append((text[end:start], False))
        runs.append((word, True))
        end = start + len(word)
    if end < len(text):
        runs.append((text[end:], False))
    return tuple(runs)


def _windows(hits: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """Where a snippet could start, and what it would be worth: different words first, then many."""
    places, words = [at for at, _ in hits], [word.lower() for _, word in hits]
    found = []
    for position in places:
        start = max(0, position - _STEP)
        inside = words[bisect_left(places, start):bisect_left(places, start + _SNIPPET)]
        found.append((start, 10 * len(set(inside)) + len(inside)))
    return found


def _cut(text: str, start: int, end: int) -> str:
    if start > 0:
        start = text.find(" ", start) + 1
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
