"""What in a call's title, lead and codes speaks for a tag: the words found, and where."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from config.taxonomy import Taxonomy, cpv_digits
from matcher.text.analyse import stems

_SENTENCE_ENDS = re.compile(r"[.!?;:\n]+")


class Kind(StrEnum):
    """How strongly a find speaks: a word names the tag, a hint only goes with it, a code is the source's own."""

    WORD = "word"
    HINT = "hint"
    CODE = "code"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Find:
    """`words` as the taxonomy has them, how often they stand in the lead, and whether they stand in the title."""

    kind: Kind
    words: str
    in_lead: int = 0
    in_title: bool = False


def find(title: str, lead: str, codes: Iterable[str], taxonomy: Taxonomy) -> dict[str, tuple[Find, ...]]:
    """Tag to what was found for it; tags without a find are left out.

    Words are compared by their stems within a sentence ("penetration tests" is found by "penetration test"), those of
    `exact` letter for letter.
    """
    phrases = _phrases(taxonomy)
    in_title, in_lead = _occurrences(title, phrases), _occurrences(lead, phrases)
    found: dict[str, list[Find]] = {}
    for key in in_title.keys() | in_lead.keys():
        tag, kind, words = key
        found.setdefault(tag, []).append(Find(kind, words, in_lead.get(key, 0), key in in_title))
    for tag, code in _coded(codes, taxonomy):
        found.setdefault(tag, []).append(Find(Kind.CODE, code))
    return {tag: tuple(sorted(finds, key=lambda f: (not f.in_title, -f.in_lead, f.words)))
            for tag, finds in found.items()}


_Key = tuple[str, Kind, str]


@dataclass(frozen=True, slots=True)
class _Phrases:
    by_first_stem: Mapping[str, tuple[tuple[tuple[str, ...], _Key], ...]]
    exact: tuple[tuple[re.Pattern[str], _Key], ...]


@lru_cache(maxsize=4)
def _compiled(entries: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]) -> _Phrases:
    by_first: dict[str, list[tuple[tuple[str, ...], _Key]]] = {}
    exact: list[tuple[re.Pattern[str], _Key]] = []
    for tag, words, hints, letters in entries:
        seen: set[tuple[str, ...]] = set()
        for kind, phrases in ((Kind.WORD, words), (Kind.HINT, hints)):
            for phrase in phrases:
                stemmed = tuple(stems(phrase))
                if stemmed and stemmed not in seen:
                    seen.add(stemmed)
                    by_first.setdefault(stemmed[0], []).append((stemmed, (tag, kind, phrase)))
        exact += [(re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"), (tag, Kind.WORD, word))
                  for word in letters]
    return _Phrases({stem: tuple(found) for stem, found in by_first.items()}, tuple(exact))


def _phrases(taxonomy: Taxonomy) -> _Phrases:
    return _compiled(tuple((name, tag.words, tag.hints, tag.exact) for name, tag in taxonomy.tags.items()))


def _occurrences(text: str, phrases: _Phrases) -> dict[_Key, int]:
    counts: dict[_Key, int] = {}
    for sentence in _SENTENCE_ENDS.split(text):
        found = stems(sentence)
        for position, first in enumerate(found):
            for stemmed, key in phrases.by_first_stem.get(first, ()):
                if tuple(found[position:position + len(stemmed)]) == stemmed:
                    counts[key] = counts.get(key, 0) + 1
    for pattern, key in phrases.exact:
        if number := len(pattern.findall(text)):
            counts[key] = counts.get(key, 0) + number
    return counts


def _coded(codes: Iterable[str], taxonomy: Taxonomy) -> list[tuple[str, str]]:
    found = []
    for code in codes:
        scheme, _, value = code.partition(":")
        for name, tag in taxonomy.tags.items():
            by_cpv = scheme == "cpv" and tag.cpv and cpv_digits(value).startswith(tag.cpv)
            by_topic = scheme == "eu" and any(fnmatchcase(value.upper(), f"{p.rstrip('*')}*") for p in tag.eu)
            if by_cpv or by_topic:
                found.append((name, code))
    return found
