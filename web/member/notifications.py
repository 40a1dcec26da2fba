"""My notifications: which mails come, and how often. The same switches as behind the link in every mail."""

from typing import Any

from flask import render_template, url_for

from matcher.model.mail import Pace, SubscriptionKind
from web.member import member
from web.public.links import change_switches, switches
from web.staff.acts import back
from web.visitor import access, visitor


@member.get("/my/notifications")
@access("firm")
def notifications() -> str:
    person = visitor().person
    assert person is not None
    return render_template("member/notifications.html", person=person, switches=switches(person),
                           kinds=list(SubscriptionKind), paces=list(Pace))


@member.post("/my/notifications")
@access("firm")
def notifications_save() -> Any:
    person = visitor().person
    assert person is not None
    change_switches(person)
    return back(url_for("member.notifications"), "Saved. What you switched on comes once you confirm it by the mail "
                "on its way to you.")
