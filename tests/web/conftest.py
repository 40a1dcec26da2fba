"""One application over one filled record for all page tests of a worker; each test signs in as it likes."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.web.world import NOW, World, a_record
from web.app import create_app


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("MUSTER_NOW", NOW.isoformat())
    monkeypatch.setenv("MUSTER_SECRET_KEY", "a key for tests that signs nothing of value")
    monkeypatch.setenv("MUSTER_MAIL_URL", f"file:{tmp_path}/outbox")
    record = a_record(tmp_path)
    app = create_app(SimpleNamespace(record=record))     # type: ignore[arg-type]
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield World(app, record)
    record.close()
