"""Words for the values of facets: themes, regions and sources by the names that config/ gives them."""

from functools import cache

from matcher.model.call import CallStatus, Instrument, LeadRule
from web.words import INSTRUMENT, LEAD_RULE, STATUS, code_words

_ENUMS = {"status": (CallStatus, STATUS), "instrument": (Instrument, INSTRUMENT), "lead_rule": (LeadRule, LEAD_RULE)}


def facet_words(facet: str, value: str) -> str:
    """A facet's value as a reader knows it; one that nobody named, with its underscores opened."""
    if facet in _ENUMS:
        enum, words = _ENUMS[facet]
        if value in {e.value for e in enum}:
            return str(words[enum(value)])      # type: ignore[index]
    return _named(facet).get(value) or code_words(value)


@cache
def _named(facet: str) -> dict[str, str]:
    return {}
