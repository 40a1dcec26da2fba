"""The front page, and what the law and readers ask of a site: privacy, accessibility, a sign of life."""

from typing import Any

from flask import redirect, render_template, url_for

from web.public import public
from web.visitor import access, visitor


@public.get("/")
@access("public")
def landing() -> Any:
    who = visitor()
    if who.is_staff:
        return redirect(url_for("staff.today"))
    if who.member_id:
        return redirect(url_for("member.calls"))
    return render_template("public/landing.html")


@public.get("/privacy")
@access("public")
def privacy() -> str:
    return render_template("public/privacy.html")


@public.get("/accessibility")
@access("public")
def accessibility() -> str:
    return render_template("public/accessibility.html")


@public.get("/health")
@access("public")
def health() -> tuple[str, dict[str, str]]:
    """For whoever watches the process: the worker answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
