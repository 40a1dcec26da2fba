"""The firms of the cluster: list, import, export, and each one's profile, people, matches, readiness and history."""

from typing import Any

from flask import abort, render_template, request, url_for

from matcher.cluster.files import parse_roll, person_id, render_members
from matcher.errors import ProfileError
from matcher.mail.service import queue_export_ready
from matcher.model.mail import Basis, SubscriptionKind
from matcher.model.member import Member, Person
from matcher.store.audit import acts
from matcher.store.calls import get_cards
from matcher.store.feedback import feedback_of
from matcher.store.members import active_members, get_member, people_of, put_member, put_person
from matcher.store.people import all_people, person_by_email
from matcher.store.subscriptions import record_consent, subscriptions_of
from web.api.answers import file_answer
from web.auth.sign_in import is_address
from web.desk import now, reading
from web.errors import Refused
from web.matching import matches_shown
from web.member.profile import profile_page, read_profile, save_profile
from web.post import composer, send_soon
from web.staff import staff
from web.staff.acts import act, back, text
from web.visitor import access

_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "yaml": "application/yaml; charset=utf-8"}
TABS = (("firm", "Matches"), ("firm_profile", "Profile"), ("firm_people", "People and consents"),
        ("firm_history", "Answers and history"))


@staff.get("/members")
@access("staff")
def members() -> str:
    return render_template("staff/members.html", firms=active_members(reading()), people=all_people(reading()))


@staff.get("/members/new")
@access("staff")
def members_new() -> str:
    return render_template("staff/members_new.html", errors={}, typed={})


@staff.post("/members/new")
@access("staff")
def members_add() -> Any:
    name, wanted = text("name", 200), text("id", 40).lower()
    plain = "".join(c if c.isalnum() and c.isascii() else " " for c in name.lower())
    member_id = wanted or "-".join(plain.split())[:40]
    if not name or not member_id:
        errors = {"name": "Enter the firm’s name, in letters that an address can hold"}
        return render_template("staff/members_new.html", errors=errors, typed=request.form), 422
    if get_member(reading(), member_id):
        errors = {"id": f"There is a member called {member_id} already: choose another short name"}
        return render_template("staff/members_new.html", errors=errors, typed=request.form), 422
    with act("member added", f"member:{member_id}") as connection:
        put_member(connection, Member(member_id, name), now())
    return back(url_for("staff.firm_profile", member_id=member_id), "Added. Now its profile.")


@staff.post("/members/import")
@access("staff")
def members_import() -> Any:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused("Choose a file first: YAML, JSON or CSV.")
    try:
        roll = parse_roll(sent.read().decode("utf-8-sig"), sent.filename[-100:])
    except UnicodeDecodeError as fault:
        raise Refused(f"{sent.filename[-100:]}: is not UTF-8 text: save it again as UTF-8") from fault
    except ProfileError as fault:
        raise Refused(str(fault)) from fault
    with act("members imported", "members", count=len(roll.members)) as connection:
        for one in roll.members:
            put_member(connection, one, now())
            for person in roll.people.get(one.id, ()):
                put_person(connection, person if person.role == "member" else
                           Person(person.id, person.email, person.name, "member", one.id), now())
    said = f"{len(roll.members)} members are in. {' '.join(roll.warnings)}"
    return back(url_for("staff.members"), said, "warn" if roll.warnings else "good")


@staff.get("/members/export.<kind>")
@access("staff")
def members_export(kind: str) -> Any:
    if kind not in _KINDS:
        abort(404)
    people = {i: p for i, p in all_people(reading()).items() if i}
    return file_answer(render_members(f".{kind}", active_members(reading()), people), _KINDS[kind], f"members.{kind}")


@staff.get("/members/<member_id>")
@access("staff")
def firm(member_id: str) -> str:
    one = known_firm(member_id)
    return render_template("staff/firm.html", firm=one, tabs=TABS, here_tab="firm",
                           matches=matches_shown(reading(), one.id, now(), as_wanted=False))


@staff.get("/members/<member_id>/profile")
@access("staff")
def firm_profile(member_id: str) -> str:
    one = known_firm(member_id)
    return profile_page(one, "Profile", url_for("staff.firm_save", member_id=one.id), tabs=TABS)


