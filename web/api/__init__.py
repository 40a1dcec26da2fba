"""The API, version 1: JSON of what the pages show, by token. Reads only."""

from flask import Blueprint

api = Blueprint("api", __name__)

from web.api import readable  # noqa: E402, F401
