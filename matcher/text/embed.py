"""What turns text into vectors: the protocol that every engine keeps."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """An embedding engine with one model loaded."""

    fingerprint: str
    """Model, weights and engine in one word; vectors of different fingerprints are never mixed (design.md 5)."""
    dimension: int

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), dimension)` float32 of unit length; each text is cut at `max_tokens`. Empty text is allowed."""

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """The text cut by the model's own tokeniser into windows of `tokens`, the title in front and counted in."""
