"""Where staff start the day."""

from typing import Any

from flask import redirect, url_for

from web.staff import staff
from web.visitor import access


@staff.get("/")
@access("staff")
def today() -> Any:
    return redirect(url_for("member.search"))
