"""Reasons of a match: sentence pairs, call and profile, and the shared distinctive terms (design.md section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.model.match import Reason
from matcher.rank.lexical import Bm25
from matcher.rank.topics import Profile, Topic
from matcher.text.analyse import stem, stem_counts, stems, words
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder, Vectors
from matcher.text.passages import sentences

MOST_REASONS = 3
MOST_TERMS = 8
LEAST_STRENGTH = 0.25
"""Cosine of a pair below which it explains nothing."""
_SENTENCE_WORDS = (4, 80)
_SENTENCE_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sentences with their unit vectors and stems; `owner` names the section that each comes from."""

    sentences: tuple[str, ...]
    owner: tuple[str, ...]
    vectors: Vectors
    stems: tuple[frozenset[str], ...]


def spoken(pairs: Sequence[tuple[str, str]], embedder: Embedder) -> Spoken:
    """From (sentence, owner) pairs; sentences that are too short to say anything are left out."""
    kept = [(s, o) for s, o in pairs if _SENTENCE_WORDS[0] <= len(s.split()) <= _SENTENCE_WORDS[1]]
    texts = [s for s, _ in kept]
    return Spoken(tuple(texts), tuple(o for _, o in kept), embedder.embed(texts, _SENTENCE_TOKENS),
                  tuple(frozenset(stems(s)) for s in texts))


def profile_sentences(profile: Profile) -> list[tuple[str, str]]:
    """The sentences of a profile with their section's title."""
    return [(s, section.title) for section in profile.sections for s in sentences(section.text)]


def topic_sentences(topic: Topic, boilerplate: Boilerplate) -> list[tuple[str, str]]:
    """The sentences of a lead; recurring ones are never a reason."""
    return [(s, "") for s in sentences(topic.lead) if not boilerplate.is_recurring(s)]


def without(topic: Topic, reasons: Sequence[Reason]) -> Topic:
    """The topic less the call sentences that are named: what it would be if it did not say them."""
    text = topic.lead
    for reason in reasons:
        text = text.replace(reason.call_sentence, " ")
    return replace(topic, lead=" ".join(text.split()))


def sentence_pairs(call: Spoken, profile: Spoken, bm25: Bm25) -> list[Reason]:
    """Up to three pairs, strongest first, each sentence at most once.

    A pair's strength is the cosine of its sentences, raised by the rarity of the stems that both hold.
    """
    if not call.sentences or not profile.sentences:
        return []
    strength = call.vectors @ profile.vectors.T
    for i, left in enumerate(call.stems):
        for j, right in enumerate(profile.stems):
            shared = sum(bm25.idf(s) for s in left & right)
            if shared:
                whole = sum(bm25.idf(s) for s in left)
                strength[i, j] += 0.5 * shared / whole
    found: list[Reason] = []
    while len(found) < MOST_REASONS:
        i, j = divmod(int(strength.argmax()), strength.shape[1])
        best = float(strength[i, j])
        if best < LEAST_STRENGTH:
            break
        found.append(Reason(call.sentences[i], profile.sentences[j], profile.owner[j], round(best, 4)))
        strength[i, :] = strength[:, j] = -1
    return found


def shared_terms(profile: Profile, topic: Topic, bm25: Bm25) -> tuple[str, ...]:
    """The distinctive words that profile and lead share, most telling first, as the call writes them."""
    mine, theirs = stem_counts(profile.whole), stem_counts(topic.text)
    least = bm25.idf_of_share(0.1)
    weight = {s: bm25.idf(s) * (1 + np.log(theirs[s])) for s in mine if s in theirs and bm25.idf(s) >= least
              and not s.isdigit() and len(s) > 1}
    written = {stem(w): w for w in reversed(words(topic.text))}
    return tuple(written[s] for s in sorted(weight, key=lambda s: (-weight[s], s))[:MOST_TERMS])
