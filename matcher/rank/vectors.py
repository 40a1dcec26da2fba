"""An embedder that looks into the record first: no text is embedded twice by one model."""

import hashlib
from collections.abc import Sequence

import numpy as np

from matcher.errors import ModelError
from matcher.store.engine import Record
from matcher.store.vectors import other_fingerprints, put_vectors, vectors_of
from matcher.text.embed import Embedder, Vectors

_BATCH = 256


class KeptVectors:
    """Embeds as `embedder` does, and keeps every vector in the record.

    Raises ModelError where the record holds vectors of a model that is neither this one nor the one `beside` it: they
    are never mixed.
    """

    def __init__(self, record: Record, embedder: Embedder, beside: Embedder | None = None) -> None:
        self._record = record
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.embedded = 0
        with record.reading() as connection:
            others = other_fingerprints(connection, {embedder.fingerprint, (beside or embedder).fingerprint})
        if others:
            name = max(others, key=lambda n: others[n])
            raise ModelError(f"the record holds {others[name]} vectors of {name}, but {embedder.fingerprint} is set: "
                             "run `muster match --reembed` to make them anew, or set MUSTER_MODEL and "
                             "MUSTER_EMBED_ENGINE back")

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), dimension)`; what is new is written in steps, so that a killed run keeps what it did."""
        hashes = [hashlib.sha256(f"{max_tokens}\n{text}".encode()).hexdigest() for text in texts]
        with self._record.reading() as connection:
            known = vectors_of(connection, self.fingerprint, hashes)
        missing = list({h: text for h, text in zip(hashes, texts, strict=True) if h not in known}.items())
        for start in range(0, len(missing), _BATCH):
            batch = missing[start:start + _BATCH]
            made = self._embedder.embed([text for _, text in batch], max_tokens)
            fresh = {h: made[row] for row, (h, _) in enumerate(batch)}
            with self._record.writing() as connection:
                put_vectors(connection, self.fingerprint, fresh)
            known |= fresh
            self.embedded += len(batch)
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text_hash in enumerate(hashes):
            found[row] = known[text_hash]
        return found

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """As the embedder cuts them."""
        return self._embedder.windows(title, text, tokens, stride)
