"""A running site for a real browser: the small world behind a threaded server on loopback, and ways to be somebody."""

import threading
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from matcher.model.member import Person
from matcher.store.access_tokens import begin_session
from tests.web.world import NOW, Bench, fill
from web.app import create_app


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


@dataclass
class Site:
    """Where it is, and the application behind it."""

    root: str
    app: Flask
    bench: Bench

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        """Gives the browser the session of a person."""
        with self.bench.record.writing() as connection:
            token = begin_session(connection, person.id, NOW)
        signer = self.app.session_interface.get_signing_serializer(self.app)     # type: ignore[attr-defined]
        value = signer.dumps({"token": token, "_permanent": True})
        context.add_cookies([{"name": "muster", "value": value, "url": self.root}])


class RunningSite:
    """A context manager around a site over `folder`."""

    def __init__(self, folder: Path) -> None:
        fill(folder)
        self.bench = Bench(folder)
        app = create_app(self.bench)     # type: ignore[arg-type]
        app.config.update(RATELIMIT_ENABLED=False, EVEN_SECONDS=0, COMMANDS_STARTED=[])
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.site = Site(f"http://127.0.0.1:{self._server.server_port}", app, self.bench)

    def __enter__(self) -> Site:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self.site

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self.bench.index.close()
        self.bench.record.close()
