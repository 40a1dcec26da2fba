"""The page that explains the API to people."""

from flask import render_template

from web.api import api
from web.visitor import access


@api.get("/api")
@access("public")
def readable() -> str:
    return render_template("api/readable.html")
