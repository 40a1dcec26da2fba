"""A call by its address. What a notice says is public; members and staff see their own parts beside it."""

from typing import Any

from flask import abort, render_template

from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.store.calls import get_call
from web.desk import reading
from web.public import public
from web.visitor import access, visitor


@public.get("/calls/<call_id>")
@access("public")
def call(call_id: str) -> Any:
    return render_template("public/call.html", call=shown_call(call_id), apply_field=Field.APPLY_URL)


def shown_call(call_id: str) -> Call:
    """The call, unless it is unknown, or hidden and the visitor is not staff: then 404."""
    found = get_call(reading(), call_id)
    if found is None or (found.hidden and not visitor().is_staff):
        abort(404)
    return found