@staff.post("/members/<member_id>/profile")
@access("staff")
def firm_save(member_id: str) -> Any:
    one = known_firm(member_id)
    action = url_for("staff.firm_save", member_id=one.id)
    wanted, errors = read_profile(request.form, one)
    if errors:
        return profile_page(one, "Profile", action, errors=errors, typed=request.form, tabs=TABS), 422
    if request.form.get("act") != "save":
        return profile_page(one, "Profile", action, wanted=wanted, tabs=TABS)
    save_profile(wanted)
    return back(url_for("staff.firm", member_id=one.id), "Profile saved; its matches are computed anew.")


@staff.get("/members/<member_id>/people")
@access("staff")
def firm_people(member_id: str) -> str:
    one = known_firm(member_id)
    people = [(p, subscriptions_of(reading(), p.id)) for p in people_of(reading(), one.id)]
    return render_template("staff/people.html", firm=one, tabs=TABS, here_tab="firm_people", people=people,
                           kinds=list(SubscriptionKind))


@staff.post("/members/<member_id>/people")
@access("staff")
def firm_add_person(member_id: str) -> Any:
    one = known_firm(member_id)
    email, name = text("email", 254).lower(), text("name", 200)
    if not is_address(email):
        raise Refused("Enter an e-mail address, like name@example.co.uk.")
    known = person_by_email(reading(), email)
    if known and known.member_id not in (None, one.id):
        raise Refused("This address belongs to another member.")
    if known and known.role != "member":
        raise Refused("This address belongs to staff.")
    person = Person(known.id if known else person_id(email), email, name, "member", one.id)
    with act("person added", f"member:{one.id}") as connection:
        put_person(connection, person, now())
    return back(url_for("staff.firm_people", member_id=one.id), "Added. Mails start when the person confirms, or when "
                "you record a consent that you hold.")


@staff.post("/members/<member_id>/consent")
@access("staff")
def firm_consent(member_id: str) -> Any:
    one = known_firm(member_id)
    person = next((p for p in people_of(reading(), one.id) if p.id == request.form.get("person")), None)
    kinds = [k for k in SubscriptionKind if k.value in request.form.getlist("kinds")]
    how = text("how", 200)
    if person is None or not kinds or not how:
        raise Refused("Choose the person and at least one kind of mail, and say how the consent was given.")
    with act("consent recorded", f"member:{one.id}", kinds=[k.value for k in kinds], how=how) as connection:
        fresh = record_consent(connection, person.id, kinds, now(), how=how, basis=Basis.CONSENT)
    said = f"On now: {', '.join(k.words for k in fresh)}." if fresh else \
        "Nothing changed: the person has answered already, or the address is on the do-not-mail list."
    return back(url_for("staff.firm_people", member_id=one.id), said, "good" if fresh else "warn")


@staff.post("/members/<member_id>/data")
@access("staff")
def firm_data_ready(member_id: str) -> Any:
    """Answers a person who asked for their data: a mail with the way to it."""
    one = known_firm(member_id)
    person = next((p for p in people_of(reading(), one.id) if p.id == request.form.get("person")), None)
    if person is None:
        raise Refused("Choose a person of this firm.")
    with act("told that their data is ready", f"member:{one.id}") as connection:
        queue_export_ready(connection, composer(now()), person, now())
    send_soon(now())
    return back(url_for("staff.firm_people", member_id=one.id), "They are told by mail where their data is.")


@staff.get("/members/<member_id>/history")
@access("staff")
def firm_history(member_id: str) -> str:
    one = known_firm(member_id)
    answers = feedback_of(reading(), one.id)
    return render_template("staff/history.html", firm=one, tabs=TABS, here_tab="firm_history",
                           feedback=answers, titles={c.id: c.title for c in get_cards(reading(), [
                               a.call_id for a in answers])}, acts=acts(reading(), subject=f"member:{one.id}"))


def known_firm(member_id: str) -> Member:
    """The member of that id, else 404."""
    found = get_member(reading(), member_id)
    if found is None:
        abort(404)
    return found


