"""Where a page of results begins: what a cursor says, and the order that a walk through everything keeps to."""

import base64
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import SearchRefused
from matcher.index.protocol import START

KEPT_MINUTES = 5
"""How long a walk through everything may pause between two pages."""

REFUSAL = "this page address is not one that a search gave; start the search again"


@dataclass(frozen=True, slots=True)
class Place:
    """Results already shown, the sort values after which the page goes on, and the moment that a walk keeps to."""

    shown: int = 0
    after: tuple[Any, ...] = ()
    moment: str = ""

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """The place that a cursor names. Raises SearchRefused for one that no search gave."""
        if cursor in ("", START):
            return cls()
        try:
            shown, after, moment = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            return cls(max(0, int(shown)), tuple(after), str(moment))
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise SearchRefused(REFUSAL) from error

    def write(self) -> str:
        """As a cursor."""
        return base64.urlsafe_b64encode(json.dumps([self.shown, self.after, self.moment]).encode()).decode()


def keep_order(folder: Path, call_ids: Sequence[str]) -> str:
    """Keeps the order of a walk in a file, for every process that serves a page of it; gives its name."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        if old.stat().st_mtime < time.time() - 60 * KEPT_MINUTES:
            old.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    (folder / f"{name}.json").write_text(json.dumps(call_ids))
    return name


def kept_order(folder: Path, name: str) -> list[str]:
    """The order of a walk. Raises SearchRefused where it has expired."""
    path = folder / f"{name}.json"
    if not (name.isalnum() and path.is_file()):
        raise SearchRefused("this walk through the results has expired; start the search again")
    path.touch()
    order: list[str] = json.loads(path.read_text())
    return order
