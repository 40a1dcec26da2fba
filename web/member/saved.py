"""Searches that a person keeps, with what each would have found in the last 90 days."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from matcher.errors import IndexFault
from matcher.index.facets import CLOCK_FACETS
from matcher.index.protocol import SearchRequest
from matcher.store.saved_searches import SavedSearch, forget_search, keep_search, searches_of, switch_alert
from matcher.store.today import news_among
from web.desk import now, reading, workbench, writing
from web.errors import Refused
from web.finding import Asked, asked
from web.member import member
from web.staff.acts import back, text
from web.visitor import access, visitor

_MOST_SAVED = 30
_LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept search; `recent` counts the calls that came in the last 90 days, None while the index is away."""

    search: SavedSearch
    address: str
    recent: int | None


@member.get("/searches")
@access("member")
def searches() -> str:
    person = visitor().person
    kept = searches_of(reading(), person.id) if person else []
    return render_template("member/searches.html", searches=_saved(kept), person=person)


@member.post("/searches")
@access("member")
def searches_keep() -> Any:
    """Keeps the search whose address the form holds; one of the same name is replaced."""
    person = visitor().person
    if person is None:
        raise Refused("Only people with an address can keep searches: sign in first.")
    name = text("name", 80)
    if not name:
        raise Refused("Give the search a name.")
    wanted = asked(request.form.__class__([(k, v) for k, v in request.form.items(multi=True) if k != "name"]))
    if len(searches_of(reading(), person.id)) >= _MOST_SAVED:
        raise Refused(f"{_MOST_SAVED} searches are kept at most: forget one first.")
    with writing() as connection:
        keep_search(connection, person.id, name, wanted.words, wanted.filters, now())
    return back(url_for("member.searches"), f"“{name}” is kept.")


@member.post("/searches/<int:search_id>/alert")
@access("member")
def search_alert(search_id: int) -> Any:
    person = visitor().person
    if person is not None:
        with writing() as connection:
            switch_alert(connection, person.id, search_id, request.form.get("alert") == "yes")
    return redirect(url_for("member.searches"), 303)


@member.post("/searches/<int:search_id>/forget")
@access("member")
def search_forget(search_id: int) -> Any:
    person = visitor().person
    if person is not None:
        with writing() as connection:
            forget_search(connection, person.id, search_id)
    return redirect(url_for("member.searches"), 303)


def _saved(kept: list[SavedSearch]) -> list[Saved]:
    arrived = [_arrived(one) for one in kept]
    news = news_among(reading(), {i for ids in arrived for i in ids or ()})
    return [Saved(one, Asked(one.words, one.filters).address(url_for("member.search")),
                  None if ids is None else len(news.intersection(ids))) for one, ids in zip(kept, arrived, strict=True)]


def _arrived(kept: SavedSearch) -> list[str] | None:
    """State and time left are of a day, so those filters say nothing of what was open then."""
    lasting = {field: values for field, values in kept.filters.items() if field not in CLOCK_FACETS}
    try:
        return workbench().index.arrivals(SearchRequest(kept.words, now(), lasting), now() - _LOOK_BACK)
    except IndexFault:
        return None
