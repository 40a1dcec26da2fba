"""The standing sample: which calls every score is measured against, and when it is drawn anew."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from matcher.rank.topics import Topic
from matcher.store.standing import StoredSample

LARGEST = 3_000
"""Calls in a sample at most: z and fit gain nothing from more, and every profile text is scored against all of it."""
GROWTH = 0.1
"""The share by which the number of calls seen may move before the sample is drawn anew."""


def draw(topics: Sequence[Sequence[Topic]], now: datetime) -> StoredSample:
    """A sample of calls, each given as its topics; the same calls give the same sample."""
    chosen = sorted(topics, key=lambda t: hashlib.sha256(t[0].call_id.encode()).digest())[:LARGEST]
    rows = tuple((t.call_id, t.challenge_ref, t.title, t.lead) for call in chosen for t in call)
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    return StoredSample(digest, now, len(topics), rows)


def is_stale(sample: StoredSample, live: int) -> bool:
    """Whether the calls seen have grown or shrunk by more than a tenth since it was drawn."""
    return abs(live - sample.live) > GROWTH * sample.live


def sample_topics(sample: StoredSample) -> list[Topic]:
    """Its topics in order, those of one call side by side."""
    return [Topic(call_id, title, text, ref) for call_id, ref, title, text in sample.topics]
