"""Runs a step of a bench in a process of its own, so that the figures are what an operator sees."""

import os
import subprocess
import sys
import time
from pathlib import Path


def measured(folder: str, title: str, *arguments: str, **environment: str) -> None:
    """Runs Python with these arguments in a folder and prints a row: wall seconds, CPU seconds, peak memory."""
    root = str(Path(__file__).resolve().parents[2])
    with (Path(folder) / "out").open("w") as out:
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, *arguments], cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                                 env={**os.environ, "PYTHONPATH": root, **environment})
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    if status:
        sys.exit(f"bench: {title} failed:\n{(Path(folder) / 'out').read_text()[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{title:44}{wall:9.1f}{cpu:9.1f}{usage.ru_maxrss / 1024:9.0f}", flush=True)
