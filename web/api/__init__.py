"""The API, version 1: what the pages show, for programs. Reads only, so that a token can change nothing.

A request is let in by `Authorization: Bearer TOKEN` (made under "My data"), or by the session of a signed-in browser.
"""

from flask import Blueprint

api = Blueprint("api", __name__)

from web.api import calls, document, own  # noqa: E402, F401
