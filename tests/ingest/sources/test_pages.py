from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.catalogue import PREPARED
from ingest.errors import ParseError
from ingest.sources.base import Request
from ingest.sources.registry import adapter_for
from matcher.model.fact import Fact, Field
from matcher.model.instant import DateKind
from matcher.model.notice import Notice
from tests.ingest.sources.wires import Item, RssWire

UKRI = RssWire().adapter
BY_HAND = adapter_for(PREPARED)


def a_notice(url: str) -> Notice:
    wire = RssWire()
    (notice,) = wire.adapter.parse(wire.answer(wire.row(Item())), Request("")).notices
    return replace(notice, url=url, text="", source_id=PREPARED.id)


def dates(page: str, url: str, adapter=BY_HAND) -> dict[DateKind, Fact]:
    notice = a_notice(url)
    request = adapter.enrich(notice)
    assert request is not None
    fuller = adapter.parse_enriched(page.encode(), notice, request).notice
    return {f.value.kind: f for f in fuller.facts if f.field is Field.DATE}


UKRI_PAGE = """<html><body><nav>Menu</nav><main><h1>Secure sensing networks</h1>
<dl class="opportunity__summary"><dt>Opportunity status:</dt><dd>Open</dd><dt>Funders:</dt><dd>Innovate UK</dd>
<dt>Opening date:</dt><dd><time datetime="2026-06-01T09:00:00">1 June 2026 9:00am UK time</time></dd>
<dt>Closing date:</dt><dd><time datetime="2026-07-09T16:00:00">9 July 2026 4:00pm UK time</time></dd></dl>
<p>Apply for funding.</p>
<a href="https://apply-for-innovation-funding.service.gov.uk/competition/1856/overview/x">Apply</a></main></body></html>"""


def test_ukri_times_without_a_zone_are_london_times() -> None:
    found = dates(UKRI_PAGE, "https://www.ukri.org/opportunity/alpha/", UKRI)
    assert found[DateKind.CLOSES].value.at == datetime(2026, 7, 9, 15, tzinfo=UTC)
    assert found[DateKind.CLOSES].quote == "9 July 2026 4:00pm UK time"
    assert found[DateKind.OPENS].value.at == datetime(2026, 6, 1, 8, tzinfo=UTC)


def test_a_ukri_page_names_the_call_that_it_links_to() -> None:
    notice = a_notice("https://www.ukri.org/opportunity/alpha/")
    request = UKRI.enrich(notice)
    assert request is not None
    assert request.pause.total_seconds() == 10
    fuller = UKRI.parse_enriched(UKRI_PAGE.encode(), notice, request).notice
    assert "about:ifs:1856" in fuller.strong_keys
    assert (fuller.key, fuller.version) == (notice.key, notice.version)
    assert "Menu" not in fuller.text
    assert {f.value for f in fuller.facts if f.field is Field.FUNDER} == {"Innovate UK"}


IFS = "https://apply-for-innovation-funding.service.gov.uk/competition/1856/overview/x"


@pytest.mark.parametrize(("header", "below", "utc", "is_doubtful"), [
    ("Competition closes: Wednesday 6 March 2024 4:00pm", "The competition closes at 11am UK time.", 16, True),
    ("Competition closes: Wednesday 6 March 2024 11:00am", "The competition closes at 11am UK time.", 11, False),
    ("Competition closes: Wednesday 6 March 2024", "", 11, False)])
def test_the_header_of_a_competition_stands_and_another_hour_is_flagged(header: str, below: str, utc: int,
                                                                        is_doubtful: bool) -> None:
    found = dates(f"<main><h1>CyberASAP</h1><p>{header}</p><p>{below}</p></main>", IFS)
    assert found[DateKind.CLOSES].value.at == datetime(2024, 3, 6, utc, tzinfo=UTC)
    assert bool(found[DateKind.CLOSES].doubt) is is_doubtful


def test_a_competition_without_a_deadline_says_so() -> None:
    found = dates("<main><h1>Loans</h1><p>There is no submission deadline</p></main>", IFS)
    assert found[DateKind.CLOSES].value.at is None


def test_dates_of_business_connect_are_day_first() -> None:
    page = ('<main><h1>Example</h1><p>Opens: 29/05/2026</p><p>Closes: 08/07/2026</p>'
            '<a href="https://www.gov.uk/government/publications/example">Find out more</a></main>')
    found = dates(page, "https://iuk-business-connect.org.uk/opportunities/example/")
    assert found[DateKind.CLOSES].value.at == datetime(2026, 7, 8, 8, tzinfo=UTC)
    assert found[DateKind.OPENS].value.london_day.isoformat() == "2026-05-29"


def test_a_page_that_is_gone_leaves_the_notice_as_it_was() -> None:
    notice = a_notice(IFS)
    request = BY_HAND.enrich(notice)
    assert request is not None
    fuller = BY_HAND.parse_enriched(b"", notice, request, 410).notice
    assert fuller.text == notice.text
    assert fuller.warnings


def test_an_empty_page_is_refused_and_other_sites_are_not_asked() -> None:
    notice = a_notice(IFS)
    request = BY_HAND.enrich(notice)
    assert request is not None
    with pytest.raises(ParseError, match="no text"):
        BY_HAND.parse_enriched(b"<html></html>", notice, request)
    assert BY_HAND.enrich(a_notice("https://elsewhere.example/competition/1")) is None
    assert UKRI.enrich(a_notice("https://www.ukri.org.elsewhere.example/opportunity/x")) is None
