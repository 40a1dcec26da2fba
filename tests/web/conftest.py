"""One filled record and index, made once a run and copied for each test, under one application."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.world import NOW, Bench, World, fill
from web.app import create_app


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    fill(folder)
    return folder


@pytest.fixture
def world(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    folder = tmp_path / "world"
    shutil.copytree(filled, folder)
    monkeypatch.setenv("MUSTER_NOW", NOW.isoformat())
    monkeypatch.setenv("MUSTER_SECRET_KEY", "a key for tests that signs nothing of value")
    monkeypatch.setenv("MUSTER_SECRET_FILE", f"{folder}/secret")
    monkeypatch.setenv("MUSTER_MAIL_URL", f"file:{folder}/outbox")
    bench = Bench(folder)
    app = create_app(bench)     # type: ignore[arg-type]
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, EVEN_SECONDS=0,
                      COMMANDS_STARTED=[], PROPAGATE_EXCEPTIONS=False)
    yield World(app, bench.record)
    bench.index.close()
    bench.record.close()
