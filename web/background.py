"""Work that outlasts a request: beside it in this worker, or as a command of its own. Progress is in the record."""

import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from flask import current_app

from matcher.index.sync import sync
from matcher.rank.run import match_members
from web.desk import workbench

_log = logging.getLogger("web")
_hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")


def beside(work: Callable[[], object]) -> "Future[None]":
    """Does the work after what this worker does already; a fault is logged and ends only this work."""
    def guarded() -> None:
        try:
            work()
        except Exception:
            _log.exception("work beside a request failed")
    return _hands.submit(guarded)


def match_soon(member_id: str, now: datetime) -> None:
    """Computes a member's matches anew."""
    bench = workbench()

    beside(lambda: match_members(bench.record, bench.ranker, now, [member_id], index=bench.index,
                                 reader=bench.embedder))


def index_and_match_soon(now: datetime) -> None:
    """Brings what changed in the record into the index, then to every member, as the jobs would in some minutes."""
    bench = workbench()

    def work() -> None:
        sync(bench.record, bench.index, bench.embedder, now)
        match_members(bench.record, bench.ranker, now, index=bench.index, reader=bench.embedder)

    beside(work)


def start_command(*arguments: str) -> None:
    """Starts `muster ARGUMENTS` as a process of its own that outlives this worker; it writes to the record."""
    if current_app.config.get("COMMANDS_STARTED") is not None:       # tests look instead of starting
        current_app.config["COMMANDS_STARTED"].append(arguments)
        return
    subprocess.Popen([sys.executable, "-m", "web.cli", *arguments], stdin=subprocess.DEVNULL,   # noqa: S603  (our own words)
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
