"""Starts `tests.torture.kills` and hands its outcome to a test."""

import os
import subprocess
import sys
from pathlib import Path


def run_kills(record_url: str, index_url: str, times: int, seed: int = 7) -> None:
    """Raises AssertionError with what it printed where record and index differ afterwards."""
    times = int(os.environ.get("MUSTER_TEST_KILLS", times))
    ran = subprocess.run([sys.executable, "-m", "tests.torture.kills", record_url, index_url, str(times), str(seed)],
                         capture_output=True, text=True, check=False, timeout=60 + 5 * times,
                         env=os.environ | {"MUSTER_INDEX_TIMEOUT_SECONDS": "120"},
                         cwd=Path(__file__).resolve().parents[2])
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-4000:]
