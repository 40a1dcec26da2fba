"""How the engines hold up as calls grow: both in one run, on calls mixed from real passages and their vectors.

`python -m tests.bench growth` runs 10,000 calls; MUSTER_BENCH_CALLS=10000,100000 more, MUSTER_BENCH_ENGINES=embedded
one engine alone. Figures: docs/growing.md.
"""

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

from config.settings import IndexSettings
from matcher.index import elastic_search, embedded_search
from matcher.index.elastic import ElasticIndex
from matcher.index.embedded import EmbeddedIndex
from matcher.index.entry import document_hash, document_of
from matcher.index.passage import hits_of
from matcher.index.protocol import IndexEntry, SearchIndex, SearchRequest
from matcher.text.analyse import stems
from matcher.text.embed import Meaning, meanings
from matcher.text.passages import passages
from tests.index_contract.corpus import NOW, real_entries
from tests.index_contract.test_same_answers import QUERIES
from tests.support.elasticsearch import running_cluster
from tests.support.embedders import real_embedder

PASSAGES = 5
"""Of a call on average; a live notice of the sources has three to eight."""
BATCH = 500
_ROUNDS = 3
_WARMING_ROUNDS = 25
"""Not measured: a server that was just started translates itself while it answers its first thousand questions."""
_SETTINGS = IndexSettings(index_timeout_seconds=120)


def main() -> None:
    """Prints a line an engine and size."""
    sizes = [int(n) for n in os.environ.get("MUSTER_BENCH_CALLS", "10000").split(",")]
    engines = os.environ.get("MUSTER_BENCH_ENGINES", "embedded,elasticsearch").split(",")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; times in ms, sizes in MB; open: a "
          "reader's first search;\npath, snip: processor time of our process in a search, half of them take less: "
          "without snippets and embedding,\nand for snippets alone; what the path to Elasticsearch costs its client is "
          "its `path`")
    print(f"{'calls':>7} {'engine':<14} {'build/s':>8} {'disk':>6} {'memory':>7} {'open':>6} {'p50':>6} {'p95':>6} "
          f"{'path':>6} {'snip':>6} {'member':>7} {'update':>7} {'load':>5}", flush=True)
    with threadpool_limits(1, "blas"):      # as `muster serve` has it: a waiting thread of numpy's counts as busy
        _run(sizes, engines)


def _run(sizes: list[int], engines: list[str]) -> None:
    for size in sizes:
        if "embedded" in engines:
            with tempfile.TemporaryDirectory(prefix="muster-growth-") as folder:
                _measure(size, "embedded", folder, lambda _, f=folder: _folder_size(f),
                         lambda: _resident(os.getpgid(0), os.getpid()))
        if "elasticsearch" in engines:
            with running_cluster(1, "1g", options="") as (node,):
                _measure(size, "elasticsearch", node.url, _server_size, lambda n=node: _resident(n.group))


def _opened(name: str, where: str) -> SearchIndex:
    return EmbeddedIndex(Path(where)) if name == "embedded" else ElasticIndex(where, _SETTINGS)


def _built(name: str, where: str, size: int) -> float:
    index = _opened(name, where)
    seconds = fill(index, 0, size)
    index.close()
    return seconds


def _measure(size: int, name: str, where: str, disk: Callable[[SearchIndex], float], memory: Callable[[], float]
             ) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as builder:      # what searches has not built the index itself
        built = builder.submit(_built, name, where, size).result()
    index = _opened(name, where)
    meant = dict(zip(QUERIES, meanings(real_embedder(), QUERIES), strict=True))
    (first,) = _times(lambda: index.search(SearchRequest("radar", NOW), meant[QUERIES[0]]), 1)
    asked = [(meant[words], SearchRequest(words, NOW, filters)) for words in QUERIES
             for filters in ({}, {"status": ("open", "closed")})]
    for meaning, request in asked * _WARMING_ROUNDS:
        index.search(request, meaning)
    took, path, snippets = _searched(index, asked * _ROUNDS)
    member = _times(lambda: index.candidates(stems(" ".join(QUERIES)), meant[QUERIES[0]], 1000, NOW), 5)
    changed = [replace(e, seq=10 ** 9) for e in next(_batches(0, 1))]
    update = _times(lambda: index.put(changed), 5)
    print(f"{size:>7} {name:<14} {size / built:>8.0f} {disk(index):>6.0f} {memory():>7.0f} {first:>6.0f} "
          f"{np.percentile(took, 50):>6.1f} {np.percentile(took, 95):>6.1f} {np.median(path):>6.2f} "
          f"{np.median(snippets):>6.2f} {np.median(member):>7.1f} {np.median(update):>7.1f} "
          f"{os.getloadavg()[0]:>5.1f}", flush=True)
    index.close()


def _searched(index: SearchIndex, asked: list[tuple[Meaning, SearchRequest]]) -> tuple[list[float], ...]:
    """Of each search the milliseconds that pass, and those of our processor without snippets and for them."""
    took, own, snippets = [], [], []
    spent = 0.0

    def counted(*arguments: Any) -> Any:
        nonlocal spent
        start = time.process_time()
        shown = hits_of(*arguments)
        spent += time.process_time() - start
        return shown

    with patch.object(embedded_search, "hits_of", counted), patch.object(elastic_search, "hits_of", counted):
        for meaning, request in asked:
            spent, start = 0.0, time.process_time()
            took += _times(lambda m=meaning, r=request: index.search(r, m), 1)
            snippets.append(1000 * spent)
            own.append(1000 * (time.process_time() - start - spent))
    return took, own, snippets


def fill(index: SearchIndex, first: int, end: int) -> float:
    """Builds an index of the calls of these numbers, as a first sync does; the seconds that the index took."""
    index.begin_rebuild()
    seconds = 0.0
    for batch in _batches(first, end):
        seconds += _times(lambda b=batch: index.put(b), 1)[0] / 1000
    return seconds + _times(index.finish_rebuild, 1)[0] / 1000


def _batches(first: int, end: int) -> Iterator[list[IndexEntry]]:
    """Calls of passages drawn from real calls, each passage with a real vector, slightly turned."""
    chance, turn = random.Random(first), np.random.default_rng(first)
    real = real_entries()
    pool = [(piece, entry.passage_vectors[min(place, len(entry.passage_vectors) - 1)])
            for entry in real for place, piece in enumerate(passages(entry.text)[:4])]
    for start in range(first, end, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, end)):
            base = real[number % len(real)]
            drawn = [pool[chance.randrange(len(pool))] for _ in range(PASSAGES)]
            vectors = np.stack([v for _, v in drawn]) + 0.02 * turn.standard_normal((PASSAGES, len(drawn[0][1])))
            vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
            entry = replace(base, call_id=f"g{number}", seq=number, text="\n".join(p for p, _ in drawn),
                            passage_vectors=vectors, lead_vectors=vectors[:2])
            batch.append(replace(entry, content_hash=document_hash(document_of(entry))))
        yield batch


def _times(act: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - start))
    return took


def _folder_size(folder: str) -> float:
    return sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()) / 1e6


def _server_size(index: SearchIndex) -> float:
    stats = index._client.indices.stats(metric="store")    # type: ignore[attr-defined]
    return float(stats["_all"]["total"]["store"]["size_in_bytes"]) / 1e6


def _resident(group: int, only: int = 0) -> float:
    """Megabytes of memory that the processes of a group hold, or one of them."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):      # it may have ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and only in (0, int(stat.parent.name)):
                pages += int(fields[21])
    return pages * resource.getpagesize() / 1e6
