"""How the engines hold up as calls grow: both in one run, on calls mixed from real passages and their vectors.

`python -m tests.bench growth` runs 10,000 calls; MUSTER_BENCH_CALLS=10000,100000 more. Figures: docs/growing.md.
"""

import gc
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from config.settings import IndexSettings
from matcher.index.elastic import ElasticIndex
from matcher.index.embedded import EmbeddedIndex
from matcher.index.entry import document_hash, document_of
from matcher.index.protocol import IndexEntry, SearchIndex, SearchRequest
from matcher.text.analyse import stems
from matcher.text.passages import passages
from tests.index_contract.corpus import NOW, real_entries
from tests.index_contract.test_same_answers import QUERIES
from tests.support.elasticsearch import running_cluster
from tests.support.embedders import real_embedder

PASSAGES = 5
"""Of a call on average; a live notice of the sources has three to eight."""
BATCH = 500
_SEARCHES = 100


def main() -> None:
    """Prints a line an engine and size."""
    sizes = [int(n) for n in os.environ.get("MUSTER_BENCH_CALLS", "10000").split(",")]
    print(f"{'calls':>7} {'engine':<14} {'build/s':>8} {'disk MB':>8} {'RSS MB':>7} {'p50 ms':>7} {'p95 ms':>7} "
          f"{'client':>7} {'member':>7} {'update':>7}")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="muster-growth-") as folder:
            _measure(size, "embedded", EmbeddedIndex(Path(folder)), lambda f=folder: _folder_size(Path(f)))
        with running_cluster(1, "1g", options="") as (node,):
            index = ElasticIndex(node.url, IndexSettings(index_timeout_seconds=120))
            _measure(size, "elasticsearch", index, lambda i=index: _server_size(i), timed=_Timed(index))


def _measure(size: int, name: str, index: SearchIndex, disk: Callable[[], float],
             timed: "_Timed | None" = None) -> None:
    start = time.perf_counter()
    for batch in _batches(size):
        index.put(batch)
    built = time.perf_counter() - start
    vectors = {q: real_embedder().embed([q])[0] for q in QUERIES}
    for words in QUERIES:
        index.search(SearchRequest(words, NOW), vectors[words])
    if timed:
        timed.server_seconds = 0.0
    took = []
    for number in range(_SEARCHES):
        words = QUERIES[number % len(QUERIES)]
        request = SearchRequest(words, NOW, {"status": ("open", "closed")} if number % 2 else {})
        start = time.perf_counter()
        index.search(request, vectors[words])
        took.append(1000 * (time.perf_counter() - start))
    client = sum(took) / len(took) - 1000 * timed.server_seconds / len(took) if timed else 0.0
    member = _median(lambda: index.candidates(stems(" ".join(QUERIES)), vectors[QUERIES[0]], 1000, NOW), 5)
    changed = [replace(e, seq=10 ** 9) for e in next(_batches(size))[:1]]
    update = _median(lambda: index.put(changed), 5)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:>7} {name:<14} {size / built:>8.0f} {disk():>8.0f} {memory:>7.0f} {np.percentile(took, 50):>7.1f} "
          f"{np.percentile(took, 95):>7.1f} {client:>7.1f} {member:>7.1f} {update:>7.1f}", flush=True)
    index.close()
    gc.collect()


def _batches(size: int) -> Iterator[list[IndexEntry]]:
    """Calls of passages drawn from real calls, each passage with a real vector, slightly turned."""
    chance, turn = random.Random(1), np.random.default_rng(1)
    real = real_entries()
    pool = [(piece, entry.passage_vectors[min(place, len(entry.passage_vectors) - 1)])
            for entry in real for place, piece in enumerate(passages(entry.text)[:4])]
    for start in range(0, size, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, size)):
            base = real[number % len(real)]
            drawn = [pool[chance.randrange(len(pool))] for _ in range(PASSAGES)]
            vectors = np.stack([v for _, v in drawn]) + 0.02 * turn.standard_normal((PASSAGES, len(drawn[0][1])))
            vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
            entry = replace(base, call_id=f"g{number}", seq=number, text="\n".join(p for p, _ in drawn),
                            passage_vectors=vectors, lead_vectors=vectors[:2])
            batch.append(replace(entry, content_hash=document_hash(document_of(entry))))
        yield batch


class _Timed:
    """Counts the seconds between sending a request and having its answer, to know what the client adds."""

    def __init__(self, index: ElasticIndex) -> None:
        self.server_seconds = 0.0
        transport = index._client.transport
        perform = transport.perform_request

        def timed(*given: object, **more: object) -> object:
            start = time.perf_counter()
            try:
                return perform(*given, **more)    # type: ignore[arg-type]
            finally:
                self.server_seconds += time.perf_counter() - start

        transport.perform_request = timed    # type: ignore[method-assign,assignment]


def _median(act: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - start))
    return float(np.median(took))


def _folder_size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def _server_size(index: ElasticIndex) -> float:
    stats = index._client.indices.stats(metric="store")
    return float(stats["_all"]["total"]["store"]["size_in_bytes"]) / 1e6
