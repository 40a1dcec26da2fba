"""My calls: matches with reasons and readiness, what the firm answered, and its calendar."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from matcher.model.feedback import Reason
from matcher.store.access_tokens import has_token, new_token, person_of_token
from matcher.store.calls import get_call, get_cards
from matcher.store.feedback import put_feedback, verdicts_of, withdraw_feedback
from web.api.answers import file_answer, site_url
from web.calendars import calendar
from web.desk import now, reading, writing
from web.errors import Refused
from web.limits import API, limiter
from web.matching import matches_shown
from web.member import member
from web.visitor import access, visitor
from web.words import VERDICT

REASONS = tuple((r.value, r.words) for r in Reason)
SORTS = (("fit", "Best fit"), ("deadline", "Closing first"))


@member.get("/my/calls")
@access("firm")
def calls() -> str:
    firm = visitor().member_id or ""
    listed = matches_shown(reading(), firm, now())
    sort = request.args.get("sort", "fit")
    if sort not in dict(SORTS):
        raise Refused("There is no such order.")
    kept = [m for m in listed if not m.is_declined]
    if sort == "deadline":
        far = now().replace(year=now().year + 50)
        kept.sort(key=lambda m: (gate.at or far) if (gate := m.call.next_gate(now())) else far)
    return render_template("member/calls.html", matches=[m for m in kept if not m.is_blocked],
                           against=[m for m in kept if m.is_blocked],
                           declined=[m for m in listed if m.is_declined], sort=sort,
                           sorts=SORTS, reasons=REASONS, verdicts=VERDICT,
                           has_feed=has_token(reading(), visitor().person.id, "calendar"))   # type: ignore[union-attr]


@member.post("/my/calls/<call_id>/answer")
@access("firm")
def answer(call_id: str) -> Any:
    who = visitor()
    call = get_call(reading(), call_id)
    if call is None or call.hidden or who.person is None or who.member_id is None:
        abort(404)
    verdict, reason = request.form.get("verdict", ""), request.form.get("reason", "")
    if verdict not in (*VERDICT, "withdraw") or reason not in dict(REASONS):
        raise Refused("Choose one of the answers on the page.")
    with writing() as connection:
        if verdict == "withdraw":
            withdraw_feedback(connection, who.member_id, call_id, now())
        else:
            put_feedback(connection, who.member_id, call_id, verdict, now(), person_id=who.person.id, reason=reason)
    said = "Taken back." if verdict == "withdraw" else f"Noted for “{call.title[:80]}”: {VERDICT[verdict]}."
    flash(said, "good")
    return redirect((request.form.get("back") == "call" and url_for("public.call", call_id=call_id))
                    or url_for("member.calls"), 303)


@member.post("/my/calendar")
@access("firm")
def calendar_feed() -> Any:
    """Makes the private address of the firm's calendar; the one before it ends."""
    person = visitor().person
    if person is None:
        abort(404)
    with writing() as connection:
        token = new_token(connection, person.id, "calendar", now())
    return render_template("member/calendar.html", address=site_url() + url_for("member.feed", token=token))


@member.get("/calendar/<token>.ics")
@access("public")
@limiter.limit(API)
def feed(token: str) -> Any:
    """The calendar of whoever holds the address: matches that are not declined, and what the firm answered to."""
    person = person_of_token(reading(), token[:200], "calendar")
    if person is None or person.member_id is None:
        abort(404)
    answers = verdicts_of(reading(), person.member_id)
    shown = {m.call.id: m.call for m in matches_shown(reading(), person.member_id, now())}
    shown |= {c.id: c for c in get_cards(reading(), list(answers)) if not c.hidden}
    wanted = [c for c in shown.values() if answers.get(c.id) != "not_for_us"]
    return file_answer(calendar("My funding calls", wanted, site_url(), now()), "text/calendar; charset=utf-8")
