"""Where staff start the day: what is new, closing, changed, doubtful, not well, and the week's edition."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, session, url_for

from config.catalogue import catalogue
from ingest.health import health_of_all
from matcher.store.call_notes import pinned_ids
from matcher.store.calls import get_cards
from matcher.store.changes import news_since
from matcher.store.editions import get_edition
from matcher.store.operator_notices import notices_waiting, settle_notice
from matcher.store.people import seen
from matcher.store.reviews import count_open_reviews
from matcher.store.today import closing_calls, new_calls
from web.desk import now, reading, writing
from web.staff import staff
from web.staff.acts import act
from web.staff.edition import coming_week
from web.visitor import access, visitor

NEEDS_A_LOOK = ("stale", "resting")
_FIRST_LOOK = timedelta(days=7)
_A_VISIT = timedelta(hours=2)
_MOST_CHANGES = 20


@staff.get("/")
@access("staff")
def today() -> str:
    since = _last_visit()
    news = news_since(reading(), max(since, now() - _FIRST_LOOK))
    calls = {c.id: c for c in get_cards(reading(), list(dict.fromkeys(c.call_id for c in news[:_MOST_CHANGES])))}
    healths = health_of_all(reading(), catalogue(), now())
    return render_template(
        "staff/today.html", since=since, fresh=new_calls(reading(), since, now()),
        closing=closing_calls(reading(), now()), changes=len(news),
        changed=[(c, calls[c.call_id]) for c in news[:_MOST_CHANGES] if c.call_id in calls],
        doubts=count_open_reviews(reading()), notices=notices_waiting(reading()),
        sick=[h for h in healths if h.state in NEEDS_A_LOOK
              or (h.state == "well" and h.last_run and h.last_run.state in ("failed", "partial"))],
        pinned=get_cards(reading(), pinned_ids(reading())), week=coming_week(),
        edition=get_edition(reading(), coming_week()))


@staff.post("/notices/<int:notice_id>/settle")
@access("staff")
def notice_settle(notice_id: int) -> Any:
    with act("notice settled", f"notice:{notice_id}") as connection:
        settle_notice(connection, notice_id, visitor().name, now())
    flash("Taken off the list.", "good")
    return redirect(url_for("staff.today"), 303)


def _last_visit() -> datetime:
    """When this person was last here before; looks within two hours are one visit."""
    person = visitor().person
    if person is None:
        return now() - _FIRST_LOOK
    mark = session.get("since")
    if isinstance(mark, list) and len(mark) == 2 and now() - datetime.fromisoformat(mark[1]) < _A_VISIT:
        return datetime.fromisoformat(mark[0])
    with writing() as connection:
        before = seen(connection, person.id, now()) or now() - _FIRST_LOOK
    session["since"] = [before.isoformat(), now().isoformat()]
    return before
