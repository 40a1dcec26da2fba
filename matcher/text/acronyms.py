"""Spells out the acronyms of a search, and finds the acronym of what is spelt out; calls stay as they are."""

import re
from functools import cache

from config.acronyms import Acronym, acronyms
from matcher.text.analyse import stems


def expansions(text: str) -> list[tuple[str, str]]:
    """Pairs (what stands in `text`, what is searched beside it), each once, in the order of acronyms.yaml."""
    found = []
    stemmed, folded = f" {' '.join(stems(text))} ", text.casefold()
    for entry, letters, pattern, spelt_out in _patterns():
        if letters in folded and pattern.search(text):
            found.append((entry.short, entry.long))
        elif spelt_out and spelt_out in stemmed:
            found.append((entry.long, entry.short))
    return found


@cache
def _patterns() -> tuple[tuple[Acronym, str, re.Pattern[str], str], ...]:
    """Each acronym, its letters, how it is found, and the stems of what it stands for where they are several."""
    def spelt_out(entry: Acronym) -> str:
        found = stems(entry.long)
        return f" {' '.join(found)} " if len(found) > 1 else ""
    def pattern(entry: Acronym) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){re.escape(entry.short)}s?(?![\w-])",
                          re.NOFLAG if entry.exact else re.IGNORECASE)
    return tuple((entry, entry.short.casefold(), pattern(entry), spelt_out(entry)) for entry in acronyms())
