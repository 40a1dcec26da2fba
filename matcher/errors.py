"""The faults of the matcher. Messages tell the reader what to do."""


class MatcherError(Exception):
    """Anything that the matcher refuses or cannot do."""


class StoreError(MatcherError):
    """The record cannot be opened or refuses what is asked of it."""


class IndexFault(MatcherError):
    """The index cannot answer now; the record is untouched."""


class SearchRefused(MatcherError):
    """A search asks for a filter, sort or page that does not exist; names what does."""


class ModelError(MatcherError):
    """An embedding model is missing, altered, or not the one that the vectors were made with."""


class ProfileError(MatcherError):
    """A member's profile or file holds something that is not allowed; names file, entry, field and what is."""


class MailError(MatcherError):
    """A mail cannot be composed, queued or handed over."""
