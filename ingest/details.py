"""Asks for the pages that say more about a new or changed notice than the listing does."""

from collections.abc import Callable

from ingest.errors import FetchError, ParseError
from ingest.report import RunReport
from ingest.sources.base import Adapter
from ingest.world import World
from matcher.model.notice import Notice

_MOST_PAGES = 12
"""Pages of one item: a publication, its attachments, and room to spare."""


def asker_of_details(adapter: Adapter, report: RunReport, world: World) -> Callable[[Notice], tuple[Notice, bool]]:
    """A function from a notice to a fuller one, and whether all of its pages could be had.

    A page that cannot be had or read is a fault in the report; the notice then stands as the listing gave it.
    """
    def ask(notice: Notice) -> tuple[Notice, bool]:
        first = adapter.enrich(notice)
        if first is None:
            return notice, True
        if world.fetcher is None or not world.asks_details:
            return notice, False
        wanted, fuller = [first], notice
        for _ in range(_MOST_PAGES):
            if not wanted:
                break
            request = wanted.pop(0)
            try:
                report.requests += 1
                answer = world.fetcher.fetch(request)
                report.bytes += len(answer.body)
                enriched = adapter.parse_enriched(answer.body, fuller, answer.request, answer.status)
            except (FetchError, ParseError) as fault:
                report.faults.append(f"{notice.url}: details: {fault}")
                return fuller, False
            fuller, wanted = enriched.notice, wanted + list(enriched.more)
        return fuller, True
    return ask
