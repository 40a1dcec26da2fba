"""Ranking, reasons and readiness at size, beside numpy's own matrix product and beside other libraries.

Calls are real leads of the development sets; profiles are cut from their real queries, four sections each. Vectors are
drawn from a pool of real ones and turned a little, since only their number and length matters for speed.
Targets, two cores: 500 members × 5,000 calls with scores and fit in 2 s, reasons and readiness of 20 each in 20 s more;
10,000 × 10,000 in 60 s and 2 GB; one new call against 10,000 members in 40 ms; half of the product's peak.
"""

import json
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import bm25s
import numpy as np
from rank_bm25 import BM25Okapi

from matcher.model.call import Call
from matcher.model.fact import Fact, Field, Origin
from matcher.model.instant import CallDate, DateKind
from matcher.model.match import Match
from matcher.model.member import Certificate, Member, Section, Size
from matcher.rank.dense import dense_scores
from matcher.rank.fit import closer_than, fit_of
from matcher.rank.matrices import score_matrix
from matcher.rank.ranking import Ranking
from matcher.rank.reasons import Reasons
from matcher.rank.topics import Topic, profile_of
from matcher.readiness.report import assess
from matcher.text.analyse import stems
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder, Vectors
from matcher.text.lead import lead
from matcher.text.passages import packs
from tests.support.embedders import real_embedder
from tests.support.shared import shared

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
FOLDERS = ("uk-sme-calls", "sbir-dod-modern", "sbir-dod-classic", "eu-security-consortium")
SAMPLE, TOP, SECTIONS = 3_000, 20, 4


