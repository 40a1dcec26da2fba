"""Links from mails, by signed token: GET shows what the button will do, POST does it (domain.md 5.4, RFC 8058)."""

from typing import Any

from flask import Response, abort, render_template, request

from matcher.mail.actions import act
from matcher.mail.desk import MailDesk
from matcher.mail.links import Act, Action, BadLink
from matcher.model.mail import Pace, Subscription, SubscriptionKind, SubscriptionState
from matcher.model.member import Person
from matcher.store.calls import get_call
from matcher.store.feedback import put_feedback
from matcher.store.people import person_by_id
from matcher.store.subscriptions import ask, confirm, end, set_pace, subscriptions_of
from web.desk import now, reading, workbench, writing
from web.errors import Gone, Refused
from web.member.calls import REASONS
from web.post import links, post_confirmation, send_soon
from web.public import public
from web.visitor import access


@public.get("/m/<token>")
@access("public")
def mail_link(token: str) -> Any:
    action, person = _read(token)
    return _page(token, action, person)


@public.post("/m/<token>")
@access("public")
def mail_act(token: str) -> Any:
    """Needs no session and no form token: the signed link itself is the proof. Again is harmless."""
    action, person = _read(token)
    if action.act is Act.CONFIRM:
        with writing() as connection:
            confirm(connection, person.id, now())
        return _page(token, action, person, done=True)
    if action.act is Act.UNSUBSCRIBE:
        with writing() as connection:
            act(connection, MailDesk(workbench().record, now()).composer, action, now())
        if request.form.get("List-Unsubscribe") == "One-Click":
            return Response("Unsubscribed.\n", content_type="text/plain; charset=utf-8")
        return _page(token, action, person, done=True)
    if action.act is Act.PREFERENCES:
        change_switches(person)
        return _page(token, action, person, done=True)
    return _answer(token, action, person)


def change_switches(person: Person) -> None:
    """Sets a person's switches to what the form says: off at once, on by a confirming mail."""
    wanted = {k for k in SubscriptionKind if request.form.get(f"kind-{k.value}") == "on"}
    pace = request.form.get("pace", Pace.DAILY.value)
    if pace not in {p.value for p in Pace}:
        raise Refused("Choose one of the paces on the page.")
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


def _answer(token: str, action: Action, person: Person) -> Any:
    call = get_call(reading(), action.subject)
    if call is None or person.member_id is None:
        abort(404)
    reason = request.form.get("reason", "")
    verdict = "interested" if action.act is Act.INTERESTED else "not_for_us"
    with writing() as connection:
        put_feedback(connection, person.member_id, call.id, verdict, now(), person_id=person.id,
                     reason=reason if reason in dict(REASONS) else "")
    return _page(token, action, person, done=True)


def _page(token: str, action: Action, person: Person, done: bool = False) -> str:
    is_answer = action.act in (Act.INTERESTED, Act.NOT_FOR_US)
    return render_template("public/link.html", token=token, action=action, person=person, done=done, acts=Act,
                           call=get_call(reading(), action.subject) if is_answer else None, reasons=REASONS,
                           kinds=list(SubscriptionKind), paces=list(Pace), switches=switches(person))


def _read(token: str) -> tuple[Action, Person]:
    try:
        action = links().read(token[:2_000], now())
    except BadLink as fault:
        raise Gone(str(fault)) from fault
    person = person_by_id(reading(), action.person_id)
    if person is None:
        raise Gone("We no longer hold this address, so there is nothing to do.")
    return action, person


