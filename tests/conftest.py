"""Rules of the whole suite: what must not be skipped in CI, and which tests share a worker."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.support.isolation import isolated_environment
from tests.support.records import _empty_record, any_record, any_url, postgres, record

__all__ = ["_empty_record", "any_record", "any_url", "isolated_environment", "postgres", "record"]

settings.register_profile("patient", deadline=None)
if not os.environ.get("CI"):      # there hypothesis is patient by itself, and draws the same examples each time
    settings.load_profile("patient")

SHARED_WORKERS = {"index_contract": "servers", "browser": "browser"}
"""Folders whose files share one worker, because a server or a browser stands behind all of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With pytest-xdist the tests of one file stay together, and so do the files of one server."""
    for item in items:
        if any(mark.name == "xdist_group" for mark in item.iter_markers()):
            continue
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(SHARED_WORKERS.get(folder, str(item.path))))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be missing, so a skip there is a failure that says what was skipped and why."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything must be there: {item.nodeid}: {reason}"
    return report
