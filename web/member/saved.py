"""Searches that a person keeps, with what each would have found in the last 90 days."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from matcher.store.saved_searches import SavedSearch, forget_search, keep_search, searches_of, switch_alert
from web.desk import now, reading, workbench, writing
from web.errors import Refused
from web.finding import SIZES, Asked, asked, find
from web.member import member
from web.staff.acts import back, text
from web.visitor import access, visitor

_MOST_SAVED = 30
_LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept search; `recent` counts its calls of the last 90 days, as far as one page of them shows."""

    search: SavedSearch
    address: str
    recent: int
    is_more: bool


@member.get("/searches")
@access("member")
def searches() -> str:
    person = visitor().person
    kept = searches_of(reading(), person.id) if person else []
    return render_template("member/searches.html", searches=[_saved(s) for s in kept], person=person)


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


def _saved(kept: SavedSearch) -> Saved:
    newest = Asked(kept.words, kept.filters, "newest", SIZES[-1])
    results = find(workbench(), reading(), newest, now()).results
    recent = sum(call.first_seen_at >= now() - _LOOK_BACK for _, call in results)
    return Saved(kept, Asked(kept.words, kept.filters).address(url_for("member.search")), recent, recent == SIZES[-1])
