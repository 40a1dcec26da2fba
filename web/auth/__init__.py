"""Signing in by a mailed link, and out. No passwords. Not here: what a role may see (web.visitor)."""

from flask import Blueprint

auth = Blueprint("auth", __name__)

from web.auth import sign_in  # noqa: E402, F401
