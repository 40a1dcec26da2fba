"""Explains the best matches of a member, and keeps only reasons that bear the score."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.model.match import Match, Reason
from matcher.rank.explain import (
    Spoken,
    profile_sentences,
    sentence_pairs,
    shared_terms,
    spoken,
    topic_sentences,
    without,
)
from matcher.rank.ranking import Ranking
from matcher.rank.topics import Profile, Topic
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder


class Reasons:
    """Sentence pairs and terms by one ranking; a call's sentences are embedded once a run, whoever matches it."""

    def __init__(self, ranking: Ranking, embedder: Embedder, kept: Embedder, boilerplate: Boilerplate) -> None:
        self._ranking, self._embedder, self._kept, self._boilerplate = ranking, embedder, kept, boilerplate
        self._calls: dict[tuple[str, str | None], Spoken] = {}

    def explain(self, profile: Profile, matches: Sequence[tuple[Match, Topic]]) -> list[Match]:
        """The matches with their reasons; those that have them already stay as they are."""
        new = [(m, t) for m, t in matches if not m.terms and not m.reasons]
        if not new:
            return [m for m, _ in matches]
        own = spoken(profile_sentences(profile), self._kept)
        pairs = [sentence_pairs(self._spoken(t), own, self._ranking.bm25) for _, t in new]
        borne = self._borne(profile, new, pairs)
        told = {m.call_id: replace(m, reasons=tuple(r), terms=shared_terms(profile, t, self._ranking.bm25))
                for (m, t), r in zip(new, borne, strict=True)}
        return [told.get(m.call_id, m) for m, _ in matches]

    def _spoken(self, topic: Topic) -> Spoken:
        key = (topic.call_id, topic.challenge_ref)
        if key not in self._calls:
            self._calls[key] = spoken(topic_sentences(topic, self._boilerplate), self._kept)
        return self._calls[key]

    def _borne(self, profile: Profile, matches: Sequence[tuple[Match, Topic]],
               pairs: Sequence[list[Reason]]) -> list[list[Reason]]:
        """Of each match's pairs all, or else the strongest alone, or none: those without which the score falls."""
        found: list[list[Reason]] = [[] for _ in matches]
        for attempt in (None, 1):
            open_rows = [i for i, p in enumerate(pairs) if p and not found[i] and (attempt is None or len(p) > attempt)]
            if not open_rows:
                break
            trimmed = [without(matches[i][1], pairs[i][:attempt]) for i in open_rows]
            scores = _score_apart(self._ranking, profile, trimmed, self._embedder)
            for i, score in zip(open_rows, scores, strict=True):
                if score < matches[i][0].score:
                    found[i] = list(pairs[i][:attempt])
        return found


def _score_apart(ranking: Ranking, profile: Profile, topics: Sequence[Topic], embedder: Embedder) -> list[float]:
    """Scores of topics that exist only for the question; their vectors are not kept."""
    calls = ranking.encode([replace(t, call_id=str(i)) for i, t in enumerate(topics)], embedder=embedder)
    return [float(s) for scores in ranking.score([profile], calls) for s in scores.score]
