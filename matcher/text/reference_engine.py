"""The reference engine: sentence-transformers in fp32. Loads any of its models; slower, and needs torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from matcher.text.embed import Vectors
from matcher.text.windows import cut_windows


class ReferenceEmbedder:
    """One sentence-transformers model, on the GPU where there is one."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.model = SentenceTransformer(str(folder), local_files_only=True)
        self.fingerprint = fingerprint
        self.dimension: int = self.model.get_embedding_dimension() or 0
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), dimension)` float32 of unit length."""
        self.model.max_seq_length = max_tokens
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.asarray(self.model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True,
                                            show_progress_bar=False), dtype=np.float32)

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """See `Embedder.windows`."""
        return cut_windows(self._tokenizer, title, text, tokens, stride)
