"""The dense part: cosines of profile texts with the windows of leads."""

import numpy as np

from matcher.rank.lexical import Matrix
from matcher.text.embed import Vectors


def dense_scores(texts: Vectors, windows: Vectors) -> Matrix:
    """`(t, d)` against `(n, 2, d)`: `(t, n)`, the better cosine of the two windows."""
    first = texts @ windows[:, 0].T
    np.maximum(first, texts @ windows[:, 1].T, out=first)
    return first
