"""How the API answers: JSON with an ETag, 304 where nothing changed; and what may be asked of every list."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, jsonify, request
from flask_limiter.util import get_remote_address

from web.errors import Refused
from web.visitor import visitor


def answer(body: Any) -> Response:
    """JSON with an ETag of its content."""
    return conditional(jsonify(body))


def conditional(response: Response) -> Response:
    """Adds the ETag and answers 304 where the asker has it already."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def file_answer(body: bytes | str, kind: str, name: str = "") -> Response:
    """A file of media type `kind`, saved as `name` where one is given."""
    response = Response(body, content_type=kind)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return conditional(response)


def who_asks() -> str:
    """Whose asking is counted together: a person's, else an address's."""
    person = visitor().person
    return person.id if person else str(get_remote_address())


def site_url() -> str:
    """The address under which readers reach this installation."""
    return str(current_app.config["SITE"].site_url).rstrip("/")


def only(*names: str) -> None:
    """Refuses parameters that the operation does not know."""
    for name in request.args:
        if name not in names:
            raise Refused(f"There is no parameter “{name[:40]}”. Parameters are: {', '.join(names) or 'none'}.")


def page_size(default: int = 50, most: int = 200) -> int:
    """The `size` asked for."""
    text = request.args.get("size", str(default))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= most:
        raise Refused(f"size is a whole number from 1 to {most}, got “{text[:20]}”.")
    return int(text)


def write_cursor(at: datetime, last_id: str) -> str:
    """An opaque mark of where a list goes on."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{last_id}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, str]:
    """What `write_cursor` was given. Raises Refused for anything else."""
    try:
        at, _, last_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        return read_instant(at), last_id
    except (binascii.Error, ValueError) as fault:
        raise Refused("This cursor is not one of ours: begin again without it.") from fault


def read_instant(text: str) -> datetime:
    """An ISO 8601 date or instant; without a zone it is UTC. Raises Refused."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Refused(f"“{text[:40]}” is not a moment; write 2026-11-16 or 2026-11-16T09:00:00Z.") from fault
