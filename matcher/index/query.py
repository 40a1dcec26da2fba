"""The language of the search box: words, "phrases", -exclusion, +required, prefix*, `funder:name`.

Reading it never fails: what makes no sense as grammar is read as words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from matcher.index.tokens import distinct, words_of
from matcher.text.analyse import STOP_WORDS, stem, stems

MAX_CHARACTERS = 2_000
MAX_CLAUSES = 64
MAX_CONDITIONS = 32
"""Of each kind. With it no query has more parts than the smallest Elasticsearch takes (1,024)."""
FIELDS = {
    "status": "status", "source": "source", "funder": "funder", "by": "funder", "instrument": "instrument",
    "theme": "theme", "region": "region", "lead": "lead_rule", "lead_rule": "lead_rule", "size": "award_size",
    "award_size": "award_size", "closes": "deadline_window", "deadline_window": "deadline_window",
    "cyber": "cyber_level", "cyber_level": "cyber_level", "title": "title",
}
"""What may stand before a colon, and the field that it means."""
_CLAUSE = re.compile(r'(?P<sign>[-+])?(?:(?P<field>[A-Za-z_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a call should hold: its stem. Most stems of an alternative together count as the word."""

    typed: str
    stem: str
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition. `phrase`: stems side by side in the text; `title`: the same in the title; `prefix`: a word begins
    so; `field`: a facet value holds these words."""

    kind: Literal["phrase", "title", "prefix", "field"]
    terms: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: `words` rank and most must be there, `must` all hold, `must_not` none."""

    words: tuple[Word, ...] = ()
    must: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()
    text: str = ""
    """The words and phrases as typed, without exclusions and fields: what is embedded."""
    bare: str = ""
    """The words alone as typed: where acronyms are looked for."""

    @property
    def needed_words(self) -> int:
        """How many of `words` a call must hold."""
        return most_of(len(self.words))

    @property
    def marked_stems(self) -> frozenset[str]:
        """The stems to mark in snippets."""
        found = {w.stem for w in self.words} | {s for w in self.words for a in w.alternatives for s in a}
        return frozenset(found | {t for c in self.must if c.kind in ("phrase", "title") for t in c.terms})

    @property
    def marked_prefixes(self) -> tuple[str, ...]:
        """The beginnings of words to mark in snippets."""
        return tuple(c.terms[0] for c in self.must if c.kind == "prefix")


def most_of(words: int) -> int:
    """All of two or three, three of four, six of eight, never more than six."""
    return min(6, words - words // 4)


def parse(text: str) -> Query:
    """Reads any string whatever; what is over MAX_CHARACTERS, MAX_CLAUSES or MAX_CONDITIONS is ignored."""
    words: list[Word] = []
    must: list[Clause] = []
    must_not: list[Clause] = []
    embedded: list[str] = []
    bare: list[str] = []
    for found in list(_CLAUSE.finditer(whole(text[:MAX_CHARACTERS])))[:MAX_CLAUSES]:
        sign = found["sign"]
        field = FIELDS.get((found["field"] or "").lower(), "")
        is_quoted = found["quoted"] is not None
        body = found["quoted"] if is_quoted else found["bare"]
        if found["field"] and not field:
            body, is_quoted = f"{found['field']} {body}", False
        clause = _clause(field, body, is_phrase=is_quoted or sign is not None)
        if sign == "-":
            must_not += [clause] if clause else []
            continue
        if field not in ("", "title"):
            must += [clause] if clause else []
            continue
        embedded.append(body.rstrip("*"))
        if clause:
            must.append(clause)
        elif not is_quoted:
            bare.append(body)
            words += [Word(w, stem(w)) for w in words_of(body) if w not in STOP_WORDS]
    return Query(distinct(words)[:MAX_CLAUSES], distinct(must)[:MAX_CONDITIONS], distinct(must_not)[:MAX_CONDITIONS],
                 " ".join(embedded).strip(), " ".join(bare))


def whole(text: str) -> str:
    """The text as UTF-8 can hold it: a half of a surrogate pair, as a terminal may hand over, becomes "?"."""
    return text.encode(errors="replace").decode()


def _clause(field: str, body: str, *, is_phrase: bool) -> Clause | None:
    pieces = tuple(words_of(body))
    if not pieces:
        return None
    if field == "title":
        return Clause("title", tuple(stems(body))) if stems(body) else None
    if field:
        return Clause("field", pieces, field)
    if body.endswith("*") and len(pieces) == 1 and len(pieces[0]) > 1:
        return Clause("prefix", pieces)
    if is_phrase:
        return Clause("phrase", tuple(stems(body))) if stems(body) else None
    return None
