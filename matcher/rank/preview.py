"""The order of calls for profiles that are not saved: what a change would do, before it is done."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from matcher.model.member import Member
from matcher.rank.run import open_board
from matcher.rank.topics import profile_of
from matcher.rank.vectors import KeptVectors
from matcher.store.engine import Record
from matcher.text.embed import Embedder


def top_calls(record: Record, embedder: Embedder, profiles: Sequence[Member], now: datetime,
              size: int = 10) -> list[list[str]]:
    """For each profile the ids of its best `size` open calls, best first; no match is stored."""
    board = open_board(record, KeptVectors(record, embedder), now)
    topics = [topic for found in board.calls.values() for topic in found]
    if not topics:
        return [[] for _ in profiles]
    calls = board.ranking.encode(topics)
    return [[calls.call_ids[i] for i in np.argsort(-scores.score, kind="stable")[:size] if scores.score[i] != 0]
            for scores in board.ranking.score([profile_of(m) for m in profiles], calls)]
