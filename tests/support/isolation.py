"""Keeps a developer's own settings out of the tests."""

import os

import pytest

from matcher.text.models import MINILM


@pytest.fixture(autouse=True)
def isolated_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No MUSTER_ variable reaches a test, but those that name a test server; the packaged model ranks.

    The default model's weights are 400 MB to fetch: `tests/matcher/text/test_default_model.py` alone does so.
    """
    for name in list(os.environ):
        if name.startswith("MUSTER_") and not name.startswith("MUSTER_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MUSTER_MODEL", MINILM.name)
