"""What of a source is ours: the word, title, buyer and code filters of its catalogue entry."""

import re
from collections.abc import Iterable
from functools import lru_cache

from config.catalogue import Source
from config.taxonomy import taxonomy


def is_in_scope(source: Source, title: str, text: str = "") -> bool:
    """Whether title and text pass the entry's word filters; `title_any` and `keywords_not` ask the title alone."""
    if source.title_any and not _begins(source.title_any, title):
        return False
    if source.keywords_not and _begins(source.keywords_not, f"{title} "):
        return False
    return not source.keywords_any or _begins(source.keywords_any, f"{title}\n{text}")


def is_buyer_or_code_and_keyword(source: Source, title: str, text: str, buyer: str, cpv: Iterable[str]) -> bool:
    """Find a Tender's rule: a defence or security buyer, or one of our codes together with one of our words.

    Codes alone are not enough and words alone bring in too much (domain.md 0, fact 8). What such a buyer wants for its
    kitchens and buildings is not ours unless a word of ours stands in it (domain.md 4.3).
    """
    if source.keywords_not and _begins(source.keywords_not, f"{title} "):
        return False
    codes = tuple(cpv)
    has_word = _begins(source.keywords_any, f"{title}\n{text}")
    if source.buyers_any and _holds(source.buyers_any, buyer):
        return has_word or not codes or not all(code.startswith(taxonomy().cpv_unlikely) for code in codes)
    return has_word and any(code.startswith(source.cpv_prefixes) for code in codes)


def _begins(words: tuple[str, ...], text: str) -> bool:
    """Whether a word of the text begins with one of `words` ("cryptograph" finds cryptography)."""
    return _pattern(words, whole=False).search(text) is not None


def _holds(words: tuple[str, ...], text: str) -> bool:
    """Whether one of `words` stands in the text whole ("awe" is not in Awesome Ltd)."""
    return _pattern(words, whole=True).search(text) is not None


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...], whole: bool) -> re.Pattern[str]:
    inner = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    end = r"(?!\w)" if whole else ""
    return re.compile(rf"(?<!\w)(?:{inner}){end}", re.IGNORECASE)
