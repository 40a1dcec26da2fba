"""The weekly digest while it is made: drafted, listed, reordered, introduced, with who gets it and who does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import Connection

from config.settings import MailSettings
from matcher.errors import MailError
from matcher.mail import edition as editions
from matcher.mail.brake import held_batches
from matcher.model.edition import Edition, EditionPlan, EditionState, Event
from matcher.model.mail import Subscription, SubscriptionKind
from matcher.store.calls import get_cards
from matcher.store.editions import editions as all_editions
from matcher.store.editions import get_edition, put_edition
from matcher.store.mails import counts
from matcher.store.members import active_members
from matcher.store.people import all_people
from matcher.store.subscriptions import everybodys, recipients
from web.desk import now, reading, workbench
from web.errors import Refused
from web.facts import is_link
from web.staff import staff
from web.staff.acts import act, back, text
from web.visitor import access


@staff.get("/edition")
@access("staff")
def edition() -> Any:
    return redirect(url_for("staff.edition_week", week=coming_week()))


@staff.get("/edition/<week>")
@access("staff")
def edition_week(week: str) -> str:
    checked(week)
    found = get_edition(reading(), week)
    calls = {c.id: c for c in get_cards(reading(), found.plan.call_ids)} if found else {}
    readers = {p.person_id for p in recipients(reading(), SubscriptionKind.DIGEST)}
    switches = everybodys(reading(), SubscriptionKind.DIGEST)
    everybody = [p for people in all_people(reading()).values() for p in people if p.role == "member"]
    return render_template(
        "staff/edition.html", week=week, edition=found, calls=calls, states=EditionState, before=_near(week, -1),
        after=_near(week, 1), past=all_editions(reading(), 8), members={m.id: m for m in active_members(reading())},
        readers=[p for p in everybody if p.id in readers],
        others=[(p, _why_not(switches.get(p.id))) for p in everybody if p.id not in readers],
        mails=counts(reading()), held=held_batches(reading(), MailSettings()))


@staff.post("/edition/<week>/draft")
@access("staff")
def edition_draft(week: str) -> Any:
    checked(week)
    made = editions.draft(workbench().record, week, now())
    with act("edition drafted", f"edition:{week}"):
        pass
    return back_to(week, made.note or "Drafted from what is open now.")


@staff.post("/edition/<week>/intro")
@access("staff")
def edition_intro(week: str) -> Any:
    with _editing(week, "intro edited") as (connection, found):
        put_edition(connection, _redrafted(found, intro=text("intro", 3_000)))
    return back_to(week, "Introduction saved. The edition needs approval again.")


@staff.post("/edition/<week>/items")
@access("staff")
def edition_items(week: str) -> Any:
    """Moves a call up or down within its section, or takes it out."""
    call_id, step = request.form.get("call", ""), request.form.get("step", "")
    if step not in ("up", "down", "out"):
        raise Refused("Use the buttons on the page.")
    with _editing(week, f"item {step}", call=call_id) as (connection, found):
        items = list(found.plan.shared)
        place = next((n for n, i in enumerate(items) if i.call_id == call_id), None)
        if place is not None and step == "out":
            items.pop(place)
        elif place is not None:
            other = place + (1 if step == "down" else -1)
            if 0 <= other < len(items) and items[other].section is items[place].section:
                items[place], items[other] = items[other], items[place]
        put_edition(connection, _redrafted(found, plan=replace(found.plan, shared=tuple(items))))
    return back_to(week, "Order changed." if step != "out" else "Taken out of this edition.")


@staff.post("/edition/<week>/events")
@access("staff")
def edition_events(week: str) -> Any:
    """Adds a line about an event or help, or takes one out by its place."""
    out = request.form.get("out", "")
    with _editing(week, "events edited") as (connection, found):
        events = list(found.plan.events)
        if out.isascii() and out.isdigit() and int(out) < len(events):
            events.pop(int(out))
        elif not out:
            title, address = text("title", 200), text("url", 500)
            if not title or not is_link(address):
                raise Refused("An event needs a title and an address that begins with https://")
            one = Event(title, address, text("words", 400))
            events += [one] if one not in events else []
        put_edition(connection, _redrafted(found, plan=replace(found.plan, events=tuple(events))))
    return back_to(week, "Events and help saved.")


def coming_week() -> str:
    """The week whose Thursday is next: until Thursday this one, then the next."""
    return editions.week_of(now() + timedelta(days=3))


@contextmanager
def _editing(week: str, what: str, **detail: Any) -> Iterator[tuple[Connection, Edition]]:
    """An edition that may still be changed, in a transaction with its audit entry."""
    checked(week)
    with act(what, f"edition:{week}", **detail) as connection:
        found = get_edition(connection, week, for_update=True)
        if found is None or found.state.is_final:
            raise Refused("This edition was not drafted yet, or has left already and cannot be changed.")
        yield connection, found


def _redrafted(one: Edition, *, intro: str | None = None, plan: EditionPlan | None = None) -> Edition:
    return replace(one, state=EditionState.DRAFT, approved_at=None, approved_by="", approved_calls={}, note="",
                   intro=one.intro if intro is None else intro, plan=plan or one.plan)


def _why_not(digest: Subscription | None) -> str:
    if digest is None:
        return "never asked for it"
    return {"unconfirmed": "has not confirmed yet", "off": f"switched it off ({digest.ended_why or 'no reason kept'})",
            "on": "on the do-not-mail list, or consent is missing for this legal form"}[digest.state.value]


def checked(week: str) -> None:
    """404 unless it is a week of this century."""
    try:
        editions.checked_week(week)
    except MailError:
        abort(404)
    if not "2000" <= week[:4] <= "2099":
        abort(404)


def _near(week: str, weeks: int) -> str:
    monday = datetime.fromisocalendar(int(week[:4]), int(week[6:]), 1).replace(tzinfo=UTC)
    return editions.week_of(monday + timedelta(weeks=weeks))


def back_to(week: str, said: str = "") -> Any:
    """To the edition's page, with a word about what was done."""
    return back(url_for("staff.edition_week", week=week), said)
