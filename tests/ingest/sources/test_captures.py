"""Real captures, each through the adapter that would have asked for them: nothing crashes, nothing is lost."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.errors import ParseError
from ingest.sources.base import Adapter
from ingest.sources.registry import adapter_for
from matcher.model.fact import Field
from matcher.model.notice import Notice
from tests.ingest.sources.wires import CATALOGUE
from tests.support.shared import shared

EVERYTHING = {"accept": "all", "keywords_any": (), "keywords_not": (), "title_any": (), "identifier_any": (),
              "notice_types": (), "buyers_any": ()}


def unfiltered(source_id: str, **changes: object) -> Adapter:
    return adapter_for(CATALOGUE[source_id].model_copy(update=EVERYTHING | changes))


def read_all(adapter: Adapter, paths: list[Path]) -> tuple[Counter[str], list[Notice]]:
    """Counts of what became of every item, and the notices."""
    counts: Counter[str] = Counter()
    notices: list[Notice] = []
    for path in paths:
        try:
            parsed = adapter.parse(path.read_bytes(), adapter.replayed())
        except ParseError:
            counts["answers refused"] += 1
            continue
        counts.update(notices=len(parsed.notices), refusals=len(parsed.refusals), follow_ups=len(parsed.follow_ups))
        notices += parsed.notices
    return counts, notices


def files(folder: str, pattern: str = "*.json*") -> list[Path]:
    return sorted(path for path in shared(f"data/{folder}").rglob(pattern) if path.is_file())


@pytest.mark.parametrize(("source", "folder", "pattern", "expected"), [
    ("ukdi_atom", "govuk-content-api", "*.json", {"notices": 147}),
    ("govuk_competitions", "govuk-search-api", "*.json", {"notices": 33, "answers refused": 3}),
    ("find_a_tender", "ocds-find-a-tender-2026", "*.json", {"notices": 3, "follow_ups": 4}),
    ("contracts_finder", "ocds-contracts-finder-2020", "*.json", {"notices": 100}),
    ("contracts_finder", "ocds-uk-notices-2025", "contracts_finder*", {"notices": 94, "follow_ups": 207}),
    ("contracts_finder", "ocds-uk-notices-2025", "public*", {"notices": 90}),
    ("contracts_finder", "ocds-uk-notices-2025", "sell2wales*", {"notices": 90}),
    ("eu_horizon_security", "eu-sedia-api", "*.json", {"notices": 1, "refusals": 2}),
    ("ted", "ted-eforms-examples/notices", "*.xml", {"notices": 80, "refusals": 10}),
    ("grants_gov", "us-grants-api", "*.json", {"notices": 3}),
    ("sbir_gov", "sbir-topics-18f-2014-2015", "topics.jsonl", {"notices": 190}),
    ("ukri_rss", "us-grants-feeds-2026/feeds", "*.xml", {"notices": 482})])
def test_every_capture_is_accounted_for(source: str, folder: str, pattern: str, expected: dict[str, int]) -> None:
    counts, notices = read_all(unfiltered(source), files(folder, pattern))
    assert {name: count for name, count in counts.items() if count} == expected
    assert all(notice.title and notice.key for notice in notices)


def test_topics_without_a_title_carry_a_warning() -> None:
    _, notices = read_all(unfiltered("sbir_gov"), files("sbir-topics-18f-2014-2015", "topics.jsonl"))
    assert sum(bool(notice.warnings) for notice in notices) == 159


def test_withdrawn_documents_of_the_captures_are_withdrawn() -> None:
    _, notices = read_all(unfiltered("ukdi_atom"), files("govuk-content-api", "*.json"))
    stated = [f.value for notice in notices for f in notice.facts if f.field is Field.STATUS and "withdrawn" in f.place]
    assert stated.count("withdrawn") == 9


def test_html_publications_of_the_captures_know_their_parent() -> None:
    _, notices = read_all(unfiltered("ukdi_atom"), files("govuk-content-api/html_publication", "*.json"))
    assert all(notice.parent_key.startswith("/government/") for notice in notices)


def test_structured_deadlines_of_the_devolved_portals_are_all_read() -> None:
    _, notices = read_all(unfiltered("contracts_finder"), files("ocds-uk-notices-2025", "sell2wales*"))
    closing = [n for n in notices if any(f.field is Field.DATE and f.value.kind == "closes" for f in n.facts)]
    assert len(closing) == len(notices)


def test_the_feed_corpus_neither_crashes_nor_hangs_and_titled_entries_are_kept() -> None:
    paths = files("feedparser-corpus", "*")
    counts, notices = read_all(unfiltered("ukri_rss"), paths)
    assert len(paths) > 2_000
    assert counts["answers refused"] <= 4, "only what is no feed at all"
    assert counts["notices"] >= 730
    assert all(notice.title for notice in notices)
