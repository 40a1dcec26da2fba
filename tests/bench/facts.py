"""Notices a second, body to facts, over the captured releases and GOV.UK documents: `python -m tests.bench.facts`."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.document import Document
from ingest.facts.read import read_facts

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def notices() -> Iterator[tuple[str, str, str]]:
    """Sort, title and body of every release and document of the captures."""
    for file in sorted(DATA.glob("govuk-content-api/**/*.json")):
        document = json.loads(file.read_bytes())
        body = (document.get("details") or {}).get("body") if isinstance(document, dict) else None
        if isinstance(body, str):
            yield "GOV.UK", str(document.get("title") or ""), body
    for file in sorted(DATA.glob("ocds-*/*.json*")):
        try:
            package = json.loads(file.read_bytes())
        except ValueError:
            continue
        for release in _releases(package):
            tender = release.get("tender") or {}
            yield "OCDS", str(tender.get("title") or ""), str(tender.get("description") or "")


def _releases(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield from value.get("releases") or ()
        for name, inner in value.items():
            if name != "releases":
                yield from _releases(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _releases(inner)


def main() -> None:
    """Prints notices and CPU seconds by sort and for all."""
    spent: dict[str, list[float]] = {}
    for sort, title, body in list(notices()):
        started = time.process_time()
        read_facts(Document.read(body), title=title)
        spent.setdefault(sort, []).append(time.process_time() - started)
    for sort, seconds in [*spent.items(), ("all", [s for each in spent.values() for s in each])]:
        sys.stdout.write(f"{sort:8} {len(seconds):5} notices {len(seconds) / sum(seconds):8.0f} a CPU-second\n")


if __name__ == "__main__":
    main()
