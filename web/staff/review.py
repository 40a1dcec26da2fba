"""The review queue: one doubtful fact or pair at a time, by keyboard, with undo."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for

from matcher.model.fact import Field
from matcher.store.calls import get_call
from matcher.store.reviews import count_open_reviews, get_review, next_review, reopen_review, settle_review
from web.addresses import number_asked
from web.desk import now, reading
from web.facts import FactRow, fact_rows
from web.staff import staff
from web.staff.acts import act
from web.visitor import access, visitor
from web.words import FIELD

_OUTCOMES = {"right": "Noted: it is right.", "kept apart": "Noted: they are two calls."}


@staff.get("/review")
@access("staff")
def review() -> str:
    one = get_review(reading(), number_asked("question") or 0)
    if one is None or one.settled_at:
        one = next_review(reading(), number_asked("after") or 0)
    call = get_call(reading(), one.call_id) if one else None
    other = get_call(reading(), one.subject) if one and one.kind == "pair" else None
    rows: list[FactRow] = [r for r in fact_rows(call) if r.field.partition(":")[0] == one.subject.partition(":")[0]] \
        if one and call else []
    return render_template("staff/review.html", one=one, call=call, other=other, rows=rows,
                           left=count_open_reviews(reading()), undo=session.get("reviewed"),
                           label=_label(one.subject) if one else "")


@staff.post("/review/<int:review_id>")
@access("staff")
def review_settle(review_id: int) -> Any:
    """Pressed twice, or after a colleague, it says so and changes nothing."""
    one, outcome = get_review(reading(), review_id), request.form.get("outcome", "right")
    if one is None:
        abort(404)
    if outcome not in _OUTCOMES:
        abort(400)
    with act(f"review: {outcome}", f"call:{one.call_id}", question=one.subject) as connection:
        first = settle_review(connection, review_id, visitor().name, outcome, now())
    if first:
        session["reviewed"] = review_id
    flash(_OUTCOMES[outcome] if first else "Somebody answered this one already.", "good" if first else "warn")
    return redirect(url_for("staff.review"), 303)


@staff.post("/review/undo")
@access("staff")
def review_undo() -> Any:
    review_id = session.pop("reviewed", None)
    if isinstance(review_id, int):
        with act("review taken back", f"review:{review_id}") as connection:
            undone = reopen_review(connection, review_id)
        if undone:
            flash("Taken back: it waits again.", "good")
            return redirect(url_for("staff.review", question=review_id), 303)
    flash("There is nothing to take back.", "warn")
    return redirect(url_for("staff.review"), 303)


def _label(subject: str) -> str:
    field = subject.partition(":")[0]
    return FIELD[Field(field)] if field in {f.value for f in Field} else subject
