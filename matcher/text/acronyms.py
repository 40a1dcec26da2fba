"""Spells out the acronyms of a search, and finds the acronym of what is spelt out; calls stay as they are."""

import re
from functools import cache

from config.acronyms import Acronym, acronyms
from matcher.text.analyse import stems


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


@cache
def _patterns() -> tuple[tuple[Acronym, re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((entry, re.compile(rf"(?<![\w-]){re.escape(entry.short)}s?(?![\w-])",
                                    re.NOFLAG if entry.exact else re.IGNORECASE), tuple(stems(entry.long)))
                 for entry in acronyms())
