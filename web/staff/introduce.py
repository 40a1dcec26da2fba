"""Firms that could bid together for a call, introduced to each other once staff saw the mail."""

from email import message_from_bytes, policy
from typing import Any

from flask import render_template, request, url_for

from matcher.mail.desk import MailDesk
from matcher.mail.introduction import introduce
from matcher.store.mails import known_keys, queue_many
from matcher.store.members import active_members
from web.desk import now, reading, workbench
from web.errors import Refused
from web.labels import tag_words
from web.post import send_soon
from web.public.calls import shown_call
from web.staff import staff
from web.staff.acts import act, back, text
from web.visitor import access

MOST_FIRMS = 5


@staff.post("/calls/<call_id>/introduce")
@access("staff")
def call_introduce(call_id: str) -> Any:
    """Shows the mail first; sends it when the page with it is sent."""
    call, chosen, words = shown_call(call_id), set(request.form.getlist("firm")), text("words", 1_000)
    firms = [m for m in active_members(reading()) if m.id in chosen]
    if not 2 <= len(firms) <= MOST_FIRMS:
        raise Refused(f"Choose two firms or more to introduce to each other, at most {MOST_FIRMS}.")
    themes = {firm.id: ", ".join(tag_words(tag) for tag in firm.tags[:3]) for firm in firms}
    composed = introduce(reading(), MailDesk(workbench().record, now()).composer, call, firms, themes, words, now())
    first = message_from_bytes(composed.mails[0].message, policy=policy.default) if composed.mails else None
    body = first.get_body(("plain",)) if first else None
    if request.form.get("act") != "send" or not composed.mails:
        return render_template("staff/introduce.html", call=call, firms=firms, words=words, composed=composed,
                               subject=first["Subject"] if first else "", text=body.get_content() if body else "")
    if request.form.get("agreed") != "yes":
        raise Refused("Ask the firms first, then tick that they agreed: they see each other’s names and addresses.")
    with act("members introduced", f"call:{call.id}", members=[f.id for f in firms]) as connection:
        fresh = [m for m in composed.mails if m.key not in known_keys(connection, [m.key for m in composed.mails])]
        queue_many(connection, fresh, now())
    send_soon(now())
    said = "Introduced: the mail is on its way." if fresh else "These firms were introduced over this call already."
    return back(url_for("public.call", call_id=call.id), said, "good" if fresh else "warn")
