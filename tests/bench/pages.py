"""Pages under load: two gunicorn workers over 2,000 calls, asked by `wrk` (apt install wrk) from the same machine.

Targets on 2 cores: search 100 requests a second with 95 of 100 under 100 ms, a call's page 250 a second, pages under
60 kB. The search words differ from request to request. The visitor is staff on an open installation; for the call's
page also a stranger.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

from matcher.text.models import MINILM
from tests.support.shared import shared

CALLS = 2_000
SECONDS = 10
_NOW = "2023-02-01T09:00:00Z"
_WORDS = ("quantum sensing", "drones", "battery materials", "cyber security", "offshore wind", "hydrogen",
          "robots in care", "medical imaging", "autonomous vehicles", "net zero homes", "semiconductors",
          "farming data")
_LUA = """
local paths, n = {{ {paths} }}, 0
request = function() n = n + 1; return wrk.format("GET", paths[n % #paths + 1]) end
done = function(summary, latency)
  io.write(string.format("%d %d %.1f %.1f %d\\n", summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.connect))
end
"""


def main() -> None:
    """Prints a row a page: requests a second, median and 95th percentile, the server's CPU ms a request, kB, faults.

    Where the machine has other work the CPU says what two idle cores would do: 2,000 over it, less what `wrk` takes.
    """
    if shutil.which("wrk") is None:
        print("wrk is absent: apt install wrk")
        return
    with tempfile.TemporaryDirectory(prefix="muster-pages-") as folder:
        call_id = _record(Path(folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            listen = f"127.0.0.1:{free.getsockname()[1]}"
        server = subprocess.Popen([sys.executable, "-m", "web.cli", "serve", "--open"], cwd=folder,
                                  env=_environment() | {"MUSTER_LISTEN": listen, "MUSTER_WEB_WORKERS": "2",
                                                        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(f"http://{listen}/health")
            print(f"{'page':26}{'a second':>9}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'kB':>6}{'faults':>8}")
            stranger = {"X-Forwarded-For": "192.0.2.1"}
            searches = [f"/search?q={words.replace(' ', '+')}&status=any" for words in _WORDS]
            _measure(server.pid, folder, listen, "search, staff", searches)
            _measure(server.pid, folder, listen, "a call, staff", [f"/calls/{call_id}"])
            _measure(server.pid, folder, listen, "a call, stranger", [f"/calls/{call_id}"], stranger)
            _measure(server.pid, folder, listen, "Today, staff", ["/staff/"])
        finally:
            server.terminate()
            server.wait(30)


def _record(folder: Path) -> str:
    """A record of CALLS calls, indexed and matched; the id of one that fits a member."""
    lines = shared("data/uk-calls-pivot-2020-2023/calls.jsonl").read_text().splitlines()
    more = [json.loads(line) for line in lines[:CALLS - 1_550]]
    for number, one in enumerate(more):
        one["id"], one["url"] = f"again-{number}", f"https://example.org/again/{number}"
        one["title"] = f"{one['title']}, round {number + 1000}"
    (folder / "calls.jsonl").write_text("\n".join([*lines, *(json.dumps(one) for one in more)]))
    for arguments in (("members", "import", "--sample"), ("ingest", "--from", "calls.jsonl"), ("index", "sync")):
        _muster(folder, *arguments)
    members = [json.loads(line) for line in _muster(folder, "match", "--json").splitlines()]
    return next(str(match["call_id"]) for member in members for match in member["matches"])


def _muster(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "web.cli", *arguments], cwd=folder, env=_environment(),
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: muster {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("bench: the server did not start")


def _measure(server: int, folder: str, listen: str, title: str, paths: list[str],
             head: dict[str, str] | None = None) -> None:
    script = Path(folder) / "load.lua"
    script.write_text(_LUA.format(paths=", ".join(f'"{path}"' for path in paths)))
    headers = [part for name, value in (head or {}).items() for part in ("-H", f"{name}: {value}")]
    weight = len(urlopen(Request(f"http://{listen}{paths[0]}", headers=head or {})).read())
    for seconds in (2, SECONDS):      # the first warms every worker
        before = _cpu_seconds(server)
        out = subprocess.run(["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", str(script), *headers, f"http://{listen}"],
                             capture_output=True, text=True, check=True).stdout
    requests, micros, median, late, faults = out.split("\n")[-2].split()
    cpu = 1000 * (_cpu_seconds(server) - before) / max(int(requests), 1)
    rate = int(requests) / (int(micros) / 1e6)
    print(f"{title:26}{rate:9.0f}{float(median):8.1f}{float(late):8.1f}{cpu:8.1f}{weight / 1000:6.1f}{faults:>8}",
          flush=True)


def _cpu_seconds(parent: int) -> float:
    """What the workers of the server have used so far."""
    used = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used += int(fields[11]) + int(fields[12]) if int(fields[1]) == parent else 0
    return used / os.sysconf("SC_CLK_TCK")


def _environment() -> dict[str, str]:
    return {**os.environ, "MUSTER_NOW": _NOW, "MUSTER_MODEL": MINILM.name,
            "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
