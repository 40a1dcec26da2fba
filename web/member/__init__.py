"""Pages for a firm's people: their matches, profile, notifications and data; and search, for staff too."""

from flask import Blueprint

member = Blueprint("member", __name__)

from web.member import calls, data, notifications, profile, saved, search, why  # noqa: E402, F401
