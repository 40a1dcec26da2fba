"""Explains the best matches of a member, and keeps only reasons that bear the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Match, Reason
from matcher.rank.explain import (
    Spoken,
    profile_sentences,
    sentence_pairs,
    spoken,
    title_of,
    topic_sentences,
    without,
)
from matcher.rank.fit import ROUNDING
from matcher.rank.matrices import Standing
from matcher.rank.ranking import Ranking
from matcher.rank.terms import Wording, shared_terms, wording
from matcher.rank.topics import Topic
from matcher.text.analyse import stems
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder

_CONDITIONS = frozenset({Field.CERTS, Field.CYBER, Field.SECURITY, Field.IDENTIFIERS, Field.EXPORT, Field.SUBSIDY,
                         Field.RATES, Field.DATE, Field.DURATION_MIN, Field.DURATION_MAX})
"""Facts whose words say what a bidder must have, not what the call is about."""


def condition_quotes(call: Call) -> frozenset[str]:
    """The call's words that only state a condition."""
    return frozenset(f.quote for f in call.facts if f.field in _CONDITIONS and f.quote)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a topic says that can be a reason: its sentences, and as a last resort its title."""

    sentences: Spoken
    title: Spoken
    words: Wording


class Reasons:
    """Sentence pairs and terms by one ranking; a call's sentences are embedded once a run, whoever matches it.

    `conditions` are the quotes of each call that are no reason.
    """

    def __init__(self, ranking: Ranking, embedder: Embedder, kept: Embedder, boilerplate: Boilerplate,
                 conditions: Mapping[str, frozenset[str]]) -> None:
        self._ranking, self._embedder, self._kept, self._boilerplate = ranking, embedder, kept, boilerplate
        self._conditions = conditions
        self._calls: dict[tuple[str, str | None], _Told] = {}

    def explain(self, standing: Standing, matches: Sequence[tuple[Match, Topic]]) -> list[Match]:
        """The matches of one profile with their reasons; those that have them already stay as they are."""
        (profile,) = standing.block.profiles
        new = [(m, t) for m, t in matches if not m.terms and not m.reasons]
        if not new:
            return [m for m, _ in matches]
        own = spoken(profile_sentences(profile), self._kept)
        bm25, mine = self._ranking.bm25, frozenset(stems(profile.whole))
        told = [self._told(t) for _, t in new]
        pairs = [sentence_pairs(one.sentences, own, bm25) for one in told]
        titles = [sentence_pairs(one.title, own, bm25) for one in told]
        borne = self._borne(standing, new, [(p, p[:1], t) for p, t in zip(pairs, titles, strict=True)])
        done = {m.call_id: replace(m, reasons=tuple(r), terms=shared_terms(mine, one.words, bm25))
                for (m, _), r, one in zip(new, borne, told, strict=True)}
        return [done.get(m.call_id, m) for m, _ in matches]

    def _told(self, topic: Topic) -> _Told:
        key = (topic.call_id, topic.challenge_ref)
        if key not in self._calls:
            said = topic_sentences(topic, self._boilerplate, self._conditions.get(topic.call_id, ()))
            self._calls[key] = _Told(spoken([(s, "") for s in said], self._kept), title_of(topic, self._kept),
                                     wording([topic.title, *said]))
        return self._calls[key]

    def _borne(self, standing: Standing, matches: Sequence[tuple[Match, Topic]],
               offers: Sequence[tuple[list[Reason], ...]]) -> list[list[Reason]]:
        """Of each match's offers the first without which its score falls: all pairs, the strongest, or the title."""
        found: list[list[Reason]] = [[] for _ in matches]
        for attempt in range(len(offers[0])):
            open_rows = [i for i, offer in enumerate(offers) if not found[i] and offer[attempt]
                         and offer[attempt] not in offer[:attempt]]
            if not open_rows:
                continue
            trimmed = [without(matches[i][1], offers[i][attempt]) for i in open_rows]
            scores = _score_apart(self._ranking, standing, trimmed, self._embedder)
            for i, score in zip(open_rows, scores, strict=True):
                if score < matches[i][0].score - ROUNDING:
                    found[i] = offers[i][attempt]
        return found


def _score_apart(ranking: Ranking, standing: Standing, topics: Sequence[Topic], embedder: Embedder) -> list[float]:
    """Scores of topics that exist only for the question; their vectors are not kept."""
    calls = ranking.encode([replace(t, call_id=str(i)) for i, t in enumerate(topics)], embedder=embedder)
    (scores,) = ranking.score(standing, calls)
    return [float(s) if t.text.strip() else float("-inf") for s, t in zip(scores.score, topics, strict=True)]
