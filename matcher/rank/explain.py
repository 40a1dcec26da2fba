"""Reasons of a match: pairs of sentences, call and profile (design.md section 5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from matcher.model.match import Reason
from matcher.rank.lexical import Bm25
from matcher.rank.topics import Profile, Topic
from matcher.text.analyse import stems
from matcher.text.boilerplate import Boilerplate
from matcher.text.embed import Embedder, Vectors
from matcher.text.passages import sentences

MOST_REASONS = 3
MOST_SENTENCES = 400
LEAST_STRENGTH = 0.35
LEAST_FURTHER = 0.45
"""Strength of the first pair, and of a second and third, below which a reader sees no likeness (docs/matching.md)."""
_SENTENCE_WORDS = (4, 80)
_TITLE_WORDS = 2
_SENTENCE_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sentences with their unit vectors and stems; `owner` names the section that each comes from."""

    sentences: tuple[str, ...]
    owner: tuple[str, ...]
    vectors: Vectors
    stems: tuple[frozenset[str], ...]


def spoken(pairs: Sequence[tuple[str, str]], embedder: Embedder, least_words: int = _SENTENCE_WORDS[0]) -> Spoken:
    """From (sentence, owner) pairs; sentences that are too short to say anything are left out."""
    kept = [(s, o) for s, o in pairs if least_words <= len(s.split()) <= _SENTENCE_WORDS[1]]
    texts = [s for s, _ in kept]
    return Spoken(tuple(texts), tuple(o for _, o in kept), embedder.embed(texts, _SENTENCE_TOKENS),
                  tuple(frozenset(stems(s)) for s in texts))


def profile_sentences(profile: Profile) -> list[tuple[str, str]]:
    """The sentences of a profile with their section's title, the first 400."""
    told = ((s, section.title) for section in profile.sections for s in sentences(section.text))
    return list(islice(told, MOST_SENTENCES))


def topic_sentences(topic: Topic, boilerplate: Boilerplate, conditions: Collection[str] = ()) -> list[str]:
    """The sentences of a lead that say what it is about: none that recurs, none that only states a condition."""
    return [s for s in sentences(topic.lead) if not boilerplate.is_recurring(s) and not is_condition(s, conditions)]


def is_condition(sentence: str, quotes: Collection[str]) -> bool:
    """Whether the words that a date, sum or requirement was read from make up half of the sentence or more."""
    return any(2 * len(quote) >= len(sentence) and quote in sentence for quote in quotes)


def title_of(topic: Topic, embedder: Embedder) -> Spoken:
    """The title as a sentence of its own."""
    return spoken([(topic.title, "")], embedder, _TITLE_WORDS)


def without(topic: Topic, reasons: Sequence[Reason]) -> Topic:
    """The topic less the call sentences that are named, title or lead: what it would be if it did not say them."""
    title, text = topic.title, topic.lead
    for reason in reasons:
        title = "" if title == reason.call_sentence else title
        text = text.replace(reason.call_sentence, " ")
    return replace(topic, title=title, lead=" ".join(text.split()))


def sentence_pairs(call: Spoken, profile: Spoken, bm25: Bm25) -> list[Reason]:
    """Up to three pairs, strongest first, each sentence at most once.

    A pair's strength is the cosine of its sentences, raised by the rarity of the stems that both hold.
    """
    if not call.sentences or not profile.sentences:
        return []
    strength = call.vectors @ profile.vectors.T
    mine = frozenset().union(*profile.stems)
    for i, left in enumerate(call.stems):
        weight = {s: bm25.idf(s) for s in left & mine}
        if weight:
            whole = sum(bm25.idf(s) for s in left)
            strength[i] += [0.5 * sum(w for s, w in weight.items() if s in right) / whole for right in profile.stems]
    found: list[Reason] = []
    while len(found) < MOST_REASONS:
        i, j = divmod(int(strength.argmax()), strength.shape[1])
        best = float(strength[i, j])
        if best < (LEAST_FURTHER if found else LEAST_STRENGTH):
            break
        found.append(Reason(call.sentences[i], profile.sentences[j], profile.owner[j], round(best, 4)))
        strength[i, :] = strength[:, j] = -1
    return found
