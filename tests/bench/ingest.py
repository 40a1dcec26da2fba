"""Ingest: a feed of 105 MB, and a run of every source in which nothing is new.

The feed is read by a process of its own (target: under 700 MB at its peak). The sources are asked over HTTP on this
machine, each with forty items in its own wire format; the second run finds the same answers (target: under 3 s of
CPU, the start of Python included). Pauses between requests are left out: they cost time, not CPU.
"""

import tempfile
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

from tests.bench._measured import measured
from tests.ingest.sources.wires import WIRES, Item

_FEED_MB = 105
_ITEMS = 40
_PAGE = b'<script id="__NEXT_DATA__">{"buildId": "build-1"}</script>'
_RUN = """
import sys
from config.catalogue import load_catalogue
from config.settings import FetchSettings
from ingest.fetch import Fetcher
from ingest.fleet import run_sources
from ingest.world import World
from datetime import UTC, datetime
from matcher.store.engine import open_record
record = open_record(f"sqlite:///{sys.argv[2]}")
fetcher = Fetcher(record, FetchSettings(allow_loopback=True), "bench")
world = World(record, datetime(2026, 11, 23, int(sys.argv[3]), tzinfo=UTC), fetcher, asks_details=False)
quick = [source.model_copy(update={"url": f"{sys.argv[1]}/{source.id}", "min_delay_seconds": 0})
         for source in load_catalogue().sources]
for report in run_sources(quick, world):
    print(report.source_id, report.words)
    assert report.state == "ok", report.faults + report.refusals
"""


def main() -> None:
    """Prints a row a step: wall seconds, CPU seconds, peak memory."""
    print(f"{'step':44}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "feed.xml"
        items = _write_feed(feed)
        measured(folder, f"a feed of {_FEED_MB} MB, {items:,} items", "-m", "web.cli", "ingest",
                 "--source", "dstl_atom", "--from", str(feed))
        server = get_context("spawn").Process(target=serve, args=(folder,), daemon=True)
        server.start()
        try:
            for hour, title in (("9", "every source, all of it new"), ("10", "every source, nothing new")):
                measured(folder, title, "-c", _RUN, _address(folder), str(Path(folder) / "warm.db"), hour)
        finally:
            server.terminate()


def _write_feed(path: Path) -> int:
    words, count = "We seek proposals for sensing at range with low power. " * 150, 0
    wire = WIRES[0]
    head, tail = wire.answer("|").split(b"|")
    with path.open("wb") as file:
        file.write(head)
        while file.tell() < _FEED_MB * 1_000_000:
            file.write(wire.row(Item(f"call-{count}", f"Sensing competition {count}", f"{count} {words}")).encode())
            count += 1
        file.write(tail)
    return count


def serve(folder: str) -> None:
    """Answers /SOURCE with forty items of it, until it is ended."""
    answers = {wire.source_id: wire.answer(*(
        wire.row(Item("a" * number, f"Cyber defence challenge {number}")) for number in range(1, _ITEMS + 1)))
        for wire in WIRES}
    shared = {"ukdi_atom": ("dasa_atom", "dstl_atom", "dsit_cyber_atom"), "eu_horizon_security": ("eu_edf",)}
    answers |= {other: answers[wire] for wire, others in shared.items() for other in others}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answers))
    (Path(folder) / "port").write_text(str(server.server_port))
    server.serve_forever()


def _handler(answers: Mapping[str, bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").split("?")[0]
            body = _PAGE if name == "find_a_grant" else answers[name.rpartition("/")[2].removesuffix(".json")]
            is_known = self.headers.get("If-None-Match") == '"1"'
            self.send_response(304 if is_known else 200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", "0" if is_known else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if is_known else body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _address(folder: str) -> str:
    port = Path(folder) / "port"
    while not port.exists() or not port.read_text():
        time.sleep(0.05)
    return f"http://127.0.0.1:{port.read_text()}"
