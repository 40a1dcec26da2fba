"""Faults as pages: what happened, what to do, and a reference that the log knows too; JSON for the API."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from matcher.errors import MatcherError, ProfileError, SearchRefused

_log = logging.getLogger("web")

_WORDS = {
    400: ("We could not read that", "Go back, check what you entered and try again."),
    401: ("Please sign in", "Sign in and we will take you to the page."),
    403: ("This page is not for you", "You are signed in, but this page belongs to somebody else. "
                                      "Ask your cluster's staff if you think that is wrong."),
    404: ("There is nothing here", "The address may be mistyped, or what was here has gone. Try the search."),
    405: ("That cannot be done here", "Go back and use the button on the page."),
    409: ("Somebody was faster", "What you wanted to change has changed meanwhile. Reload the page and look again."),
    410: ("This link no longer works", "It was used already or is too old. Ask for a new one."),
    413: ("That is too large", "A form or file may hold at most 2 MB."),
    414: ("That address is too long", "A search may hold 1,000 characters: go back and shorten it."),
    429: ("Too many tries", "Wait some minutes, then try again."),
    500: ("Something broke on our side", "Nothing was changed. Try again; if it happens again, "
                                         "write to us and name the reference below."),
}


class Refused(HTTPException):
    """A request that breaks a rule of ours; `description` tells the reader what to do."""

    code = 400


class Gone(HTTPException):
    """A link that was used or is too old."""

    code = 410


def install(app: Flask) -> None:
    """Turns every exception into a page or a JSON answer."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(MatcherError, _matcher)
    app.register_error_handler(Exception, _unexpected)


def page_of(app: Flask, code: int) -> bytes:
    """The page of a status as a whole HTTP answer, for a request that never reached the application."""
    with app.test_request_context("/"):
        response = app.process_response(_answer(code, ""))
        head = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
        return f"HTTP/1.1 {response.status}\r\n{head}Connection: close\r\n\r\n".encode() + response.get_data()


def _csrf(_: CSRFError) -> Any:
    return _answer(400, "The page was open for too long, or the form did not come from us. "
                        "Reload the page and send it again.")


def _http(fault: HTTPException) -> Any:
    code = fault.code or 500
    if code < 400:
        return fault
    ours = isinstance(fault, (Refused, Gone)) or fault.description != type(fault).description
    return _answer(code, str(fault.description) if ours and fault.description and code != 429 else "")


def _matcher(fault: MatcherError) -> Any:
    asked_wrongly = isinstance(fault, (SearchRefused, ProfileError))
    return _answer(400 if asked_wrongly else 503, str(fault))


def _unexpected(fault: Exception) -> Any:
    reference = _reference()
    _log.error("reference %s: unexpected fault at %s", reference, request.path, exc_info=fault)
    return _answer(500, "", reference)


def _answer(code: int, told: str, reference: str = "") -> Any:
    title, advice = _WORDS.get(code, _WORDS[500] if code >= 500 else _WORDS[400])
    reference = reference or _reference()
    if code not in (401, 404):
        _log.info("reference %s: %s at %s: %s", reference, code, request.path, told)
    if request.path.startswith("/api/"):
        body = jsonify(error={"status": code, "title": title, "detail": told or advice, "reference": reference})
        body.status_code = code
        return body
    page = render_template("error.html", title=title, advice=told or advice, code=code, reference=reference)
    return Response(page, status=code)


def _reference() -> str:
    return secrets.token_hex(4).upper()
