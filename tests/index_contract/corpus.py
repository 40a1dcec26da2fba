"""The real UK and EU calls of `eval/uk-sme-calls` as index entries, embedded once a machine and text."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from matcher.index.entry import outline_of
from matcher.index.protocol import IndexEntry
from matcher.model.call import Call, CallStatus
from matcher.rank.topics import Topic, topic_windows
from matcher.text.embed import Vectors
from matcher.text.lead import lead
from tests.support.calls import a_call
from tests.support.embedders import real_embedder
from tests.support.shared import shared

NOW = datetime(2023, 2, 1, 9, tzinfo=UTC)
_MONEY = (20_000, 75_000, 250_000, 900_000, 3_000_000, 20_000_000)


@cache
def real_entries() -> list[IndexEntry]:
    """Every call with its own text, dates, funder and source. What the captures lack (instrument, region, sums) is
    given to every third call by its number, so that each facet has values and silence."""
    calls = [_call(number, row) for number, row in enumerate(_rows())]
    fingerprint = real_embedder().fingerprint
    return [replace(outline_of(call, fingerprint, seq), passage_vectors=vectors, lead_vectors=vectors)
            for seq, (call, vectors) in enumerate(zip(calls, lead_vectors(calls), strict=True), 1)]


def open_entries(calls: Sequence[Call]) -> list[IndexEntry]:
    """Calls that are open whenever one asks, with the vectors of their leads alone."""
    fingerprint = real_embedder().fingerprint
    return [replace(outline_of(call, fingerprint, seq), text="", passage_vectors=vectors[:1], lead_vectors=vectors)
            for seq, (call, vectors) in enumerate(zip(calls, lead_vectors(calls), strict=True), 1)]


def lead_vectors(calls: Sequence[Call]) -> list[Vectors]:
    """The vectors of each lead's windows; kept in the machine's temporary folder for the next run."""
    embedder = real_embedder()
    windows = [topic_windows(Topic(c.id, c.title, c.lead), embedder) for c in calls]
    texts = [w for own in windows for w in own]
    digest = hashlib.sha256("\0".join([embedder.fingerprint, *texts]).encode()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"muster-test-vectors-{digest}.npy"
    if not kept.exists():
        order = np.argsort([len(t) for t in texts], kind="stable")
        vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
        for start in range(0, len(order), 32):
            batch = order[start:start + 32]
            vectors[batch] = embedder.embed([texts[i] for i in batch])
        new = kept.with_name(f"{kept.stem}-{os.getpid()}.npy")
        np.save(new, vectors)
        new.replace(kept)
    return np.split(np.load(kept), np.cumsum([len(own) for own in windows])[:-1])


def _rows() -> list[dict[str, Any]]:
    with shared("data/eval/uk-sme-calls/corpus.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _call(number: int, row: dict[str, Any]) -> Call:
    about = row["metadata"]
    more: dict[str, Any] = {"funder": about["sponsor"][0]} if about.get("sponsor") else {}
    if number % 3 == 0:
        more |= {"instrument": ("grant", "tender", "challenge")[number // 3 % 3],
                 "award_max": _MONEY[number // 3 % len(_MONEY)]}
    if number % 3 == 1:
        more |= {"regions": ["East Midlands", "Wales", "London"][:1 + number % 2], "lead_rule": "sme_only",
                 "cyber": {"csm_version": "v4", "level": str(number % 4)},
                 "themes": ("ai", "space", "materials")[:number % 4]}
    status = CallStatus.WITHDRAWN if number % 100 == 7 else CallStatus.UNKNOWN
    return a_call(row["_id"], title=row["title"], text=row["text"], lead=lead(row["title"], row["text"]),
                  source=about["source"], opens=_day(about.get("opens")), closes=_day(about.get("closes")),
                  seen=datetime(2022, 1, 1, number % 24, number // 24 % 60, tzinfo=UTC), status=status, **more)


def _day(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words[:10]).replace(hour=12, tzinfo=UTC) if words else None
