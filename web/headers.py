"""The headers that every answer carries: no inline code, no framing, no referrer to strangers."""

import secrets

from flask import Flask, Response, current_app, g, request


def install(app: Flask) -> None:
    """Adds the headers to every answer and `nonce` to every template."""
    app.after_request(_protect)
    app.context_processor(lambda: {"nonce": nonce})


def nonce() -> str:
    """This answer's word that allows our own script elements."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _protect(response: Response) -> Response:
    script = f"'nonce-{g.nonce}'" if "nonce" in g else "'none'"
    response.headers.setdefault("Content-Security-Policy", (
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"))
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SITE"].site_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        is_open = response.status_code == 200 and ("visitor" not in g or g.visitor.role == "public")
        response.headers["Cache-Control"] = "private, no-cache" if is_open else "no-store"
    return response
