"""How often one address may ask for what could be misused; counted in each worker."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window", headers_enabled=False)
SIGN_IN = "10 per hour"
SUBSCRIBE = "10 per hour"
API = "120 per minute"


def install(app: Flask) -> None:
    """Counts from here on; RATELIMIT_ENABLED=False in the configuration stops it."""
    limiter.init_app(app)
