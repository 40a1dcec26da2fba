"""Pages for the cluster's staff. Every change they make leaves an audit entry."""

from flask import Blueprint

staff = Blueprint("staff", __name__, url_prefix="/staff")

from web.staff import audit, board, by_hand, calls, corrections, edition, introduce, members, review, sources, today  # noqa: E402, F401