class Clock:
    """Seconds since it was made, on the wall and of the processor: only the latter compare on a busy machine."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def less(self, timed: "Timed | None" = None) -> str:
        """"1.20 s (1.90 s CPU)", without what a timed embedder took."""
        wall, cpu = (timed.wall, timed.cpu) if timed else (0.0, 0.0)
        return f"{time.perf_counter() - self._wall - wall:.2f} s ({time.process_time() - self._cpu - cpu:.2f} s CPU)"


class PoolEmbedder:
    """Gives each text a real vector, turned by the text's own chance; windows are the real engine's."""

    fingerprint, dimension = "pool", 384

    def __init__(self, pool: Vectors, real: Embedder) -> None:
        self._pool, self._real = pool, real

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """`(len(texts), 384)` of unit length."""
        chance = np.random.default_rng(len(texts))
        found = self._pool[chance.integers(len(self._pool), size=len(texts))]
        found = found + 0.03 * chance.standard_normal(found.shape, dtype=np.float32)
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        """Two windows of about the right length, without counting tokens."""
        half = len(text) // 2
        return [f"{title}. {text[:half]}", f"{title}. {text[half:]}"] if half > 200 else [f"{title}. {text}"]


def main() -> None:
    """Prints the products' peak, then each target with its seconds, then the other libraries on the same texts."""
    calls, members = list(_calls(10_000)), list(_members(10_000))
    real = real_embedder()
    pool = real.embed([c.lead[:400] for c in calls[:: len(calls) // 128]])
    embedder = PoolEmbedder(pool, real)
    peak = _peak()
    print(f"numpy's own product, best of three: {peak:.0f} GFLOP a CPU second; load {os.getloadavg()[0]:.1f}")
    _batch(calls[:5_000], members[:500], embedder)
    _large(calls, members, embedder, peak)
    _others(calls[:5_000], members[:500], embedder)


def _batch(calls: list[Call], members: list[Member], embedder: Embedder) -> None:
    ranking, topics, standing, taken = _measured(calls, members, embedder)
    print(f"500 × 5,000: encoded, and measured against {SAMPLE:,} seen, once and without embedding: {taken}")
    clock = Clock()
    best: list[list[Match]] = []
    for member, scores in zip(members, ranking.score(standing, topics), strict=True):
        rows = np.argpartition(-scores.score, TOP)[:TOP]
        best.append([Match(member.id, calls[i].id, 0, float(scores.score[i]), 0.0, 0.0,
                           fit_of(float(scores.score[i]), len(scores.seen)), closer_than(float(scores.score[i]),
                           scores.seen), len(scores.seen), "", None, (), (), NOW) for i in rows])
    print(f"  scores and fit of all, the best {TOP} each: {clock.less()}")
    _explain(calls, members, best, ranking, standing, embedder)


def _explain(calls: list[Call], members: list[Member], best: list[list[Match]], ranking: Ranking, standing: object,
             embedder: Embedder) -> None:
    by_id = {c.id: c for c in calls}
    timed = Timed(embedder)
    clock = Clock()
    reasons = Reasons(ranking, timed, timed, Boilerplate((c.title, c.lead) for c in calls), {})
    named = 0
    for row, matches in enumerate(best):
        told = reasons.explain(standing.of(row), [(m, _topic(by_id[m.call_id])) for m in matches])  # type: ignore[attr-defined]
        named += sum(bool(m.reasons) for m in told)
    explained = clock.less(timed)
    clock = Clock()
    items = sum(len(assess(by_id[m.call_id], member, NOW))
                for member, matches in zip(members, best, strict=True) for m in matches)
    print(f"  reasons of {TOP} each ({named:,} with pairs): {explained}, and {timed.texts:,} texts to embed; "
          f"readiness ({items:,} answers): {clock.less()}")


def _large(calls: list[Call], members: list[Member], embedder: Embedder, peak: float) -> None:
    ranking, topics, standing, taken = _measured(calls, members, embedder)
    print(f"10,000 × 10,000: encoded and measured: {taken}")
    clock = Clock()
    kept = 0
    for scores in ranking.score(standing, topics):
        kept += len(np.argpartition(-scores.score, 200)[:200])
    print(f"  scores of all pairs, the best 200 of each: {clock.less()}, "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    texts = standing.block.texts.vectors[:512]
    took = _best(lambda: dense_scores(texts, topics.matrix.windows))
    flops = 2 * len(texts) * 2 * len(topics.topics) * texts.shape[1]
    reached = flops / took / 1e9
    print(f"  dense part: {reached:.0f} GFLOP a CPU second, {reached / peak:.2f} of the product's peak")
    one = ranking.encode([replace(_topic(calls[7]), call_id="new")])

    def hear() -> int:
        found = score_matrix(standing, one.matrix)[:, 0]
        near = np.flatnonzero(found >= 2.5)
        return sum(int(closer_than(float(found[i]), standing.seen[i]) > 0) for i in near)

    print(f"  one new call against 10,000 members: {1000 * _best(hear):.1f} ms CPU after its embedding")


def _measured(calls: list[Call], members: list[Member], embedder: Embedder):    # type: ignore[no-untyped-def]
    clock, timed = Clock(), Timed(embedder)
    ranking = Ranking([_topic(c) for c in calls[:SAMPLE]], timed)
    topics = ranking.encode([_topic(c) for c in calls])
    standing = ranking.measure([profile_of(m) for m in members])
    ranking.embedder = embedder
    return ranking, topics, standing, clock.less(timed)


def _others(calls: list[Call], members: list[Member], embedder: Embedder) -> None:
    from sentence_transformers.util import semantic_search  # brings torch, which the measured part must not need

    profiles = [m.profile_text for m in members]
    documents = [stems(f"{c.title} {c.lead}") for c in calls]
    queries, vectors = embedder.embed(profiles), embedder.embed([c.lead for c in calls])
    print("other libraries, whole profiles and one vector a call, without sections, windows or fit:")
    print(f"  sentence-transformers semantic_search: "
          f"{_best(lambda: semantic_search(queries, vectors, top_k=TOP)):.2f} s CPU")      # type: ignore[arg-type]
    okapi = BM25Okapi(documents)
    clock = time.process_time()
    for text in profiles[:20]:
        okapi.get_scores(stems(text))
    print(f"  rank_bm25: {25 * (time.process_time() - clock):.0f} s CPU (25 times that of 20 profiles)")
    index = bm25s.BM25(method="lucene")
    index.index(documents, show_progress=False)
    tokens = [stems(text) for text in profiles]
    print(f"  bm25s: {_best(lambda: index.retrieve(tokens, k=TOP, show_progress=False)):.2f} s CPU")


class Timed:
    """An embedder that counts its texts and seconds."""

    def __init__(self, inner: Embedder) -> None:
        self._inner, self.texts, self.wall, self.cpu = inner, 0, 0.0, 0.0
        self.fingerprint, self.dimension, self.windows = inner.fingerprint, inner.dimension, inner.windows

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        """As the inner one."""
        wall, cpu = time.perf_counter(), time.process_time()
        found = self._inner.embed(texts, max_tokens)
        self.texts += len(texts)
        self.wall, self.cpu = self.wall + time.perf_counter() - wall, self.cpu + time.process_time() - cpu
        return found


def _peak() -> float:
    """GFLOP a CPU second of one float32 product of the bench's own kind: 512 texts against 20,000 windows."""
    chance = np.random.default_rng(1)
    left, right = (chance.standard_normal((n, 384), dtype=np.float32) for n in (512, 20_000))
    out = np.empty((512, 20_000), dtype=np.float32)
    return 2 * 512 * 20_000 * 384 / _best(lambda: np.matmul(left, right.T, out=out)) / 1e9


def _best(act: Callable[[], object]) -> float:
    """CPU seconds, best of three after a first."""
    took = []
    for _ in range(4):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return min(took[1:])


def _topic(call: Call) -> Topic:
    return Topic(call.id, call.title, call.lead)


def _calls(size: int) -> Iterator[Call]:
    number = 0
    for folder in FOLDERS:
        for line in shared(f"data/eval/{folder}/corpus.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = lead(row["title"], row["text"])
            closes = CallDate(DateKind.CLOSES, NOW + timedelta(days=30), "soon")
            facts = (Fact(Field.DATE, closes, "soon", "", Origin.TEXT),
                     Fact(Field.CERTS, ["ce_plus"], "Cyber Essentials Plus", "", Origin.TEXT),
                     Fact(Field.LEAD_RULE, "sme_only", "small firms", "", Origin.TEXT),
                     Fact(Field.CYBER, {"csm_version": "v4", "level": "1"}, "Level 1", "", Origin.TEXT))
            yield Call(f"b{number:05}", row["title"], text, text, "", "bench", NOW, NOW, facts=facts)
            number += 1
            if number == size:
                return


def _members(size: int) -> Iterator[Member]:
    pool = []
    for folder in FOLDERS:
        for line in shared(f"data/eval/{folder}/queries-dev.jsonl").read_text(encoding="utf-8").splitlines():
            pool += packs(json.loads(line)["text"])
    chance = random.Random(1)
    for number in range(size):
        yield Member(f"m{number:05}", "A firm", tuple(Section("", text) for text in chance.sample(pool, SECTIONS)),
                     certificates=(Certificate("ce", NOW.date() + timedelta(days=100)),), size=Size(20, 1_000_000))
