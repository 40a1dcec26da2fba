"""Patterns told as lists of words, so that each wording can be read, found and taken out by itself."""


def any_of(*wordings: str) -> str:
    """One pattern that matches any of the wordings, the earlier first."""
    return "|".join(wordings)
