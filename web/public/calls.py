"""A call by its address. What a notice says is public; members and staff see their own parts beside it."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort, redirect, render_template, url_for

from matcher.errors import IndexFault
from matcher.index.protocol import SearchIndex
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.store.call_notes import CallNote, notes_of, pinned_ids
from matcher.store.calls import get_call, get_cards, lives_on_as
from matcher.store.changes import changes_of
from matcher.store.overrides import Override, overrides_of
from web.api.answers import file_answer, site_url
from web.calendars import calendar
from web.desk import now, reading, workbench
from web.matching import Shown, match_shown, members_who_fit
from web.member.calls import REASONS
from web.public import public
from web.visitor import access, visitor

_SIMILAR_SECONDS = 60
"""How long it is remembered which calls are like a call; what they are is read each time."""


@public.get("/calls/<call_id>")
@access("public")
def call(call_id: str) -> Any:
    if home := lives_on_as(reading(), call_id):
        return redirect(url_for("public.call", call_id=home), 301)
    found = shown_call(call_id)
    return render_template(
        "public/call.html", call=found, apply_field=Field.APPLY_URL, changes=changes_of(reading(), found.id)[:30],
        similar=_similar(call_id), desk=_desk(found) if visitor().is_staff else None, reasons=REASONS,
        mine=_mine(found) if visitor().member_id else None)


@public.get("/calls/<call_id>.ics")
@access("public")
def call_ics(call_id: str) -> Any:
    found = shown_call(call_id)
    return file_answer(calendar(found.title, [found], site_url(), now()), "text/calendar; charset=utf-8",
                       f"{found.id}.ics")


@dataclass(frozen=True, slots=True)
class Desk:
    """What staff see beside a call."""

    fits: list[Shown]
    notes: list[CallNote]
    is_pinned: bool
    overrides: list[Override]
    subjects: list[tuple[str, str]]


def shown_call(call_id: str) -> Call:
    """The call, unless it is unknown, or hidden and the visitor is not staff: then 404."""
    found = get_call(reading(), call_id)
    if found is None or (found.hidden and not visitor().is_staff):
        abort(404)
    return found


def _similar(call_id: str) -> list[Call]:
    try:
        like_it = _like(workbench().index, call_id, int(time.monotonic() // _SIMILAR_SECONDS))
    except IndexFault:
        return []
    return [c for c in get_cards(reading(), like_it) if not c.hidden]


@lru_cache(1_000)
def _like(index: SearchIndex, call_id: str, _minute: int) -> list[str]:
    return index.similar(call_id, 5, now())


def _desk(one: Call) -> Desk:
    from web.staff.corrections import subjects  # staff's blueprint loads after this one

    return Desk(members_who_fit(reading(), one, now()), notes_of(reading(), one.id),
                one.id in pinned_ids(reading()), overrides_of(reading(), one.id), subjects())


def _mine(one: Call) -> Shown | None:
    return match_shown(reading(), visitor().member_id or "", one, now())
