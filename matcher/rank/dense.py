"""The dense part: cosines of profile texts with the windows of leads."""

import numpy as np

from matcher.rank.lexical import Matrix
from matcher.text.embed import Vectors

_AT_ONCE = 2_000
"""Topics whose second windows are held beside the first: little enough to stay in the processor's cache."""


def dense_scores(texts: Vectors, windows: Vectors) -> Matrix:
    """`(t, d)` against `(n, 2, d)`: `(t, n)`, the better cosine of the two windows."""
    found = np.empty((len(texts), len(windows)), dtype=np.float32)
    for start in range(0, len(windows), _AT_ONCE):
        part = windows[start:start + _AT_ONCE]
        both = texts @ part.reshape(-1, part.shape[-1]).T
        np.maximum(both[:, ::2], both[:, 1::2], out=found[:, start:start + _AT_ONCE])
    return found
