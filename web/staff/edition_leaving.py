"""The weekly digest as it leaves: seen as a member gets it, approved, sent, followed while it goes."""

from email import message_from_bytes, policy
from typing import Any

from flask import Response, abort, flash, render_template, request

from config.settings import MailSettings
from matcher.errors import MailError
from matcher.mail import edition as editions
from matcher.mail.brake import held_batches
from matcher.mail.desk import MailDesk
from matcher.mail.finder import finder
from matcher.model.edition import EditionState
from matcher.store.editions import get_edition
from matcher.store.mails import counts
from matcher.store.people import person_by_id
from web.background import beside
from web.desk import now, reading, workbench
from web.errors import Refused
from web.staff import staff
from web.staff.acts import act
from web.staff.edition import back_to, checked
from web.visitor import access, visitor


@staff.post("/edition/<week>/approve")
@access("staff")
def edition_approve(week: str) -> Any:
    checked(week)
    try:
        editions.approve(workbench().record, week, visitor().name, now(), request.form.get("seen", ""))
    except MailError as fault:
        raise Refused(str(fault)) from fault
    with act("edition approved", f"edition:{week}"):
        pass
    return back_to(week, "Approved. It can be sent now.")


@staff.post("/edition/<week>/send")
@access("staff")
def edition_send(week: str) -> Any:
    checked(week)
    record, moment = workbench().record, now()
    try:
        found = editions.begin(record, week, moment)
    except MailError:
        flash("It is not approved, or a listed call changed since. Look at it and approve it first.", "bad")
        return back_to(week)
    if found.state is not EditionState.SENDING:
        return back_to(week, "It has left already.")
    with act("edition sent", f"edition:{week}"):
        pass
    bench = workbench()
    desk = MailDesk(record, moment)

    def work() -> None:
        find = finder(bench.index, bench.embedder, moment)
        editions.send(bench.record, week, desk.composer, desk.assess, moment, find)
        desk.send_due()

    beside(work)
    return back_to(week, "Sending. The numbers below move as mails leave.")


@staff.get("/edition/<week>/progress")
@access("staff")
def edition_progress(week: str) -> str:
    checked(week)
    found = get_edition(reading(), week)
    if found is None:
        abort(404)
    return render_template("staff/edition_progress.html", edition=found, mails=counts(reading()),
                           states=EditionState, held=held_batches(reading(), MailSettings()))


@staff.get("/edition/<week>/as/<person_id>")
@access("staff")
def edition_as(week: str, person_id: str) -> str:
    mail = _mail_for(week, person_id)
    person = person_by_id(reading(), person_id)
    parsed = message_from_bytes(mail, policy=policy.default) if mail else None
    plain = parsed.get_body(("plain",)) if parsed else None
    return render_template("staff/edition_as.html", week=week, person=person,
                           subject=parsed["Subject"] if parsed else "", text=plain.get_content() if plain else "")


@staff.get("/edition/<week>/as/<person_id>/html")
@access("staff")
def edition_as_html(week: str, person_id: str) -> Any:
    """The HTML part alone, in a frame that may neither run nor fetch anything."""
    mail = _mail_for(week, person_id)
    if mail is None:
        abort(404)
    body = message_from_bytes(mail, policy=policy.default).get_body(("html",))
    page = Response(body.get_content() if body else "", content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'")
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page


def _mail_for(week: str, person_id: str) -> bytes | None:
    checked(week)
    person = person_by_id(reading(), person_id)
    if person is None or get_edition(reading(), week) is None:
        abort(404)
    bench = workbench()
    mail = MailDesk(bench.record, now()).preview(week, person, finder(bench.index, bench.embedder, now()))
    return mail.message if mail else None
