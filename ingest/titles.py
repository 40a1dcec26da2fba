"""Titles as identity compares them: without type prefix, case, accents and marks, and the keys to find like ones by."""

import hashlib
import re
import unicodedata
from itertools import combinations

from rapidfuzz import fuzz

from ingest.rounds import MONTHS, NUMBER_WORDS

_PREFIX = re.compile(r"^(?:notice|guidance|news story|funding opportunity|funding competition|competition|opportunity|"
                     r"pre-announcement|innovation exchange challenge)\s*:\s*", re.IGNORECASE)
_ACRONYM = re.compile(r"\((?:[a-z0-9&]+ ?){1,2}\)")
_STOP = frozenset({
    "a", "an", "and", "the", "of", "for", "in", "on", "to", "by", "with", "from", "at", "as", "is", "be", "new",
    "uk", "call", "competition", "programme", "fund", "funding", "challenge", "innovation", "research", "project",
    "projects"})
_SAME_WORDS = (("research and development", "r and d"), ("collaborative r and d", "cr and d"), ("crd", "cr and d"),
               ("expressions? of interest", "eoi"))


def similarity(left: str, right: str) -> float:
    """0 to 100, of two normal titles, whatever the order of their words."""
    return max(fuzz.ratio(left, right), fuzz.token_sort_ratio(left, right))


def normal_title(title: str) -> str:
    """A title without type prefix, case, accents and marks: "r and d funding for small firms"."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    bare = folded
    while (shorter := _PREFIX.sub("", bare, count=1)) != bare:
        bare = shorter
    bare = _ACRONYM.sub(" ", bare.replace("&", " and "))
    normal = " ".join(_spelled_out(w) for w in re.findall(r"[a-z0-9]+", bare)) or folded.strip()
    for said, short in _SAME_WORDS:
        normal = re.sub(rf"\b{said}\b", short, normal)
    return normal


def _spelled_out(word: str) -> str:
    return NUMBER_WORDS.get(word) or MONTHS.get(word) or word


def title_blocks(title: str) -> frozenset[str]:
    """Index keys such that titles alike share one: the title itself, and the pairs of its four longest words."""
    normal = normal_title(title)
    words = sorted({w for w in normal.split() if w not in _STOP and not w.isdigit()}, key=lambda w: (-len(w), w))[:4]
    pairs = {" ".join(sorted(pair)) for pair in combinations(words, 2)} or set(words)
    whole = hashlib.sha256(normal.encode()).hexdigest()[:24]
    return frozenset({f"={whole}"} | {pair[:100] for pair in pairs})
