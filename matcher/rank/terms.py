"""The distinctive words that a profile and a call share, as the call writes them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log

from matcher.rank.lexical import Bm25
from matcher.text.analyse import stem_counts, stems

MOST_TERMS = 8
_LARGEST_SHARE = 0.1
"""A word in more than this share of the calls seen tells no two of them apart."""
_JOINT = re.compile("[-‑’']")
_WRITTEN = re.compile(r"\w+(?:[-‑’']\w+)*")
_GENERAL = frozenset(stems("""
able accept access achieve act add address advance against aim allow annual another answer apart appear apply approach
area around ask away back bad become begin behind benefit best better big bring build call carry cause challenge
chance change check choose clear close come company complete concept condition consider contain continue cover create
current cut cycle date day deal decide degree deliver depend detail develop different direct dozen drive early easy
effect effort eight else end engage enhance enough ensure enter establish event every evidence example exist expect
explain explore extend face fact fall far fast few field find first fit five focus follow form forward found four free
full fund further future gain gap general get give go good great group grow half hand happen hard help high hold hour
hundred idea identify impact important improve include increase inform innovate innovation interest invest involve
issue join keep kind know large last late lead learn least leave less let level life like limit line link list little
live local long look lose lot low main maintain make manage many mark matter mean measure meet metre million minute
month move much name national near need new next night nine normal notice now number offer office old one open
opportunity order organisation outcome outline own part partner past pay people per perform person place plan play
point possible post present prior process produce product programme progress project propose prove provide public pull
push put quarter question quick raise range reach read ready real reason reduce region relate relevant remain report
require research result return right rise role run say scale season second section see seek seem select send serious
serve service set seven several share short show side significant similar simple since single site six size small
solution solve someone something soon sort source special specific stage stand start state step still stop strength
strong study succeed success suggest support sure take talk task team tell ten test theme themselves thing think third
thousand three today together toward trial try turn twelve two type understand unit use user value various vary via
want watch way week welcome well whatever whole wide within word work world worse write year yet young"""))
"""Words that name nothing by themselves, rare as they may be in a small collection."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a call as it writes them, each with its stems and, where it is joined, the words inside it."""

    counts: Counter[str]
    words: tuple[tuple[str, frozenset[str], tuple[tuple[str, frozenset[str]], ...]], ...]


def wording(sentences: Iterable[str]) -> Wording:
    """Of the sentences that count: read once a call, whoever matches it."""
    text = "\n".join(sentences)
    written = dict.fromkeys(_WRITTEN.findall(text))
    return Wording(stem_counts(text), tuple(
        (word, _parts(word), tuple((piece, _parts(piece)) for piece in pieces) if len(pieces) > 1 else ())
        for word in written if (pieces := _JOINT.split(word))))


def shared_terms(mine: Collection[str], call: Wording, bm25: Bm25) -> tuple[str, ...]:
    """At most eight words of the call, the most telling first, from the stems of the profile.

    "Post-quantum" stays one word where both its parts are shared.
    """
    least = bm25.idf_of_share(_LARGEST_SHARE)
    weight = {s: bm25.idf(s) * (1 + log(n)) for s, n in call.counts.items()
              if s in mine and _is_telling(s) and bm25.idf(s) >= least}
    found: dict[frozenset[str], tuple[float, str]] = {}
    for word, parts, pieces in call.words:
        for piece, of_piece in pieces if pieces and not all(p in mine for p in parts) else ((word, parts),):
            heavy = max((weight[p] for p in of_piece if p in weight), default=0)
            if heavy and (len(piece) > 2 or not piece[1:].islower()):       # "AI" and "5G", not the "co" of "co-op"
                found.setdefault(of_piece, (heavy, piece))
    inside = {parts for parts in found if any(parts < other for other in found)}
    ranked = sorted((-heavy, word) for parts, (heavy, word) in found.items() if parts not in inside)
    return tuple(word for _, word in ranked[:MOST_TERMS])


def _parts(word: str) -> frozenset[str]:
    return frozenset(stems(word))


def _is_telling(found: str) -> bool:
    return found not in _GENERAL and not found.isdigit() and len(found) > 1
