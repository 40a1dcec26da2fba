"""The order of calls for profiles that are not saved: what a change would do, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from matcher.model.call import Call
from matcher.model.instant import LONDON, DateKind
from matcher.model.member import Member, Volume
from matcher.rank.board import open_board
from matcher.rank.fit import least_score, left_out
from matcher.rank.topics import profile_of, topics_of
from matcher.rank.vectors import KeptVectors
from matcher.store.calls import live_calls
from matcher.store.engine import Record
from matcher.text.embed import Embedder

DAYS_BACK = timedelta(days=90)


def top_calls(record: Record, embedder: Embedder, profiles: Sequence[Member], now: datetime,
              size: int = 10, reader: Embedder | None = None) -> list[list[str]]:
    """For each profile the ids of its best `size` open calls, best first; no match is stored."""
    board = open_board(record, KeptVectors(record, embedder, reader), now)
    topics = [topic for found in board.calls.values() for topic in found]
    if not topics:
        return [[] for _ in profiles]
    calls = board.ranking.encode(topics)
    return [[calls.call_ids[i] for i in np.argsort(-scores.score, kind="stable")[:size] if scores.score[i] != 0]
            for scores in board.ranking.score([profile_of(m) for m in profiles], calls)]


@dataclass(frozen=True, slots=True)
class MailsMeant:
    """What a setting would have meant: mails, one a day with news, and the calls told in them."""

    mails: int
    calls: int


def mails_by_setting(record: Record, embedder: Embedder, member: Member, now: datetime,
                     reader: Embedder | None = None) -> dict[Volume, MailsMeant]:
    """For each setting the mails that the calls of the last 90 days would have meant, the closed ones too.

    A call counts on the day that it was first seen; one of a first import on the day that it opened.
    """
    board = open_board(record, KeptVectors(record, embedder, reader), now)
    with record.reading() as connection:
        live = [c for c in live_calls(connection) if not c.hidden]
    news = {c.id: day for c in live if (day := _news_day(c, now))}
    calls = [c for c in live if c.id in news]
    scored = board.ranking.score([profile_of(member)], board.ranking.encode([t for c in calls for t in topics_of(c)]))
    days: dict[Volume, list[date]] = {volume: [] for volume in Volume}
    for scores in scored:
        for call, score in zip(calls, scores.score, strict=True):
            for volume in Volume:
                if left_out(float(score), len(scores.seen)) >= least_score(volume):
                    days[volume].append(news[call.id])
    return {volume: MailsMeant(len(set(found)), len(found)) for volume, found in days.items()}


def _news_day(call: Call, now: datetime) -> date | None:
    opens = next((d.at for d in call.dates if d.kind is DateKind.OPENS), None)
    seen = opens if call.is_backfill else call.first_seen_at
    return seen.astimezone(LONDON).date() if seen and now - DAYS_BACK < seen <= now else None
