"""Sources that no program may read: staff enter or import their calls when the catalogue reminds them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from config.catalogue import Source
from ingest.errors import ParseError
from ingest.sources.base import Adapter, Parsed, Request, SourceState


class Manual(Adapter):
    """Asks nobody anything. Documentation: domain.md 1.10 and 1.13."""

    def requests(self, now: datetime, state: SourceState) -> Iterable[Request]:
        """None."""
        return ()

    def parse(self, body: bytes, request: Request) -> Parsed:
        """Nothing to read: prepared calls come in through the file import."""
        raise ParseError(f"{self.source.id}: is entered by staff; import prepared calls with --from FILE.jsonl or .csv")


def reminder_due(source: Source, last_looked: date | None, today: date) -> str:
    """What to tell staff today about a source entered by hand, empty if nothing: once a year, or every so many days."""
    rhythm = source.reminder
    if rhythm is None:
        return ""
    if rhythm.every_days is not None:
        is_due = last_looked is None or today - last_looked >= timedelta(days=rhythm.every_days)
    else:
        is_due = today.month == rhythm.month and (last_looked is None
                                                  or (last_looked.year, last_looked.month) != (today.year, today.month))
    if not is_due:
        return ""
    return f"{source.name}: {rhythm.text or 'look for new calls'}".strip()
