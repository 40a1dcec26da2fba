"""Which sender holds a lease, and whether it still lives: the mails of a killed one need not wait."""

import itertools
import os
import socket
from pathlib import Path

_number = itertools.count()


def a_sender() -> str:
    """A name for one connection of one run: host, process, when that started, and a number never given again in it."""
    return f"{_host()}:{os.getpid()}:{_started(os.getpid())}:{next(_number)}"


def has_died(owner: str) -> bool:
    """Whether the sender surely lives no more. Senders on other hosts may live: their leases run out by themselves."""
    host, pid, started, _ = owner.rsplit(":", 3)
    return host == _host() and pid.isdigit() and started != _started(int(pid))


def _host() -> str:
    return socket.gethostname()[:60]


def _started(pid: int) -> str:
    """The process's start in clock ticks since boot; a number is used again, a number and a start are not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return _alive_without_proc(pid)
    return stat.rpartition(")")[2].split()[19]


def _alive_without_proc(pid: int) -> str:
    if Path("/proc/self/stat").exists():
        return "gone"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        pass
    return "alive"
