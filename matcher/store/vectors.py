"""Vectors in the record: one text's, by the text's hash and the engine that made it."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select

from matcher.store.tables.matches import vector
from matcher.store.upsert import upsert

Vectors = NDArray[np.float32]
_BATCH = 500


def vectors_of(connection: Connection, fingerprint: str, text_hashes: Iterable[str]) -> dict[str, Vectors]:
    """Text hash -> `(d,)` float32, for those that are there."""
    wanted = sorted(set(text_hashes))
    found: dict[str, Vectors] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = connection.execute(select(vector.c.text_hash, vector.c["values"]).where(
            vector.c.fingerprint == fingerprint, vector.c.text_hash.in_(wanted[start:start + _BATCH])))
        found |= {row.text_hash: np.frombuffer(row.values, dtype=np.float32) for row in rows}
    return found


def put_vectors(connection: Connection, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
    """Keeps vectors by their text's hash."""
    for text_hash, values in vectors.items():
        upsert(connection, vector, {"text_hash": text_hash, "fingerprint": fingerprint,
                                    "values": np.asarray(values, dtype=np.float32).tobytes()},
               key=("text_hash", "fingerprint"))


def other_fingerprints(connection: Connection, fingerprints: Collection[str]) -> dict[str, int]:
    """How many vectors the record holds of other models or engines than these."""
    rows = connection.execute(select(vector.c.fingerprint, func.count())
                              .where(vector.c.fingerprint.not_in(fingerprints)).group_by(vector.c.fingerprint))
    return {row[0]: row[1] for row in rows}


def forget_others(connection: Connection, fingerprints: Collection[str]) -> int:
    """Takes out the vectors of other models or engines than these; returns how many."""
    return connection.execute(delete(vector).where(vector.c.fingerprint.not_in(fingerprints))).rowcount
