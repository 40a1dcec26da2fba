"""What a run works on: the record, the way out, the moment, and who is told of progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.fetch import Fetcher
from matcher.store.engine import Record


def no_progress(done: int, name: str) -> None:
    """Says nothing."""


def never() -> bool:
    """Goes on to the end."""
    return False


@dataclass(slots=True)
class World:
    """One a run. Without a `fetcher` only files can be read."""

    record: Record
    now: datetime
    fetcher: Fetcher | None = None
    progress: Callable[[int, str], None] = no_progress
    """Called with the items done so far and the title in hand."""
    standings: Mapping[str, str] = field(default_factory=dict)
    """Source to owner, portal or republisher, as the catalogue says."""
    asks_details: bool = True
    """Whether each new item's own page is asked for at once; if not, the next full run does."""
    is_stopping: Callable[[], bool] = never
    """Asked between items: true ends the run early, with what is done kept."""
    first_imports: dict[str, bool] = field(default_factory=dict)
    """Sources whose first import this run is, as far as asked."""
