"""Who is looking: nobody, a member, staff or an administrator; and the door that every route has.

Every view function carries its role (`@access`); a view without one is never served. Sessions hold a token only, and
what it stands for is read from the record each time, so that who signed out or was removed is out at once, with every
copy of the cookie.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for

from matcher.model.member import Person
from matcher.store.access_tokens import person_of_session, person_of_token
from web.desk import now, reading

View = TypeVar("View", bound=Callable[..., Any])
ROLES = ("public", "member", "staff", "admin")
LOOPBACK = ("127.0.0.1", "::1")
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`role` is one of ROLES, each of which may do what those before it may; `member_id` only for members."""

    role: str = "public"
    person: Person | None = None
    is_local: bool = False
    """Sits at the machine of an installation that was started with `--open`."""

    @property
    def is_staff(self) -> bool:
        """Whether staff pages are for this visitor."""
        return self.role in ("staff", "admin")

    @property
    def member_id(self) -> str | None:
        """The firm that a member belongs to."""
        return self.person.member_id if self.person else None

    @property
    def name(self) -> str:
        """For the audit trail."""
        if self.person:
            return self.person.email
        return "local" if self.is_local else "nobody"

    def may(self, role: str) -> bool:
        """Whether a page of `role` opens. A member's own pages need a member: staff have no calls of their own."""
        return ROLES.index(self.role) >= ROLES.index(role)


def access(role: str) -> Callable[[View], View]:
    """Says who a view is for: public, member (anyone signed in), firm (someone of a member firm), staff, admin."""
    def mark(view: View) -> View:
        view.access = role       # type: ignore[attr-defined]
        return view
    return mark


def install(app: Flask) -> None:
    """Puts the door in front of every route and `visitor` into every template."""
    app.before_request(_door)
    app.context_processor(lambda: {"visitor": visitor()})


def visitor() -> Visitor:
    """Who sent this request."""
    if "visitor" not in g:
        g.visitor = _read()
    return g.visitor     # type: ignore[no-any-return]


def enter(token: str) -> None:
    """Signs in whoever this session's token stands for, in a fresh cookie."""
    session.clear()
    session.permanent = True
    session["token"] = token
    g.pop("visitor", None)


def is_at_the_machine() -> bool:
    """Whether the installation is open and the request came straight from this machine, by a local name.

    The name is checked because a page elsewhere can make a browser resolve its own name to 127.0.0.1.
    """
    host = request.host.rsplit(":", 1)[0] if request.host.count(":") == 1 or "]:" in request.host else request.host
    forwarded = any(h in request.headers for h in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return (bool(current_app.config["SERVING"].open_staff) and request.remote_addr in LOOPBACK
            and host in _LOCAL_HOSTS and not forwarded)


def _read() -> Visitor:
    if request.path.startswith("/api/") and "Authorization" in request.headers:
        return _by_token(request.headers["Authorization"])
    local = is_at_the_machine()
    token = session.get("token")
    person = person_of_session(reading(), token, now()) if isinstance(token, str) else None
    if person:
        return Visitor(person.role if person.role in ROLES else "public", person, local)
    return Visitor("admin", None, True) if local else Visitor()


def _by_token(header: str) -> Visitor:
    kind, _, token = header.partition(" ")
    person = person_of_token(reading(), token.strip()[:200], "api") if kind.lower() == "bearer" else None
    return Visitor(person.role, person) if person and person.role in ROLES else Visitor()


def _door() -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None
    role = getattr(current_app.view_functions[request.endpoint], "access", None)
    if role is None:
        abort(403)
    if role == "public":
        return None
    who = visitor()
    allowed = who.member_id is not None if role == "firm" else who.may(role)
    if allowed:
        return None
    if who.role != "public":
        abort(403)
    if request.method == "GET" and not request.path.startswith("/api/"):
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    return abort(401)
