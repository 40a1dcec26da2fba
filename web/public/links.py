"""Links from mails, by signed token: GET shows what the button will do, POST does it (domain.md 5.4, RFC 8058)."""

from typing import Any

from flask import Response, render_template, request, url_for

from matcher.errors import MailError
from matcher.mail.actions import act, offer
from matcher.mail.links import Act, Action, BadLink
from matcher.model.mail import Pace, Subscription, SubscriptionKind, SubscriptionState
from matcher.model.member import Person
from matcher.store.people import person_by_id
from matcher.store.subscriptions import ask, end, set_pace, subscriptions_of
from web.desk import now, reading, writing
from web.errors import Gone, Refused
from web.member.calls import REASONS
from web.post import composer, links, post_confirmation, send_soon
from web.public import public
from web.visitor import access


@public.get("/m/<token>")
@access("public")
def mail_link(token: str) -> Any:
    return _page(token, _read(token))


@public.post("/m/<token>")
@access("public")
def mail_act(token: str) -> Any:
    """Needs no session and no form token: the signed link itself is the proof. Again is harmless."""
    action = _read(token)
    if action.act is Act.PREFERENCES:
        change_switches(_person(action))
        return _page(token, action, "Saved. What you switched on comes once you confirm it by the mail on its way.")
    try:
        with writing() as connection:
            said = act(connection, composer(now()), action, now(), request.form.get("reason", ""))
    except BadLink as fault:
        raise Gone(str(fault)) from fault
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response(f"{said}\n", content_type="text/plain; charset=utf-8")
    return _page(token, action, said)


def change_switches(person: Person) -> None:
    """Sets a person's switches to what the form says: off at once, on by a confirming mail."""
    wanted = {k for k in SubscriptionKind if request.form.get(f"kind-{k.value}") == "on"}
    pace = request.form.get("pace", Pace.DAILY.value)
    if pace not in {p.value for p in Pace}:
        raise Refused("Choose one of the paces on the page.")
    if pace == Pace.WEEKLY and SubscriptionKind.MATCHES in wanted and SubscriptionKind.DIGEST not in wanted:
        raise Refused("Once a week means in the weekly digest: tick the digest too, or choose another pace.")
    with writing() as connection:
        on = {s.kind for s in subscriptions_of(connection, person.id) if s.state is SubscriptionState.ON}
        end(connection, person.id, [k for k in SubscriptionKind if k not in wanted], "preferences", now())
        set_pace(connection, person.id, Pace(pace))
        if wanted - on:
            ask(connection, person.id, sorted(wanted - on), now(), how="preferences page", pace=Pace(pace))
            post_confirmation(connection, person, now())
    send_soon(now())


def switches(person: Person) -> dict[SubscriptionKind, Subscription]:
    """A person's switches by kind."""
    return {s.kind: s for s in subscriptions_of(reading(), person.id)}


def _page(token: str, action: Action, said: str = "") -> str:
    try:
        offered = offer(reading(), action)
    except MailError as fault:
        raise Gone(str(fault)) from fault
    person = _person(action) if action.act is Act.PREFERENCES else None
    is_answer = action.act in (Act.INTERESTED, Act.NOT_FOR_US)
    return render_template("public/link.html", token=token, offer=offered, said=said, person=person,
                           call_url=url_for("public.call", call_id=action.subject) if is_answer else "",
                           reasons=REASONS, kinds=list(SubscriptionKind), paces=list(Pace),
                           switches=switches(person) if person else {})


def _read(token: str) -> Action:
    try:
        return links().read(token[:2_000], now())
    except BadLink as fault:
        raise Gone(str(fault)) from fault


def _person(action: Action) -> Person:
    person = person_by_id(reading(), action.person_id)
    if person is None:
        raise Gone("We no longer hold this address, so there is nothing to do.")
    return person
