"""A notice finds its call whatever comes first, and pages that merely link to the same guidance find nothing."""

import json
from itertools import permutations
from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from ingest.corrections import keep_apart
from ingest.report import RunReport
from ingest.sources.base import Request
from ingest.sources.keys import keys_of_address
from ingest.sources.registry import adapter_for
from ingest.taking import take
from ingest.world import World
from matcher.model.fact import Field
from matcher.model.notice import Notice
from matcher.store.calls import live_calls
from matcher.store.engine import Record, open_record
from matcher.store.reviews import open_reviews
from tests.ingest.builders import NOW, a_fact, a_notice

UKDI, UKRI = (adapter_for(load_catalogue()[name]) for name in ("ukdi_atom", "ukri_rss"))
PATH = "/government/publications/sensing-challenge"
LINK = '<a href="https://www.gov.uk{}">Read more</a>'
GUIDANCE = LINK.format("/government/publications/trusted-research-guidance")


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return open_record(f"sqlite:///{tmp_path}/muster.db")


def ingest(record: Record, *notices: Notice, complete=lambda notice: (notice, True)) -> None:
    report = RunReport("test")
    take(notices, report, World(record, NOW), complete)
    assert not report.refusals


def calls(record: Record) -> list[tuple[str, int]]:
    """Title and number of notices of each."""
    with record.reading() as connection:
        return sorted((call.title, len(call.notices)) for call in live_calls(connection))


def a_page(path: str, title: str, body: str, kind: str = "notice", parent: str = "") -> Notice:
    """A GOV.UK page as its content document gives it."""
    schema = "html_publication" if parent else "publication"
    document = {"base_path": path, "title": title, "document_type": kind, "schema_name": schema, "content_id": title,
                "public_updated_at": "2026-05-02T09:00:00Z", "details": {"body": body},
                "links": {"parent": [{"base_path": parent}]} if parent else {}}
    return UKDI.parse(json.dumps(document).encode(), Request("")).notices[0]


def a_ukri_call(name: str, body: str) -> Notice:
    listing = (f"<rss version='2.0'><channel><item><title>{name} in the dark</title>"
               f"<link>https://www.ukri.org/opportunity/{name}/</link></item></channel></rss>")
    notice = UKRI.parse(listing.encode(), Request("")).notices[0]
    page = f"<main><h1>{name} in the dark</h1><p>{body}</p></main>"
    return UKRI.parse_enriched(page.encode(), notice, Request(notice.url)).notice


FAMILY = (
    a_page(PATH, "Competition: sensing challenge", "<p>Proposals must come by 12:00 Midday on 20 July 2026 (BST).</p>"),
    a_page(f"{PATH}/document", "Competition document", "<p>How to apply: with care.</p>", parent=PATH),
    a_page("/government/news/launch", "£2 million for sensing", f"<p>Apply now: {LINK.format(PATH)}</p>", "news_story"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_publication_attachment_and_news_are_one_call_whichever_comes_first(
        record: Record, order: tuple[int, ...]) -> None:
    for number in order:
        ingest(record, FAMILY[number])
    assert calls(record) == [("Competition: sensing challenge", 3)]


@pytest.mark.parametrize("titles", [("IFA038: materials", "IFA039: sensors"), ("New materials", "Sensing")])
def test_focus_areas_that_share_a_publication_are_calls_of_their_own(record: Record, titles: tuple[str, str]) -> None:
    for number, title in enumerate(titles):
        ingest(record, a_notice("dasa", key=str(number), title=title, strong_keys=keys_of_address(
            f"https://www.gov.uk{PATH}/{number}")))
    assert [count for _, count in calls(record)] == [1, 1]


def test_news_of_a_page_that_is_no_call_stands_by_itself(record: Record) -> None:
    ingest(record, a_page("/government/publications/strategy", "A strategy", "<p>Words.</p>", "policy_paper"),
           a_page("/government/news/x", "Apply for a grant", LINK.format("/government/publications/strategy"), "news"))
    assert calls(record) == [("Apply for a grant", 1)]


@pytest.mark.parametrize("link", [
    GUIDANCE, '<a href="https://apply-for-innovation-funding.service.gov.uk/competition/1856/x">Related</a>'])
def test_two_calls_of_one_source_that_link_to_the_same_page_are_two(record: Record, link: str) -> None:
    ingest(record, a_ukri_call("sonar", link), a_ukri_call("radar", link))
    assert len(calls(record)) == 2


def test_what_two_sources_say_of_the_same_competition_is_one_call(record: Record) -> None:
    link = '<a href="https://apply-for-innovation-funding.service.gov.uk/competition/1856/x">Apply</a>'
    ingest(record, a_ukri_call("sonar", link),
           a_notice("ktn", title="Something else entirely", strong_keys=frozenset({"about:ifs:1856"})))
    assert [count for _, count in calls(record)] == [2]


def unread(notice: Notice) -> tuple[Notice, bool]:
    return notice, False


KEY = frozenset({"ifs:1856"})


def test_a_notice_whose_own_page_comes_later_moves_to_the_call_that_the_page_names(record: Record) -> None:
    listed, full = a_notice("ukri", title="Ears"), a_notice("ukri", title="Ears", strong_keys=KEY, text="We seek ears.")
    ingest(record, a_notice("ktn", title="Hearing under water", strong_keys=KEY))
    ingest(record, listed, complete=unread)
    assert len(calls(record)) == 2
    ingest(record, listed, complete=lambda _: (full, True))
    assert [count for _, count in calls(record)] == [2]


def test_it_stays_where_a_person_has_kept_the_two_apart(record: Record) -> None:
    listed, full = a_notice("ukri", title="Ears"), a_notice("ukri", title="Ears", strong_keys=KEY, text="We seek ears.")
    ingest(record, a_notice("ktn", title="Ears", closes="2026-06-16", strong_keys=KEY))
    ingest(record, listed, complete=unread)
    with record.writing() as connection:
        question = open_reviews(connection, "pair")[0]
        keep_apart(connection, question.call_id, question.subject, "staff", World(record, NOW))
    ingest(record, listed, complete=lambda _: (full, True))
    assert [count for _, count in calls(record)] == [1, 1]


def test_a_known_notice_that_comes_to_name_another_call_stays_and_staff_are_asked(record: Record) -> None:
    ingest(record, a_notice("ktn", title="Hearing", strong_keys=KEY), a_notice("ukri", title="Ears"))
    ingest(record, a_notice("ukri", title="Ears", version="v2", strong_keys=KEY))
    assert [count for _, count in calls(record)] == [1, 1]
    with record.reading() as connection:
        assert "ifs:1856" in open_reviews(connection, "pair")[0].reason


def test_a_call_is_one_where_any_of_its_own_pages_says_so(record: Record) -> None:
    ingest(record, a_notice("ukri", closes="2026-06-16", facts=(a_fact(Field.IS_CALL, False),)),
           a_notice("ktn", closes="2026-06-16", facts=(a_fact(Field.IS_CALL, True),)))
    assert len(calls(record)) == 1
