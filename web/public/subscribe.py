"""The digest for everybody: asked for here, confirmed by the mail's link; the answer never tells who is known."""

import hashlib
import ipaddress
from typing import Any

from flask import redirect, render_template, request, url_for

from matcher.cluster.files import person_id
from matcher.model.mail import SubscriptionKind
from matcher.model.member import Person
from matcher.store.members import put_person
from matcher.store.people import person_by_email
from matcher.store.subscriptions import ask, subscriptions_of
from web.auth.sign_in import is_address
from web.desk import now, writing
from web.limits import SUBSCRIBE, limiter
from web.post import post_confirmation, send_soon
from web.public import public
from web.visitor import access


def _address_asked_for() -> str:
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


@public.get("/subscribe")
@access("public")
def subscribe() -> str:
    return render_template("public/subscribe.html", errors={}, email="")


@public.post("/subscribe")
@access("public")
@limiter.limit(SUBSCRIBE)
@limiter.limit("3 per hour", key_func=_address_asked_for)
def subscribe_ask() -> Any:
    email = request.form.get("email", "").strip()
    errors = {}
    if not is_address(email):
        errors["email"] = "Enter an e-mail address, like name@example.co.uk"
    if request.form.get("agree") != "yes":
        errors["agree"] = "Tick the box so that we may write to you"
    if errors:
        return render_template("public/subscribe.html", errors=errors, email=email[:320]), 422
    kinds = [SubscriptionKind.DIGEST]
    if request.form.get("events") == "yes":
        kinds.append(SubscriptionKind.EVENTS)
    with writing() as connection:
        person = person_by_email(connection, email)
        if person is None:
            person = Person(person_id(email), email.lower())
            put_person(connection, person, now())
        ask(connection, person.id, kinds, now(), how="subscribe page", ip=shortened(request.remote_addr or ""))
        if any(s.state.value == "unconfirmed" for s in subscriptions_of(connection, person.id)):
            post_confirmation(connection, person, now())
    send_soon(now())
    return redirect(url_for("public.subscribe_sent"), 303)


@public.get("/subscribe/sent")
@access("public")
def subscribe_sent() -> str:
    return render_template("public/subscribe_sent.html")


def shortened(address: str) -> str:
    """A network address cut so that it names a neighbourhood, not a person: /24, and /48 for IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))
