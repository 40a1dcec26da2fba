"""Debian's Chromium by its path, and one running site a session."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.site import RunningSite, Site
from tests.web.world import NOW

CHROMIUM = Path(os.environ.get("MUSTER_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is absent: install Debian's chromium")
        pytest.skip(f"{CHROMIUM} is absent: install Debian's chromium, or name another in MUSTER_TEST_CHROMIUM")
    return {"executable_path": str(CHROMIUM), "args": FLAGS, "timeout": 120_000}


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def running(site_folder: Path) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        _settings(patch, site_folder)
        with RunningSite(site_folder) as site:
            yield site


@pytest.fixture
def site(running: Site, site_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    _settings(monkeypatch, site_folder)      # each test starts without settings
    return running


def _settings(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("MUSTER_NOW", NOW.isoformat())
    patch.setenv("MUSTER_SECRET_KEY", "a key for tests that signs nothing of value")
    patch.setenv("MUSTER_SECRET_FILE", f"{folder}/secret")
    patch.setenv("MUSTER_MAIL_URL", f"file:{folder}/outbox")
    patch.setenv("MUSTER_PUBLIC_CALLS", "true")
