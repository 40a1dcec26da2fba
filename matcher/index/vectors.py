"""Vectors on disk: a flat file that only grows, mapped by readers, with a sign code a vector for a first look."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.text.embed import Vectors

_EXACT_UP_TO = 32_768
"""Vectors that are compared one by one (50 MB as float32); above it the sign codes choose whom to compare."""
_RESCORED = 2_000
"""Vectors that the sign codes pass on: of 50,000 real passages all of the ten best, 99.5 of the hundred best."""
Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


class VectorFile:
    """Rows of float16, appended under the writer's lock. What a crash left behind the last known row is cut off."""

    def __init__(self, path: Path, dimension: int) -> None:
        self.path, self.dimension = path, dimension
        self.row_bytes = 2 * dimension

    def append(self, blocks: Sequence[Vectors], known_rows: int) -> None:
        """Writes the rows after `known_rows` and has them on disk when it returns."""
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(known_rows * self.row_bytes)
            file.seek(0, os.SEEK_END)
            for vectors in blocks:
                file.write(vectors.astype(np.float16).tobytes())
            file.flush()
            os.fsync(file.fileno())

    def read(self, start: int, count: int) -> Vectors:
        """Some rows as float32."""
        flat = np.fromfile(self.path, np.float16, count * self.dimension, offset=start * self.row_bytes)
        return flat.reshape(count, self.dimension).astype(np.float32)


class VectorTable:
    """A reader's view of the first rows of a VectorFile: grows, never changes."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path, self.dimension = path, dimension
        self._mapped: NDArray[np.float16] = np.zeros((0, dimension), dtype=np.float16)
        self._exact: Vectors | None = np.zeros((0, dimension), dtype=np.float32)
        self._codes: NDArray[np.uint64] = np.zeros((_code_words(dimension), 0), dtype=np.uint64)

    def __len__(self) -> int:
        return len(self._mapped)

    def grow(self, rows: int) -> None:
        """Takes in what was appended up to `rows`."""
        known = len(self)
        if rows == known:
            return
        self._mapped = np.memmap(self._path, dtype=np.float16, mode="r", shape=(rows, self.dimension))
        if self._exact is not None and rows <= _EXACT_UP_TO:
            self._exact = np.concatenate([self._exact, self._mapped[known:].astype(np.float32)])
            return
        start = 0 if self._exact is not None else known
        self._exact = None
        blocks = [_codes(self._mapped[i:i + 16_384]) for i in range(start, rows, 16_384)]
        self._codes = np.concatenate([self._codes[:, :start], *blocks], axis=1)

    def rows(self, start: int, count: int) -> Vectors:
        """Some rows as float32."""
        return np.asarray(self._mapped[start:start + count], dtype=np.float32)

    def nearest(self, query: Vectors, allowed: NDArray[np.bool_]) -> tuple[Rows, Scores]:
        """Allowed rows with their cosines to the unit vector `query`, in order of row: all, or those worth a look."""
        if self._exact is not None:
            rows = np.flatnonzero(allowed)
            return rows, (self._exact @ query)[rows]
        rows = np.flatnonzero(allowed)
        if len(rows) > _EXACT_UP_TO // 4:
            rows = self._worth_a_look(query, allowed)
        return rows, self._mapped[rows].astype(np.float32) @ query

    def _worth_a_look(self, query: Vectors, allowed: NDArray[np.bool_]) -> Rows:
        distance = np.zeros(len(self), dtype=np.uint16)
        for codes, word in zip(self._codes, _codes(query[None])[:, 0], strict=True):
            distance += np.bitwise_count(codes ^ word)
        distance[~allowed] = 64 * len(self._codes) + 1
        upto = np.searchsorted(np.cumsum(np.bincount(distance)), _RESCORED)
        return np.flatnonzero((distance <= upto) & allowed)


def _code_words(dimension: int) -> int:
    return -(-dimension // 64)


def _codes(vectors: NDArray[np.floating]) -> NDArray[np.uint64]:
    """`(words, n)`: a bit per dimension, set where the value is positive."""
    # A float is positive where its bytes are as a signed number: comparing float16 itself takes ten times as long.
    bits = np.packbits(np.ascontiguousarray(vectors).view(f"i{vectors.itemsize}") > 0, axis=1)
    padded = np.zeros((len(vectors), 8 * _code_words(vectors.shape[1])), dtype=np.uint8)
    padded[:, :bits.shape[1]] = bits
    return np.ascontiguousarray(padded.view(np.uint64).T)
