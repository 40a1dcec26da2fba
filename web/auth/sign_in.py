"""Sign-in by a mailed link: 15 minutes, one use. The mailed address only shows a button (mail scanners open links);
the button's POST signs in. The answer to "send me a link" is the same whether the address is known or not."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for

from matcher.store.access_tokens import SESSION, begin_session, end_session, end_tokens
from matcher.store.members import active_members, people_of
from matcher.store.people import keep_link, link_stands, person_by_email, person_by_id, seen, use_link
from web.auth import auth
from web.desk import now, reading, writing
from web.errors import Gone, Refused
from web.limits import SIGN_IN, limiter, takes_even_time
from web.post import post_sign_in, send_soon
from web.visitor import access, enter, is_at_the_machine, visitor

LINK_LASTS = timedelta(minutes=15)


def _address_asked_for() -> str:
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


@auth.get("/sign-in")
@access("public")
def sign_in() -> str:
    return render_template("auth/sign_in.html", next=inside(request.args.get("next", "")), errors={}, email="")


@auth.post("/sign-in")
@access("public")
@limiter.limit(SIGN_IN)
@limiter.limit("5 per hour", key_func=_address_asked_for)
@takes_even_time
def sign_in_ask() -> Any:
    email = request.form.get("email", "").strip()
    onward = inside(request.form.get("next", ""))
    if not is_address(email):
        errors = {"email": "Enter an e-mail address, like name@example.co.uk"}
        return render_template("auth/sign_in.html", next=onward, errors=errors, email=email[:320]), 422
    person = person_by_email(reading(), email)
    if person is not None:
        token = secrets.token_urlsafe(24)
        site = current_app.config["SITE"].site_url.rstrip("/")
        address = site + url_for("auth.open_link", token=token, next=onward or None)
        with writing() as connection:
            keep_link(connection, link_id(token), person.id, now() + LINK_LASTS, now())
            post_sign_in(connection, person, address, link_id(token), LINK_LASTS, now())
        send_soon(now())
    return redirect(url_for("auth.link_sent"), 303)


@auth.get("/sign-in/sent")
@access("public")
def link_sent() -> str:
    return render_template("auth/sent.html")


@auth.get("/sign-in/<token>")
@access("public")
def open_link(token: str) -> str:
    if not link_stands(reading(), link_id(token), now()):
        raise Gone("This sign-in link was used already or is older than 15 minutes. Ask for a new one.")
    return render_template("auth/open.html", token=token, next=inside(request.args.get("next", "")))


@auth.post("/sign-in/<token>")
@access("public")
@limiter.limit("30 per hour")
def use(token: str) -> Any:
    with writing() as connection:
        person = use_link(connection, link_id(token), now())
        if person is None:
            raise Gone("This sign-in link was used already or is older than 15 minutes. Ask for a new one.")
        seen(connection, person.id, now())
        token = begin_session(connection, person.id, now())
    enter(token)
    return redirect(inside(request.form.get("next", "")) or url_for("public.landing"), 303)


@auth.post("/sign-out")
@access("public")
def sign_out() -> Any:
    """Here, or on every device, ends what the cookie stands for, so that a copy of it is worth nothing."""
    token, who, everywhere = session.get("token"), visitor().person, request.form.get("everywhere") == "yes"
    with writing() as connection:
        if isinstance(token, str):
            end_session(connection, token)
        if who and everywhere:
            end_tokens(connection, who.id, SESSION, now())
    session.clear()
    flash("You are signed out on every device." if everywhere else "You are signed out.", "good")
    return redirect(url_for("public.landing"), 303)


@auth.get("/see-as")
@access("admin")
def see_as() -> str:
    """On an open installation whoever sits at the machine may look through a member's eyes."""
    if not visitor().is_local:
        abort(404)
    firms = [(m, people_of(reading(), m.id)) for m in active_members(reading())]
    return render_template("auth/see_as.html", firms=firms)


@auth.post("/see-as")
@access("admin")
def see_as_enter() -> Any:
    if not is_at_the_machine():
        abort(404)
    person = person_by_id(reading(), request.form.get("person", "")[:40])
    if person is None or person.role != "member":
        raise Refused("Choose one of the people on the page.")
    with writing() as connection:
        token = begin_session(connection, person.id, now())
    enter(token)
    flash(f"You see Muster as {person.name or person.email} does. Sign out to be staff again.", "good")
    return redirect(url_for("public.landing"), 303)


def link_id(token: str) -> str:
    """What the record keeps of a link: a hash, so that the record alone lets nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


def inside(address: str) -> str:
    """The address if it leads to a page of ours, else nothing."""
    parts = urlsplit(address[:500]) if address.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return ""
    return address[:500]


def is_address(text: str) -> bool:
    """Whether the text looks like one e-mail address."""
    local, _, domain = text.rpartition("@")
    plain = text.isprintable() and not any(c in text for c in " ,;<>\"()[]\\")
    return plain and 0 < len(local) <= 64 and "." in domain.strip(".") and len(text) <= 254 and "@" not in local
