"""Reads the pages of single items again: those that could not be had, and those of calls that may still change."""

from datetime import timedelta

from config.catalogue import Source
from ingest.details import asker_of_details
from ingest.report import RunReport
from ingest.sources.registry import adapter_for
from ingest.taking import UNREAD, reread
from ingest.world import World
from matcher.store.notices import due_for_reading

AGAIN_AFTER = timedelta(hours=24)


def read_due_details(source: Source, world: World) -> RunReport:
    """One round over a source's items, those longest unread first."""
    report = RunReport(source.id)
    ask = asker_of_details(adapter_for(source), report, world)
    with world.record.reading() as connection:
        due = due_for_reading(connection, source.id, UNREAD, world.now - AGAIN_AFTER, world.now)
    for held in due:
        if world.is_stopping():
            break
        world.progress(report.taken, held.notice.title)
        reread(held, report, world, ask)
    return report
