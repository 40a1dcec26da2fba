"""Keeps a developer's own settings out of the tests."""

import os

import pytest


@pytest.fixture(autouse=True)
def isolated_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No MUSTER_ variable reaches a test, but those that name a test server."""
    for name in list(os.environ):
        if name.startswith("MUSTER_") and not name.startswith("MUSTER_TEST_"):
            monkeypatch.delenv(name)
