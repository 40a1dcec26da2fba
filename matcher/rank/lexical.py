"""The lexical part: √BM25 of profile texts against leads, in whole matrices."""

from array import array
from collections import Counter
from collections.abc import Iterable
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.text.analyse import stem

K1 = 2.0
B = 0.9

Matrix = NDArray[np.float32]


class Bm25:
    """BM25 with the statistics of a standing sample: they stay while the sample does, so that scores do.

    A term that the sample lacks counts as one that no document has.
    """

    def __init__(self, sample: Iterable[Counter[str]]) -> None:
        self.size = words = 0
        self.frequency: Counter[str] = Counter()
        for counts in sample:
            self.size += 1
            words += counts.total()
            self.frequency.update(counts.keys())
        self.average_length = max(1.0, words / max(1, self.size))
        self._columns: dict[str, int] = {}
        self._idf: dict[int, float] = {}

    def idf(self, term: str) -> float:
        """ln(1 + (N − n + ½) / (n + ½)), never negative."""
        seen = self.frequency.get(term, 0)
        if seen not in self._idf:
            self._idf[seen] = log(1 + (self.size - seen + 0.5) / (seen + 0.5))
        return self._idf[seen]

    def knows(self, word: str) -> bool:
        """Whether any call of the sample has the word."""
        return stem(word) in self.frequency

    def idf_of_share(self, share: float) -> float:
        """The idf of a term that this share of the sample has."""
        return log(1 + (self.size * (1 - share) + 0.5) / (self.size * share + 0.5))

    def documents(self, counts: Iterable[Counter[str]]) -> sparse.csr_array:
        """`(documents, terms)` BM25 weights; the width grows with the vocabulary."""
        return self._matrix(self._weights(document) for document in counts)

    def _weights(self, document: Counter[str]) -> dict[str, float]:
        share = K1 * (1 - B + B * document.total() / self.average_length)
        return {t: self.idf(t) * n * (K1 + 1) / (n + share) for t, n in document.items()}

    def queries(self, counts: Iterable[Counter[str]]) -> sparse.csr_array:
        """`(texts, terms)` term counts."""
        return self._matrix(counts)

    def column(self, term: str) -> int:
        """The column of a term in every matrix."""
        return self._columns.setdefault(term, len(self._columns))

    def _matrix(self, rows: Iterable[Counter[str] | dict[str, float]]) -> sparse.csr_array:
        """Row by row: the counts of 100,000 documents would not fit beside each other."""
        columns, values, starts = array("q"), array("f"), array("q", [0])
        for row in rows:
            columns.extend(map(self.column, row))
            values.extend(row.values())
            starts.append(len(columns))
        return sparse.csr_array((np.array(values, dtype=np.float32), np.array(columns), np.array(starts)),
                                shape=(len(starts) - 1, max(1, len(self._columns))))


def lexical_scores(queries: sparse.csr_array, postings: sparse.csr_array) -> Matrix:
    """`(texts, documents)` √BM25, from `(texts, terms)` and `(terms, documents)`; the younger vocabulary is wider."""
    terms = max(queries.shape[1], postings.shape[0])
    product = _shaped(queries, (queries.shape[0], terms)) @ _shaped(postings, (terms, postings.shape[1]))
    np.sqrt(product.data, out=product.data)
    found: Matrix = product.toarray()
    return found


def _shaped(matrix: sparse.csr_array, shape: tuple[int, int]) -> sparse.csr_array:
    """The matrix with more rows or columns of nothing."""
    if matrix.shape == shape:
        return matrix
    starts = np.append(matrix.indptr, np.repeat(matrix.indptr[-1], shape[0] - matrix.shape[0]))
    return sparse.csr_array((matrix.data, matrix.indices, starts), shape=shape)
