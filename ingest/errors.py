"""The faults of ingest. Messages name the place."""


class IngestError(Exception):
    """Anything that stops a source or an item."""


class FetchError(IngestError):
    """An answer could not be had: refused address, time limit, size cap, status."""


class ParseError(IngestError):
    """An answer, a file or one item in it is not what its format says."""
