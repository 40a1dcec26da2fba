"""How somebody who would take part is asked to say so by a day: an expression of interest."""

import re

from ingest.facts.patterns import BY

_WILLING = (
    r"(?:^\W*to (?:take part|participate|be (?:considered|included))"
    r"|\binterested|\b(?:want|wish|would like|plan|intend|hope)(?:s|ing)? to (?:take part|participate|bid|apply|join"
    r"|tender|compete|enter|submit|be considered|be included))\b(?! (?:in|for|to|at)"
    r" (?:(?:the|a|an|our|this|attending|attend) )?(?:\w+ )?(?:attend\w*|events?|webinars?|briefings?|sessions?"
    r"|workshops?|visits?|showcase|meetings?|questions?))"
)
"""Interested in the work, not in the webinar about it."""
_TELL = (
    r"\b(?:(?:tell|inform|notify|contact|e-?mail|call|ring|write to|reply to|reach|let)"
    r" (?:us|me|the \w+|\S{1,60}@\S{1,60})|get in touch|say so|make contact)\b"
)
_TELL_BY = re.compile(rf"{_TELL}[^.;]{{0,40}}{BY}\W*$")
_IF_WILLING = re.compile(
    rf"\W*(?:if|whether|that|should|of) (?:\w+ ){{1,5}}?{_WILLING}|\W*(?:of|about) (?:\w+ )?interest\b"
)
_CHOSEN = re.compile(r"success|winner|winning|selected|shortlisted|invited|funded")

INTEREST = re.compile(
    r"expressions? of interest|\beoi\b|\beois\b|notice of intent|intention to (?:submit|bid|apply|tender)"
    r"|inten[dt](?:ion)? to (?:submit|bid|apply)|pre-proposals?|notifications? of int(?:ent|erest)"
    r"|letters? of intent|registrations? of (?:\w+ )?interest\b|\binterest known\b"
    r"|\b(?:express|register|show|declare|state|record|indicate|signal|lodge)(?:ing)? "
    r"(?:an |any |their |your )?interest\b(?! (?:in|to) attend)"
    rf"|{_WILLING}[^.;]{{0,50}}?{_TELL}(?:[^.;]|\.\w){{0,60}}?{BY}"
    rf"|{_TELL}[^.;]{{0,30}}?{_WILLING}[^.;]{{0,20}}?{BY}"
)
"""Looked for before the date: "expressions of interest by", "interested? Tell us by"."""


def asks_who_will(before: str, after: str) -> bool:
    """Whether the wish stands behind the date: "let us know by 3 March if you wish to bid"."""
    return bool(_TELL_BY.search(before) and _IF_WILLING.match(after)) and not _CHOSEN.search(before)
