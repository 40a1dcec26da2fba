"""The search page."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from matcher.index.protocol import FACETS
from web.desk import now, reading, workbench
from web.finding import SIZES, Asked, Found, asked, find
from web.labels import facet_words
from web.member import member
from web.visitor import access
from web.words import FACET

SORTS = (("best", "Best"), ("closing", "Closing first"), ("newest", "Newest"), ("changed", "Changed"))
_MOST_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet that can be switched on."""

    value: str
    words: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A field to filter by, with its values and how many calls each has."""

    name: str
    label: str
    options: tuple[Option, ...]
    is_used: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use and the address of the same search without it."""

    field: str
    words: str
    remove: str


@member.get("/search")
@access("member")
def search() -> str:
    wanted = asked(request.args)
    found = find(workbench(), reading(), wanted, now())
    path = url_for("member.search")
    return render_template("member/search.html", asked=wanted, found=found, path=path, sorts=SORTS, sizes=SIZES,
                           chips=chips(wanted, path), facets=facets(wanted, found))


def chips(wanted: Asked, path: str) -> list[Chip]:
    """One per filter value in use."""
    return [Chip(FACET[name], facet_words(name, value), wanted.without(path, name, value))
            for name in FACETS for value in wanted.filters.get(name, ())]


def facets(wanted: Asked, found: Found) -> list[Facet]:
    """Every facet that has something to choose; what is switched on is always there, even with no call."""
    shown = []
    for name in FACETS:
        counted = dict(found.page.facets.get(name, ())[:_MOST_OPTIONS])
        on = wanted.filters.get(name, ())
        counted |= {v: 0 for v in on if v not in counted}
        options = tuple(Option(v, facet_words(name, v), n, v in on) for v, n in counted.items())
        if options:
            shown.append(Facet(name, FACET[name], options, bool(on) and name != "status"))
    return shown
