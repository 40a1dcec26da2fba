import json

import pytest

from ingest.errors import ParseError
from ingest.sources.base import Request
from matcher.model.fact import Field
from matcher.model.notice import Notice
from tests.ingest.sources.wires import AtomWire, Item, SearchWire

WIRE = AtomWire()
PATH = "/government/publications/alpha"


def a_document(**changes: object) -> dict:
    document = {
        "content_id": "00000000-0000-4000-8000-000000000001", "base_path": PATH, "title": "Example sensing challenge",
        "description": "Competition for low-power sensing.", "document_type": "notice", "schema_name": "publication",
        "first_published_at": "2026-11-02T09:00:00Z", "public_updated_at": "2026-11-03T09:00:00Z",
        "withdrawn_notice": {}, "details": {"body": "<p>Sensing at range.</p>"}}
    return {**document, **changes}


def listed() -> Notice:
    (notice,) = WIRE.adapter.parse(WIRE.answer(WIRE.row(Item())), Request("")).notices
    return notice


def asked(notice: Notice) -> Request:
    request = WIRE.adapter.enrich(notice)
    assert request is not None
    return request


def enriched(document: dict, notice: Notice | None = None, request: Request | None = None) -> Notice:
    notice = notice or listed()
    body = json.dumps(document).encode()
    return WIRE.adapter.parse_enriched(body, notice, request or asked(notice)).notice


def test_the_key_is_the_path_of_the_link_and_the_type_is_taken_off_the_title() -> None:
    notice = listed()
    assert (notice.key, notice.title, notice.stage) == (PATH, "Cyber defence challenge: example", "Notice")
    assert WIRE.adapter.parse(WIRE.answer(WIRE.row(Item(updated="2026-12-01T00:00:00Z"))), Request("")).notices[0].key \
        == notice.key


def test_the_content_document_is_asked_for_and_keeps_key_and_version() -> None:
    notice = listed()
    assert asked(notice).url == f"https://www.gov.uk/api/content{PATH}"
    fuller = enriched(a_document())
    assert (fuller.key, fuller.version) == (notice.key, notice.version)
    assert fuller.title == "Example sensing challenge"
    assert "Sensing at range." in fuller.text
    assert "govuk:00000000-0000-4000-8000-000000000001" in fuller.strong_keys


def test_html_attachments_follow_but_terms_and_files_do_not() -> None:
    attachments = [
        {"attachment_type": "html", "title": "Competition document", "url": f"{PATH}/competition-document"},
        {"attachment_type": "html", "title": "Terms and conditions", "url": f"{PATH}/terms"},
        {"attachment_type": "html", "title": "Elsewhere", "url": "/government/publications/other/page"},
        {"attachment_type": "file", "title": "Form", "url": "https://assets.publishing.service.gov.uk/form.odt"}]
    document = a_document(details={"body": "<p>x</p>", "attachments": attachments})
    notice = listed()
    result = WIRE.adapter.parse_enriched(json.dumps(document).encode(), notice, asked(notice))
    assert [request.url for request in result.more] == [
        f"https://www.gov.uk/api/content{PATH}/competition-document"]
    assert "https://assets.publishing.service.gov.uk/form.odt" in [
        fact.value["url"] for fact in result.notice.facts if fact.field is Field.DOCUMENT]


def test_an_attachment_brings_its_text_and_its_facts_under_its_title() -> None:
    attachment = a_document(
        title="Competition document", base_path=f"{PATH}/competition-document", schema_name="html_publication",
        details={"body": "<table><tr><td>Submission deadline</td><td>12:00 Midday on 20 January 2027 (GMT)</td></tr>"
                         "</table>"})
    notice = enriched(a_document())
    fuller = enriched(attachment, notice, Request("https://www.gov.uk/api/content/x", page=2))
    assert fuller.title == "Example sensing challenge"
    assert "Sensing at range." in fuller.text
    (closes,) = [f for f in fuller.facts if f.field is Field.DATE and f.value.kind == "closes"]
    assert closes.value.at.isoformat() == "2027-01-20T12:00:00+00:00"
    assert closes.place.startswith("Competition document: ")


@pytest.mark.parametrize(("body", "status"), [(b"", 410), (
    json.dumps(a_document(withdrawn_notice={"withdrawn_at": "2026-11-05T10:00:00Z", "explanation": "<p>Old.</p>"})
               ).encode(), 200)], ids=["410", "withdrawn_notice"])
def test_withdrawn_pages_say_so_and_keep_what_they_said(body: bytes, status: int) -> None:
    notice = listed()
    fuller = WIRE.adapter.parse_enriched(body, notice, asked(notice), status).notice
    assert [f.value for f in fuller.facts if f.field is Field.STATUS] == ["withdrawn"]
    assert fuller.text


def test_a_page_that_is_not_there_leaves_the_notice_with_a_warning() -> None:
    notice = listed()
    fuller = WIRE.adapter.parse_enriched(b"", notice, asked(notice), 404).notice
    assert fuller.text == notice.text
    assert "404" in fuller.warnings[0]


def test_an_attachment_that_is_listed_alone_belongs_to_its_publication() -> None:
    document = a_document(base_path=f"{PATH}/faq", schema_name="html_publication",
                          links={"parent": [{"base_path": PATH}]})
    (notice,) = WIRE.adapter.parse(json.dumps(document).encode(), Request("")).notices
    assert notice.parent_key == PATH


@pytest.mark.parametrize(("links", "is_known"), [(1, True), (2, False)])
def test_news_that_links_to_one_publication_speaks_of_it_and_a_round_up_of_none(links: int, is_known: bool) -> None:
    body = "".join(f'<p><a href="/government/publications/call-{n}">Call {n}</a></p>' for n in range(links))
    document = a_document(base_path="/government/news/launch", document_type="news_story", details={"body": body})
    (notice,) = WIRE.adapter.parse(json.dumps(document).encode(), Request("")).notices
    assert ("about:govuk_path:/government/publications/call-0" in notice.strong_keys) is is_known


def test_an_answer_that_is_no_document_is_refused() -> None:
    with pytest.raises(ParseError, match="no content document"):
        enriched({"error": "no"})


def test_the_search_asks_by_date_and_judges_words_itself() -> None:
    wire = SearchWire()
    rows = [wire.row(Item()), wire.row(Item(title="Annual report"))]
    parsed = wire.adapter.parse(wire.answer(*rows), Request(""))
    assert (len(parsed.notices), parsed.left_out) == (1, 1)
