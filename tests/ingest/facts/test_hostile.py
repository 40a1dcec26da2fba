"""Whatever a source sends: nothing raises, every quote stands in the text, and no pattern runs away."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Document
from ingest.facts.read import read_facts

RUNAWAY_SECONDS = 30
"""No measure of speed: a pattern that runs away takes minutes on such a text, all others a second."""
PIECES = [
    "Closing date: ",
    "12 noon ",
    "on 5 May 2026",
    "31/02/2026",
    "2026-13-45",
    "midnight ",
    "24:00 ",
    "£5",
    "£1,000",
    " to ",
    "£2-3 million",
    " each",
    "share of up to ",
    "TRL 4",
    "-",
    "7",
    " must ",
    "Cyber Essentials",
    " Plus",
    "SC",
    " clearance",
    "DCC Level 2",
    "Cyber Risk Profile: ",
    "Very Low",
    "\n",
    ". ",
    "; ",
    "%",
    "70% of costs for small",
    "led by an SME",
    "businesses",
    " can apply",
    "East Midlands",
    "29 February",
    " 2025",
    "Friday",
    "İ",
    "ß",
    "’",
    "–",
    "<p>",
    "</p>",
    "&nbsp;",
    "questions",
    "by ",
    "0000-00-00T99:99:99Z",
    "2026-05-05T24:30:00+99:99",
    "99999999999999999999 GBP",
    "awarded",
]


@given(
    body=st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=300), title=st.text(max_size=40)
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_facts_whose_quotes_stand_in_it(body, title):
    document = Document.read(body)
    for fact in read_facts(document, title=title):
        assert fact.quote
        assert fact.quote in document.text or fact.quote in title


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "9",
        "£1 ",
        "1,000,000",
        "must ",
        "12 May ",
        "by 12:00 ",
        "(",
        "small and ",
        "SC ",
        "business or ",
        "Cyber Essentials or ",
        "TRL 1 to ",
        "research and ",
        "2026-05-05 ",
        "at least one ",
        "up to £5 ",
        "closing date ",
        "the ",
        "-",
        "\n",
        ": ",
        "% ",
        "questions by ",
        "north east ",
        "organisations of any size ",
        "Level 2 ",
        "where applicable ",
        "businesses can apply or ",
        "to lead a project you must be ",
        "grants of up to £5,000 for ",
        "between £1 and ",
        "phase 2 of ",
        "the deadline is extended from 5 May 2026 to ",
        "proposals will be ",
        "contract from ",
        "level of cyber risk ",
        "CSM v4 ",
        "within 2 months ",
        "trl at the ",
        "70% for small ",
        "Wales or ",
    ],
)
def test_no_pattern_runs_away_on_a_long_text_of_one_thing(unit):
    body = unit * (100_000 // len(unit))
    started = time.process_time()
    document = Document.read(body)
    read_facts(document, title="x")
    assert time.process_time() - started < RUNAWAY_SECONDS
