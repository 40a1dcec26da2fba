"""What turns text into vectors: the protocol that every engine keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means to one engine."""

    vector: Vectors
    """`(dimension,)` float32 of unit length."""
    fingerprint: str
    """Of the engine: only its own vectors may be compared with this one."""


def meanings(embedder: Embedder, texts: Sequence[str], max_tokens: int = 256) -> list[Meaning]:
    """Of each text, as `embedder` sees it."""
    return [Meaning(vector, embedder.fingerprint) for vector in embedder.embed(texts, max_tokens)]
