"""How often one address or person may ask for what could be misused; counted over all workers of the machine."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from config.settings import SiteSettings
from web.counting import SharedCounts

View = TypeVar("View", bound=Callable[..., Any])
limiter = Limiter(get_remote_address, strategy="fixed-window", headers_enabled=False, swallow_errors=True)
SIGN_IN = "10 per hour"
SUBSCRIBE = "10 per hour"
API = "120 per minute"
EVEN_SECONDS = 0.25


def install(app: Flask) -> None:
    """Counts from here on; RATELIMIT_ENABLED=False in the configuration stops it."""
    file = SiteSettings().secret_file.absolute().with_name("limits.db")
    app.config.setdefault("RATELIMIT_STORAGE_URI", f"{SharedCounts.STORAGE_SCHEME[0]}:{file}")
    limiter.init_app(app)


@limiter.request_filter
def _is_off() -> bool:
    return not current_app.config.get("RATELIMIT_ENABLED", True)


def takes_even_time(view: View) -> View:
    """A view whose answer comes no sooner for an address that we do not know than for one that we do."""
    @wraps(view)
    def evenly(*arguments: Any, **named: Any) -> Any:
        begun = time.monotonic()
        try:
            return view(*arguments, **named)
        finally:
            least = float(current_app.config.get("EVEN_SECONDS", EVEN_SECONDS))
            time.sleep(max(0.0, begun + least - time.monotonic()))
    return evenly       # type: ignore[return-value]
