"""The digest for everybody: asked for here, confirmed by the mail's link; the answer never tells who is known."""

import hashlib
from typing import Any

from flask import redirect, render_template, request, url_for

from matcher.errors import MailError
from matcher.mail.consent import sign_up
from matcher.model.mail import SubscriptionKind
from web.auth.sign_in import is_address
from web.desk import now, writing
from web.limits import SUBSCRIBE, limiter, takes_even_time
from web.post import composer, send_soon
from web.public import public
from web.visitor import access

_NO_ADDRESS = "Enter an e-mail address, like name@example.co.uk"


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
@takes_even_time
def subscribe_ask() -> Any:
    email = request.form.get("email", "").strip()
    errors = {}
    if not is_address(email):
        errors["email"] = _NO_ADDRESS
    if request.form.get("agree") != "yes":
        errors["agree"] = "Tick the box so that we may write to you"
    if errors:
        return _form(errors, email)
    kinds = [SubscriptionKind.DIGEST]
    if request.form.get("events") == "yes":
        kinds.append(SubscriptionKind.EVENTS)
    try:
        with writing() as connection:
            sign_up(connection, composer(now()), email, kinds, now(), how="subscribe page",
                    ip=request.remote_addr or "")
    except MailError:
        return _form({"email": _NO_ADDRESS}, email)
    send_soon(now())
    return redirect(url_for("public.subscribe_sent"), 303)


@public.get("/subscribe/sent")
@access("public")
def subscribe_sent() -> str:
    return render_template("public/subscribe_sent.html")


def _form(errors: dict[str, str], email: str) -> Any:
    return render_template("public/subscribe.html", errors=errors, email=email[:320]), 422
