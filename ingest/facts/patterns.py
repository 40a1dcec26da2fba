"""Patterns told as lists of words, so that each wording can be read, found and taken out by itself."""

import re


def any_of(*wordings: str) -> str:
    """One pattern that matches any of the wordings, the earlier first."""
    return "|".join(wordings)


BY = (
    r"\b(?:(?:by|before)(?: the end of)?|no later than|not later than|not after|until|till|up to(?: and including)?"
    r"|on or before|prior to|at the latest|to arrive|to reach)\b"
)
"""What stands before the day by which something is to be done."""
TO = re.compile(r"\W*(?:to|until|till|-)\W*")
"""All that stands between the two days of a span."""
_CLAUSE_ENDS = re.compile(r"[;•|]|\. ")


def last_clause(before: str) -> str:
    """What of the words before a place belongs to it: from the last semicolon, bullet, bar or full stop on."""
    return _CLAUSE_ENDS.split(before)[-1]
