"""Weighs what was found for each tag and keeps those that a reader would agree with (docs/themes.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.taxonomy import Taxonomy, taxonomy
from matcher.text.analyse import stems
from matcher.text.embed import Embedder, Vectors
from matcher.themes.evidence import Find, Kind, find

MOST_THEMES = 4
_ENOUGH = 2.2
_MENTIONS = 3
"""A single word of a tag that the title does not hold must stand this often in the lead."""
_BESIDE_STRONGEST = 0.5
"""A tag weaker than this share of the strongest is left out: a long text touches much and is about little."""
_NEAR = 0.30
"""Cosine of a lead and a tag's description from which closeness speaks for the tag, below it against."""
_NEAR_ENOUGH = 0.32
"""What neither the title nor a code names has to be at least so close: long texts mention much in passing."""
_NEAREST = 8
_SURELY_NEAR = 0.34
"""A tag that is not among the `_NEAREST` to the lead has to be named by the title and be at least so close."""
_FAR = 0.12
"""Cosine below which no words count: they stand there by chance or in another sense."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A tag that the call is about. `strength` orders a call's themes and means nothing across calls."""

    id: str
    strength: float
    evidence: tuple[Find, ...]


def themes_of(title: str, lead: str, codes: Iterable[str] = (), lead_vectors: Vectors | None = None,
              tag_vectors: Vectors | None = None, book: Taxonomy | None = None) -> tuple[Theme, ...]:
    """The themes of a call or challenge, strongest first, at most four; none rather than a doubtful one.

    `lead_vectors` `(n, d)` are the call's windows and `tag_vectors` `(tags, d)` those of `tag_texts`, unit length,
    of one engine; without them words and codes decide alone.
    """
    book = book or taxonomy()
    near = _closeness(list(book.tags), lead_vectors, tag_vectors)
    weighed = []
    for tag, finds in find(title, lead, codes, book).items():
        closeness, place = near.get(tag, (None, 0))
        strength = _strength(finds, closeness, place)
        if strength >= _ENOUGH:
            shown = (*finds, Find(Kind.NEAR, f"{closeness:.2f}")) if closeness is not None else finds
            weighed.append(Theme(tag, round(strength, 2), shown))
    weighed.sort(key=lambda theme: (-theme.strength, theme.id))
    strongest = weighed[0].strength if weighed else 0.0
    return tuple(theme for theme in weighed[:MOST_THEMES] if theme.strength >= _BESIDE_STRONGEST * strongest)


def tag_texts(book: Taxonomy | None = None) -> list[str]:
    """What is embedded for each tag, in the taxonomy's order."""
    return [f"{tag.label}. {tag.description}" for tag in (book or taxonomy()).tags.values()]


def tag_vectors(embedder: Embedder, book: Taxonomy | None = None) -> Vectors:
    """`(tags, d)` float32 of unit length, in the taxonomy's order."""
    return embedder.embed(tag_texts(book))


def _strength(finds: Sequence[Find], closeness: float | None, place: int) -> float:
    words = [f for f in finds if f.kind is Kind.WORD]
    hints = [f for f in finds if f.kind is Kind.HINT]
    coded = any(f.kind is Kind.CODE for f in finds)
    distinct = _distinct(words)
    in_title, in_lead = any(f.in_title for f in words), sum(f.in_lead for f in words)
    if not (in_title or coded or distinct > 1 or in_lead >= _MENTIONS):
        return 0.0
    total = 2.0 * in_title + 2.0 * coded + min(3, in_lead) + 0.5 * (distinct > 1) + 0.5 * min(2, len(hints))
    if closeness is None:
        return total
    return total + 4.0 * (closeness - _NEAR) if _is_near(closeness, place, in_title, coded) else 0.0


def _distinct(words: Sequence[Find]) -> int:
    """How many words say something of their own: "AI" inside "AI-driven" does not."""
    stemmed = [f" {' '.join(stems(find.words))} " for find in words]
    return sum(not any(one in other and one != other for other in stemmed) for one in stemmed)


def _is_near(closeness: float, place: int, in_title: bool, coded: bool) -> bool:
    if coded or (in_title and place < _NEAREST):
        return closeness >= _FAR
    if in_title:
        return closeness >= _SURELY_NEAR
    return place < _NEAREST and closeness >= _NEAR_ENOUGH


def _closeness(tags: Sequence[str], lead: Vectors | None, named: Vectors | None) -> dict[str, tuple[float, int]]:
    """Tag to its cosine with the nearest of the lead's windows, and its place among all tags by that, from 0."""
    if lead is None or named is None or not len(lead):
        return {}
    best = (named @ lead.T).max(axis=1)
    place = (-best).argsort(kind="stable").argsort()
    return {tag: (float(best[i]), int(place[i])) for i, tag in enumerate(tags)}
