"""Marks what matched: one function for both engines. Plain text in, (text, is_match) runs out."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache

from matcher.index.tokens import words_of
from matcher.text.analyse import stem

Runs = tuple[tuple[str, bool], ...]
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")
_SNIPPET = 220
"""Characters of a snippet, about two lines of a page."""
_STEP = 60


def mark(text: str, marked: Iterable[str], prefixes: Sequence[str] = ()) -> Runs:
    """The whole text as runs; neighbouring runs differ in `is_match`."""
    return _runs(text, _surfaces(text, marked, prefixes))


def snippets(text: str, marked: Iterable[str], prefixes: Sequence[str] = (), most: int = 2) -> tuple[Runs, ...]:
    """Up to `most` pieces of the text with the most different marked words, in order of the text; () if none."""
    surfaces = _surfaces(text, marked, prefixes)
    if not surfaces:
        return ()
    flat = _SPACE.sub(" ", text).strip()
    hits = [(w.start(), w[0]) for w in _WORD.finditer(flat) if w[0] in surfaces]
    chosen: list[int] = []
    for start, _ in sorted(_windows(hits[:400]), key=lambda w: (-w[1], w[0])):
        if len(chosen) < most and all(abs(start - other) > _SNIPPET for other in chosen):
            chosen.append(start)
    return tuple(_runs(_cut(flat, start, start + _SNIPPET), surfaces) for start in sorted(chosen))


def opening(text: str) -> Runs:
    """The beginning of a text in which nothing is marked; () for an empty text."""
    flat = _SPACE.sub(" ", text).strip()
    return ((_cut(flat, 0, _SNIPPET), False),) if flat else ()


def _surfaces(text: str, marked: Iterable[str], prefixes: Sequence[str]) -> frozenset[str]:
    """The words of the text, as written, that are to be marked: each different word is looked at once."""
    wanted, starts = frozenset(marked), tuple(prefixes)
    words = set(_WORD.findall(text))
    found = {w for w in words if not wanted.isdisjoint(_stems(w))}
    if starts:
        found |= {w for w in words if any(piece.startswith(starts) for piece in words_of(w))}
    return frozenset(found)


@lru_cache(maxsize=200_000)
def _stems(word: str) -> tuple[str, ...]:
    """The stems of a word as written; "naïve" has one, a word of another script none."""
    return tuple(stem(piece) for piece in words_of(word))


def _runs(text: str, surfaces: frozenset[str]) -> Runs:
    runs: list[tuple[str, bool]] = []
    end = 0
    for word in _WORD.finditer(text):
        if word[0] in surfaces:
            if word.start() > end:
                runs.append((text[end:word.start()], False))
            runs.append((word[0], True))
            end = word.end()
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
