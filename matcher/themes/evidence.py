"""What in a call's title, lead and codes speaks for a tag: the words found, and where."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

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
    book: Taxonomy
    by_first_stem: Mapping[str, tuple[tuple[tuple[str, ...], _Key], ...]]
    exact: re.Pattern[str]
    by_letters: Mapping[str, tuple[_Key, ...]]


_last: list[_Phrases] = []      # of the taxonomy last asked for: compiling takes longer than looking


def _phrases(book: Taxonomy) -> _Phrases:
    if not _last or _last[0].book is not book:
        _last[:] = [_compiled(book)]
    return _last[0]


def _compiled(book: Taxonomy) -> _Phrases:
    by_first: dict[str, list[tuple[tuple[str, ...], _Key]]] = {}
    by_letters: dict[str, list[_Key]] = {}
    for name, tag in book.tags.items():
        seen: set[tuple[str, ...]] = set()
        for kind, phrases in ((Kind.WORD, tag.words), (Kind.HINT, tag.hints)):
            for phrase in phrases:
                stemmed = tuple(stems(phrase))
                if stemmed and stemmed not in seen:
                    seen.add(stemmed)
                    by_first.setdefault(stemmed[0], []).append((stemmed, (name, kind, phrase)))
        for letters in tag.exact:
            by_letters.setdefault(letters, []).append((name, Kind.WORD, letters))
    longest_first = "|".join(re.escape(letters) for letters in sorted(by_letters, key=len, reverse=True)) or r"\Z\A"
    return _Phrases(book, {stem: tuple(found) for stem, found in by_first.items()},
                    re.compile(rf"(?<![A-Za-z0-9])(?:{longest_first})(?![A-Za-z0-9])"),
                    {letters: tuple(keys) for letters, keys in by_letters.items()})


def _occurrences(text: str, phrases: _Phrases) -> dict[_Key, int]:
    counts: dict[_Key, int] = {}
    for sentence in _SENTENCE_ENDS.split(text):
        found = stems(sentence)
        for position, first in enumerate(found):
            for stemmed, key in phrases.by_first_stem.get(first, ()):
                if tuple(found[position:position + len(stemmed)]) == stemmed:
                    counts[key] = counts.get(key, 0) + 1
    for letters in phrases.exact.findall(text):
        for key in phrases.by_letters[letters]:
            counts[key] = counts.get(key, 0) + 1
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
