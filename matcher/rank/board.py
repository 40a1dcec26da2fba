"""What a matching run scores against: the calls open now as topics, the standing sample, and which of them are near."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from matcher.index.protocol import SearchIndex
from matcher.model.call import Call
from matcher.rank.encode import Progress
from matcher.rank.ranking import Ranking, TopicSet
from matcher.rank.reasons import condition_quotes
from matcher.rank.standing import draw, is_stale, sample_topics
from matcher.rank.topics import TEXT_TOKENS, Profile, Topic, section_text, topics_of
from matcher.store.calls import live_calls
from matcher.store.engine import Record
from matcher.store.standing import put_standing_sample, standing_sample
from matcher.text.analyse import stems
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder, meanings

LARGEST_EXACT = 20_000
"""New calls that are all scored for a member; of more, those that the index finds near."""
EACH = 1_000
"""Calls asked of the index for each text of a profile, by words and by meaning."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a run scores against: the calls open now as topics, by call, and the ranking."""

    calls: dict[str, list[Topic]]
    hashes: dict[str, str]
    """Call id -> 16 hex digits of its topics as matching reads them."""
    ranking: Ranking
    sample_id: str
    is_sample_new: bool
    boilerplate: Boilerplate
    conditions: dict[str, frozenset[str]]
    """Call id -> the words that only state a condition: never a reason."""


class Encoded:
    """The open calls as matrices, made once for all members who have seen none of them."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._last: tuple[tuple[str, ...], TopicSet] | None = None

    def calls(self, call_ids: tuple[str, ...]) -> TopicSet:
        """Those of these ids."""
        if self._last is None or self._last[0] != call_ids:
            topics = [t for i in call_ids for t in self._board.calls[i]]
            self._last = call_ids, self._board.ranking.encode(topics)
        return self._last[1]


def open_board(record: Record, embedder: Embedder, now: datetime, progress: Progress | None = None) -> Board:
    """Reads the live calls, draws the standing sample anew where it is stale, and makes ready to score."""
    with record.reading() as connection:
        live = live_calls(connection)
        sample = standing_sample(connection)
    boilerplate = Boilerplate((c.title, c.lead) for c in live)
    topics = {c.id: topics_of(c) for c in live}
    is_new = sample is None or is_stale(sample, len(live))
    if sample is None or is_new:
        sample = draw(list(topics.values()), now)
        with record.writing() as connection:
            put_standing_sample(connection, sample)
    shown = {c.id: topics[c.id] for c in live if is_matched(c, now)}
    return Board(shown, {call_id: _topics_hash(found) for call_id, found in shown.items()},
                 Ranking(sample_topics(sample), embedder, progress), sample.id, is_new, boilerplate,
                 {c.id: condition_quotes(c) for c in live if c.id in shown})


def is_matched(call: Call, now: datetime) -> bool:
    """Whether a call is matched at all: it is open and staff did not hide it."""
    return call.is_open(now) and not call.hidden


class Nearest:
    """Which of very many calls are worth scoring for a profile: those that the index puts near one of its texts.

    A call that the index does not hold yet counts as near: it is never passed over unseen.
    """

    def __init__(self, index: SearchIndex, embedder: Embedder, now: datetime) -> None:
        self._index, self._embedder, self._now = index, embedder, now

    def among(self, call_ids: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
        """Those of the calls, in their order; all while they are few."""
        if len(call_ids) <= LARGEST_EXACT:
            return call_ids
        texts = [profile.whole, *(section_text(s) for s in profile.sections)]
        near: set[str] = set()
        for text, meaning in zip(texts, meanings(self._embedder, texts, TEXT_TOKENS), strict=True):
            near |= self._index.candidates(stems(text), meaning, EACH, self._now)
        return tuple(i for i in call_ids if i in near or i not in self._indexed)

    @cached_property
    def _indexed(self) -> frozenset[str]:
        return frozenset(self._index.hashes())


def _topics_hash(topics: Sequence[Topic]) -> str:
    return hashlib.sha256(repr(topics).encode()).hexdigest()[:16]
