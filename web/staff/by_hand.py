"""A call that no program can read, typed in by staff; and the places that they are reminded to look at."""

from calendar import month_name
from typing import Any

from flask import render_template, request, url_for

from config.catalogue import Source, catalogue
from ingest.by_hand import take_by_hand
from ingest.errors import IngestError
from ingest.world import World
from web.background import index_and_match_soon
from web.desk import now, workbench
from web.facts import is_link
from web.staff import staff
from web.staff.acts import act, back, text
from web.visitor import access

ELSEWHERE = ("", "Another place")


@staff.get("/calls/new")
@access("staff")
def calls_new() -> str:
    return _page({}, {"source": request.args.get("source", "")})


@staff.post("/calls/new")
@access("staff")
def calls_add() -> Any:
    line = {"title": text("title", 300), "url": text("url", 1_000), "description": text("description", 60_000),
            "source": text("source", 60), "closes": text("closes", 60), "published": now().date().isoformat()}
    errors = {}
    if not line["title"]:
        errors["title"] = "Enter the call’s title"
    if not is_link(line["url"]):
        errors["url"] = "Enter the address of its page; it begins with https://"
    if not line["description"]:
        errors["description"] = "Paste what the page says: facts are read from it"
    if line["source"] not in dict(_places()):
        errors["source"] = "Choose a place from the list"
    if not errors:
        try:
            call_id = take_by_hand({k: v for k, v in line.items() if v}, World(
                workbench().record, now(), standings={s.id: s.standing for s in catalogue().sources}))
        except IngestError as fault:
            errors["closes" if "date" in str(fault) else "description"] = f"It could not be taken: {fault}"
    if errors:
        return _page(errors, line), 422
    with act("call added by hand", f"call:{call_id}"):
        pass
    index_and_match_soon(now())
    return back(url_for("public.call", call_id=call_id),
                "Taken in. Look at what was read from it; search and matches follow in a moment.")


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    return render_template("staff/calls_new.html", errors=errors, typed=typed, reminders=_reminders(),
                           places=_places(), months=month_name[1:])


def _places() -> list[tuple[str, str]]:
    return [ELSEWHERE, *((s.id, s.name) for s in _reminders())]


def _reminders() -> list[Source]:
    return [s for s in catalogue().sources if s.reminder]
