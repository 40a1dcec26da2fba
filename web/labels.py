"""Words for codes that config/ names: themes, regions, sources, certificates; and the choices that forms offer."""

from functools import cache

from config.catalogue import catalogue
from config.readiness import readiness
from config.regions import regions
from config.taxonomy import taxonomy
from matcher.model.call import CallStatus, Instrument, LeadRule
from web.words import INSTRUMENT, LEAD_RULE, STATUS, code_words

_ENUMS = {"status": (CallStatus, STATUS), "instrument": (Instrument, INSTRUMENT), "lead_rule": (LeadRule, LEAD_RULE)}


def facet_words(facet: str, value: str) -> str:
    """A facet's value as a reader knows it; one that nobody named, with its underscores opened."""
    if facet in _ENUMS:
        enum, words = _ENUMS[facet]
        if value in {e.value for e in enum}:
            return str(words[enum(value)])      # type: ignore[index]
    if facet == "source":
        return source_words(value)
    return _named(facet).get(value) or code_words(value)


def tag_words(tag: str) -> str:
    """A profile tag's label."""
    return taxonomy().label(tag)


def region_words(code: str) -> str:
    """A region's name."""
    return _named("region").get(code, code)


def source_words(source_id: str) -> str:
    """A source's name."""
    return catalogue().name_of(source_id)


def licence_words(source_id: str) -> str:
    """Under which licence a source's words stand here; empty where it states none."""
    licence = catalogue()[source_id].licence if source_id in catalogue() else ""
    return "" if licence == "not stated" else licence


def tag_choices() -> list[tuple[str, str]]:
    """Every profile tag and its label."""
    return [(tag, one.label) for tag, one in taxonomy().tags.items()]


def region_choices() -> list[tuple[str, str]]:
    """Every region and its name."""
    return list(_named("region").items())


def certificate_choices() -> list[tuple[str, str]]:
    """Every certificate that the rules know."""
    return [(code, one.label) for code, one in readiness().certificates.items()]


def clearance_choices() -> list[tuple[str, str]]:
    """Every clearance that is counted."""
    return [(code, one.label) for code, one in readiness().clearances.items()]


def identifier_choices() -> list[tuple[str, str]]:
    """Every registration that calls ask for."""
    return [(code, one.label) for code, one in readiness().identifiers.items()]


@cache
def _named(facet: str) -> dict[str, str]:
    if facet == "theme":
        return dict(tag_choices())
    if facet == "region":
        return {code: one.name for code, one in regions().regions.items()}
    return {}
