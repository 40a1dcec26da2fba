"""Builds the Flask application from a workbench. One blueprint an audience; nothing is decided here."""

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from config.settings import SiteSettings, WebSettings, signing_key
from matcher.store.access_tokens import SESSION_LASTS
from web import desk, errors, filters, headers, limits, visitor

if TYPE_CHECKING:
    from web.workbench import Workbench

LARGEST_FORM_BYTES = 2_000_000
csrf = CSRFProtect()


class _RowId(IntegerConverter):
    """A number in an address that names a row; one that no database could hold names nothing."""

    def __init__(self, map: Any) -> None:
        super().__init__(map, max=2**31 - 1)


def create_app(workbench: "Workbench | None" = None) -> Flask:
    """The application over `workbench`, by default the one that the settings describe."""
    if workbench is None:
        from web.workbench import Workbench
        workbench = Workbench()
    app = Flask("web", static_folder="static", template_folder="templates")
    site, serving = SiteSettings(), WebSettings()
    https = site.site_url.startswith("https:")
    app.config.update(
        SECRET_KEY=signing_key(), MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES, MAX_FORM_MEMORY_SIZE=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=2_000, PERMANENT_SESSION_LIFETIME=SESSION_LASTS, SESSION_COOKIE_NAME="muster",
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=https,
        WTF_CSRF_TIME_LIMIT=int(SESSION_LASTS.total_seconds()), WTF_CSRF_SSL_STRICT=False, SITE=site, SERVING=serving)
    app.extensions["workbench"] = workbench
    app.url_map.converters["int"] = _RowId
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if serving.trusted_proxies:
        hops = serving.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)   # type: ignore[method-assign]
    csrf.init_app(app)
    app.teardown_request(desk.release)
    for part in (headers, errors, limits, visitor, filters):
        part.install(app)
    _add_blueprints(app)
    return app


def _add_blueprints(app: Flask) -> None:
    from web.api import api
    from web.auth import auth
    from web.member import member
    from web.public import public
    from web.staff import staff

    for blueprint in (public, auth, member, staff, api):
        app.register_blueprint(blueprint)
    csrf.exempt(api)                                       # reads only
    csrf.exempt(app.view_functions["public.mail_act"])     # the signed link is the proof (RFC 8058)
