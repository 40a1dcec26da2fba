"""Who did what when."""

from flask import render_template, request

from matcher.store.audit import acts
from web.addresses import number_asked
from web.desk import reading
from web.staff import staff
from web.visitor import access

_PAGE = 50


@staff.get("/audit")
@access("staff")
def audit() -> str:
    listed = acts(reading(), before=number_asked("before", most_digits=17),
                  subject=request.args.get("subject", "")[:200], size=_PAGE)
    return render_template("staff/audit.html", acts=listed, more=listed[-1].id if len(listed) == _PAGE else None,
                           subject=request.args.get("subject", "")[:200])
