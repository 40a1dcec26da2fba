"""The review queue: one doubtful fact at a time, by keyboard, with undo."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for

from matcher.store.calls import get_call
from matcher.store.doubts import doubts, settle, unsettle
from web.desk import now, reading
from web.facts import value_words
from web.staff import staff
from web.staff.acts import act
from web.visitor import access, visitor
from web.words import FIELD


@staff.get("/review")
@access("staff")
def review() -> str:
    waiting = doubts(reading(), now())
    skip = request.args.get("after", "")
    place = next((n for n, d in enumerate(waiting) if f"{d.call_id}:{d.subject}" == skip), -1) + 1
    one = waiting[place] if place < len(waiting) else (waiting[0] if waiting else None)
    return render_template("staff/review.html", doubt=one, left=len(waiting), undo=session.get("reviewed"),
                           call=get_call(reading(), one.call_id) if one else None, label=FIELD,
                           value=value_words(one.fact.field, one.fact.value) if one else "",
                           here_key=f"{one.call_id}:{one.subject}" if one else "")


@staff.post("/review/<call_id>/<subject>")
@access("staff")
def review_settle(call_id: str, subject: str) -> Any:
    """The fact is right as it stands. Pressed twice, or after a colleague, it says so and changes nothing."""
    if get_call(reading(), call_id) is None:
        abort(404)
    with act("fact looked at", f"call:{call_id}", subject=subject[:100]) as connection:
        first = settle(connection, call_id, subject[:500], "right", visitor().name, "looked at", now())
    if first:
        session["reviewed"] = [call_id, subject[:100]]
    flash("Noted: it is right." if first else "Somebody looked at this one already.", "good" if first else "warn")
    return redirect(url_for("staff.review"), 303)


@staff.post("/review/undo")
@access("staff")
def review_undo() -> Any:
    reviewed = session.pop("reviewed", None)
    if not (isinstance(reviewed, list) and len(reviewed) == 2):
        flash("There is nothing to take back.", "warn")
        return redirect(url_for("staff.review"), 303)
    with act("look taken back", f"call:{reviewed[0]}") as connection:
        unsettle(connection, reviewed[0], reviewed[1])
    flash("Taken back: it waits again.", "good")
    return redirect(url_for("staff.review"), 303)
