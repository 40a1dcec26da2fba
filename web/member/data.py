"""My data: seen, taken along, complained about, erased; and the token for the API (domain.md 5.4)."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from matcher.store.access_tokens import end_tokens, has_token, new_token
from matcher.store.operator_notices import raise_notice
from matcher.store.personal_data import erase_person, everything_of
from web.api.answers import file_answer
from web.desk import now, reading, writing
from web.errors import Refused
from web.limits import limiter
from web.member import member
from web.sheets import sheet
from web.staff.acts import back, text
from web.visitor import access, visitor


@member.get("/my/data")
@access("firm")
def data() -> str:
    person = visitor().person
    assert person is not None
    return render_template("member/data.html", held=everything_of(reading(), person),
                           has_token=has_token(reading(), person.id, "api"))


@member.get("/my/data.json")
@access("firm")
def data_json() -> Any:
    person = visitor().person
    assert person is not None
    return file_answer(json.dumps(everything_of(reading(), person), indent=1, ensure_ascii=False, default=str),
                       "application/json", "my-data.json")


@member.get("/my/data.csv")
@access("firm")
def data_csv() -> Any:
    person = visitor().person
    assert person is not None
    rows = [(part, number, name, value) for part, entries in everything_of(reading(), person).items()
            for number, entry in enumerate(entries, 1) for name, value in entry.items()]
    return file_answer(sheet(("part", "entry", "field", "value"), rows), "text/csv; charset=utf-8", "my-data.csv")


@member.post("/my/data/token")
@access("firm")
def data_token() -> Any:
    person = visitor().person
    assert person is not None
    with writing() as connection:
        if request.form.get("act") == "end":
            end_tokens(connection, person.id, "api", now())
            token = ""
        else:
            token = new_token(connection, person.id, "api", now())
    if not token:
        return back(url_for("member.data"), "The token no longer works.")
    return render_template("member/token.html", token=token)


@member.post("/my/data/complain")
@access("firm")
@limiter.limit("5 per hour")
def data_complain() -> Any:
    words = text("words", 4_000)
    if not words:
        raise Refused("Write what is wrong first.")
    with writing() as connection:
        raise_notice(connection, f"complaint from {visitor().name}", words, now())
    return back(url_for("member.data"), "Thank you. We confirm within 30 days and tell you what we did.")


@member.post("/my/data/erase")
@access("firm")
def data_erase() -> Any:
    person = visitor().person
    assert person is not None
    if text("email", 254).lower() != person.email.lower():
        raise Refused("To erase, type your own e-mail address exactly: it guards against a slip.")
    with writing() as connection:
        erase_person(connection, person, now())
    session.clear()
    flash("Your data is erased, and you are signed out.", "good")
    return redirect(url_for("public.landing"), 303)
