"""Words as typed, beside the stems of `matcher.text.analyse`: for prefixes, spelling and marking."""

import re
from collections.abc import Hashable, Iterable
from typing import TypeVar

from matcher.text.analyse import fold

WORD = re.compile(r"[a-z0-9]+")
_Item = TypeVar("_Item", bound=Hashable)


def words_of(text: str) -> list[str]:
    """Every run of letters and digits as the analyser folds them, in order, stop words too."""
    return WORD.findall(fold(text))


def distinct(items: Iterable[_Item]) -> tuple[_Item, ...]:
    """Each item once, in order of first sight."""
    return tuple(dict.fromkeys(items))
