"""Spells out the acronyms of a query or profile, and finds the acronym of what is spelt out; calls stay as they are."""

import re
from collections import Counter
from functools import cache

from config.acronyms import Acronym, acronyms
from matcher.text.analyse import stem_counts, stems

_SHARE = 0.5
"""What a term that was only meant counts beside one that was written."""


def expansions(text: str) -> list[tuple[str, str]]:
    """Pairs (what stands in `text`, what is searched beside it), each once, in the order of acronyms.yaml."""
    found = []
    lowered = " ".join(stems(text))
    for entry, pattern, long_stems in _patterns():
        if pattern.search(text):
            found.append((entry.short, entry.long))
        elif len(long_stems) > 1 and f" {' '.join(long_stems)} " in f" {lowered} ":
            found.append((entry.long, entry.short))
    return found


def expanded_counts(text: str) -> Counter[str]:
    """Stem counts of a query or profile, with what its acronyms mean at half weight where it is not written too."""
    counts = stem_counts(text)
    meant = Counter({stem for _, added in expansions(text) for stem in stems(added) if stem not in counts})
    for stem in meant:
        counts[stem] = _SHARE                               # type: ignore[assignment]
    return counts


@cache
def _patterns() -> tuple[tuple[Acronym, re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((entry, re.compile(rf"(?<![\w-]){re.escape(entry.short)}s?(?![\w-])",
                                    re.NOFLAG if entry.exact else re.IGNORECASE), tuple(stems(entry.long)))
                 for entry in acronyms())
