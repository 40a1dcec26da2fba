"""Embedders for tests: the real prepared model, made once a run, and a quiet twin that needs no model."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from config.settings import EmbeddingSettings
from matcher.text.analyse import stems
from matcher.text.embed import Embedder, Vectors
from matcher.text.embedding import open_embedder


def model_folder() -> Path:
    """Where prepared models are shared by all workers of this machine's test runs."""
    return Path(os.environ.get("MUSTER_TEST_MODEL_FOLDER", Path(tempfile.gettempdir()) / "muster-test-models"))


@cache
def real_embedder(model: str = "all-MiniLM-L6-v2") -> Embedder:
    """The product's own engine."""
    return open_embedder(model, EmbeddingSettings(model_folder=model_folder()))


class WordEmbedder:
    """A twin without a model: a text is the sum of fixed random directions of its stems, so like words lie close."""

    fingerprint = "words"
    dimension = 64

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), 64)` float32 of unit length."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text)[:max_tokens]:
                found[row] += _direction(stem)
            length = np.linalg.norm(found[row])
            found[row] = found[row] / length if length else np.eye(1, self.dimension, dtype=np.float32)[0]
        return found

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """Windows counted in words."""
        words = text.split()
        if not words:
            return [title]
        starts = range(0, max(1, len(words) - (tokens - stride)), stride)
        return [f"{title}. {' '.join(words[start:start + tokens])}" for start in starts]


@cache
def _direction(stem: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(WordEmbedder.dimension).astype(np.float32)
