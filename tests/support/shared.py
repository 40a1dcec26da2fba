"""The real captures in `../shared`: a test that needs one skips, saying so, where the folder is absent; never in CI."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[3] / "shared"


def shared(path: str) -> Path:
    """The path below `../shared`, or the end of the test: skipped on a stranger's clone, failed in CI."""
    found = _FOLDER / path
    if not found.exists():
        if os.environ.get("CI"):
            pytest.fail(f"../shared/{path} is absent, and CI must have it")
        pytest.skip(f"../shared/{path} is absent: this test reads real captures that are not part of the project")
    return found
