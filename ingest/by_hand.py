"""A call that staff type in: read and placed as any notice is, at once, and news from its first moment."""

import hashlib
import json
from collections.abc import Mapping

from config.catalogue import PREPARED
from ingest.errors import ParseError
from ingest.report import RunReport
from ingest.sources.base import Refusal
from ingest.sources.file_import import FileImport
from ingest.taking import take
from ingest.world import World
from matcher.store.notices import current_notice


def take_by_hand(line: Mapping[str, str], world: World) -> str:
    """Takes one line of docs/prepared-calls.md, known again by its url; the id of the call that it belongs to.

    Raises ParseError with the reason where the line is refused.
    """
    key = "by-hand-" + hashlib.sha256(line["url"].encode()).hexdigest()[:12]
    adapter = FileImport(PREPARED)
    parsed = adapter.parse(json.dumps({**line, "id": key}).encode(), adapter.replayed())
    source_id = line.get("source") or PREPARED.id
    world.first_imports[source_id] = False
    report = RunReport(source_id)
    take(parsed.items, report, world)
    with world.record.reading() as connection:
        held = current_notice(connection, source_id, key)
    if held is None or report.refusals:
        refused: list[Refusal] = report.refusals
        raise ParseError(refused[0].reason if refused else "the call could not be stored")
    return held.call_id
