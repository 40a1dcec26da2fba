"""Pages for the cluster's staff. Every change they make leaves an audit entry."""

from flask import Blueprint

staff = Blueprint("staff", __name__, url_prefix="/staff")

from web.staff import (  # noqa: E402, F401
    audit,
    board,
    by_hand,
    calls,
    corrections,
    edition,
    edition_leaving,
    introduce,
    members,
    review,
    sources,
    today,
)
