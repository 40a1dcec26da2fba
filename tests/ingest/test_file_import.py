"""Prepared calls: what a line may say, and what a wrong line gets told."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.catalogue import PREPARED
from ingest.errors import ParseError
from ingest.sources.base import Request
from ingest.sources.file_import import FileImport
from matcher.model.fact import Field
from matcher.model.instant import Precision

ASKED = Request("")


def parsed(text: str):
    return FileImport(PREPARED).parse(text.encode(), ASKED)


def a_line(**fields: str) -> str:
    pairs = {"id": "1", "title": "Sensing", "description": "Low power.", "url": "https://example.org/1"} | fields
    return "{" + ", ".join(f'"{k}": {v}' if v[:1] in "[{" or v == "null" else f'"{k}": "{v}"'
                           for k, v in pairs.items()) + "}"


def closing(line: str):
    return next(f.value for f in parsed(line).notices[0].facts if f.field is Field.DATE)


@pytest.mark.parametrize(("fields", "expected"), [
    ({"closes": "2026-06-16", "url": "https://www.ukri.org/opportunity/x/"}, "2026-06-16T15:00"),
    ({"closes": "2026-06-16", "url": "https://www.gov.uk/government/publications/x"}, "2026-06-16T11:00"),
    ({"closes": "2026-06-16", "url": "https://apply-for-innovation-funding.service.gov.uk/competition/1/"},
     "2026-06-16T10:00"),
    ({"closes": "2026-06-16", "url": "https://ec.europa.eu/x"}, "2026-06-16T15:00"),
    ({"closes": "2026-12-16"}, "2026-12-16T09:00"),
    ({"closes": "2026-06-16T12:00"}, "2026-06-16T11:00"),
    ({"closes": "2026-06-16T12:00:00Z"}, "2026-06-16T12:00"),
    ({"closes": "16/12/2026"}, "2026-12-16T09:00"),
])
def test_a_date_is_read_as_the_rules_of_its_source_say(fields: dict[str, str], expected: str) -> None:
    assert f"{closing(a_line(**fields)).at:%Y-%m-%dT%H:%M}" == expected


def test_a_day_without_a_time_says_so() -> None:
    assert closing(a_line(closes="2026-06-16")).precision is Precision.DATE


@pytest.mark.parametrize(("line", "reason"), [
    ("{not json", "not JSON"),
    ("[1, 2]", "not a JSON object"),
    (a_line(title="  "), "no title"),
    ('{"title": "Sensing"}', "needs an id or a url"),
    (a_line(closes="next spring"), "the date 'next spring' cannot be read"),
    (a_line(closes="0001-01-01"), "outside 1990 to 2100"),
    (a_line(url="javascript:alert(1)"), "http or https address wanted"),
    (a_line(award_max="lots"), "award_max: a sum such as"),
    (a_line(trl_end_min="12"), "from 1 to 9"),
    (a_line(title='["a"]'), "title: text wanted"),
    (a_line(source="../x"), "source: letters"),
])
def test_a_wrong_line_is_refused_with_its_number_and_why(line: str, reason: str) -> None:
    refusal = parsed(a_line() + "\n" + line).refusals[0]
    assert refusal.place == "line 2"
    assert reason in refusal.reason


def test_csv_holds_the_same_calls_as_json_lines() -> None:
    text = "id,title,url,closes,sponsor\n1,Sensing,https://example.org/1,2026-06-16,innovate-uk;epsrc\n"
    notice = parsed(text).notices[0]
    assert (notice.title, notice.key) == ("Sensing", "1")
    assert next(f.value for f in notice.facts if f.field is Field.FUNDER) == "Innovate UK, EPSRC"


@pytest.mark.parametrize("body", ["", "   \n", "<html><body>Not found</body></html>", "a;b\n1;2"])
def test_a_file_that_is_neither_form_is_one_clear_fault(body: str) -> None:
    with pytest.raises(ParseError):
        parsed(body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_get_more_than_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        FileImport(PREPARED).parse(body, ASKED)


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"title": st.text(min_size=1), "id": st.text(min_size=1), "closes": st.text(max_size=12),
                              "award_max": st.text(max_size=8)}))
def test_any_line_becomes_a_notice_or_a_refusal(row: dict[str, str]) -> None:
    assert len(parsed(json.dumps(row)).items) == 1


@pytest.mark.parametrize("first", ["not json at all", "\x00\x01", "<html>"])
def test_a_bad_first_line_is_refused_like_any_other(first: str) -> None:
    read = parsed(f"{first}\n{a_line()}\n")
    assert ([r.place for r in read.refusals], len(read.notices)) == (["line 1"], 1)


def test_a_line_of_csv_that_cannot_be_read_is_refused_and_the_rest_are_read() -> None:
    read = parsed(f"id,title\n1,Sensing\n2,{'x' * 140_000}\n3,Ears\n")
    assert ([r.place for r in read.refusals], [n.title for n in read.notices]) == (["line 3"], ["Sensing", "Ears"])
