"""The faults of ingest. Messages name the place."""

from datetime import datetime


class IngestError(Exception):
    """Anything that stops a source or an item."""


class FetchError(IngestError):
    """An answer could not be had: refused address, time limit, size cap, status.

    `status` is that of the answer, where there was one; `retry_at` the moment before which the host wants to be left
    alone; `is_final` means that asking again changes nothing.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_at: datetime | None = None,
                 is_final: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.retry_at = retry_at
        self.is_final = is_final


class ParseError(IngestError):
    """An answer, a file or one item in it is not what its format says."""
