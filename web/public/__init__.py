"""Pages for everybody: what Muster is, calls by their address, past editions, subscribing, and links from mails.

Not here: anything that needs to know who looks; a signed-in visitor gets the same page with more on it.
"""

from flask import Blueprint

public = Blueprint("public", __name__)

from web.public import about, calls, editions, links, subscribe  # noqa: E402, F401  (routes register themselves)
