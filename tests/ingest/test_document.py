import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind, Document

PAGE = """<h2>Competition key information</h2>
<table><tr><th>Submission deadline</th><td><p>12:00 Midday on</p>
<p>16 June 2026 (BST)</p></td></tr></table>
<p>First line<br>Contact: see <a href="/more">the brief</a> or <a href="javascript:alert(1)">this</a></p>
<script>steal()</script><ul><li>one<ul><li>two</li></ul></li></ul>
<dl><dt>Opening date:</dt><dd><p>5 May 2026</p></dd></dl>"""

TOKENS = [
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<dl><dt>",
    "</dt>",
    "<dd>",
    "<li>",
    "</li>",
    "<h2>",
    "</h2>",
    "<br>",
    "a",
    "Closing date: 5",
    "&lt;script&gt;",
    "<script>",
    "</script>",
    "<a href='http://x'>",
]


def test_a_page_becomes_headings_rows_paragraphs_and_items_in_order():
    document = Document.from_html(PAGE, base_url="https://www.gov.uk/call")
    assert [(b.kind, b.text) for b in document.blocks] == [
        (BlockKind.HEADING, "Competition key information"),
        (BlockKind.ROW, "Submission deadline: 12:00 Midday on 16 June 2026 (BST)"),
        (BlockKind.PARAGRAPH, "First line"),
        (BlockKind.ROW, "Contact: see the brief or this"),
        (BlockKind.ITEM, "one"),
        (BlockKind.ITEM, "two"),
        (BlockKind.ROW, "Opening date: 5 May 2026"),
    ]


def test_a_block_knows_its_place_in_words():
    row = Document.from_html(PAGE).blocks[1]
    assert row.place == "Competition key information, row 'Submission deadline'"
    assert row.cells == ("Submission deadline", "12:00 Midday on 16 June 2026 (BST)")


def test_only_http_links_are_kept_and_relative_ones_are_made_whole():
    assert [(link.text, link.url) for link in Document.from_html(PAGE, base_url="https://www.gov.uk/call").links] == [
        ("the brief", "https://www.gov.uk/more")
    ]
    assert Document.from_html(PAGE).links == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Fish &amp;amp; chips</p>", "Fish &amp; chips"),
        ("Fish &amp; chips", "Fish & chips"),
        ("<p>a\x00b\u202ec\u200bd</p>", "abcd"),
        ("<p>up to&nbsp;£5</p>", "up to £5"),
        ("<p>one<!-- hidden --> line</p><style>p{}</style>", "one line"),
    ],
)
def test_text_is_cleaned_and_decoded_once(source, expected):
    assert Document.read(source).text == expected


def test_plain_text_knows_labels_bullets_and_short_titles():
    document = Document.from_text("Key dates\n\nClosing date: 2026-06-13\n\n- first theme\nIt runs for a year.\n")
    assert [(b.kind, b.heading) for b in document.blocks] == [
        (BlockKind.HEADING, ""),
        (BlockKind.ROW, "Key dates"),
        (BlockKind.ITEM, "Key dates"),
        (BlockKind.PARAGRAPH, "Key dates"),
    ]


def test_a_table_drawn_with_bars_is_rows_and_two_statements_with_a_bar_between_are_none():
    drawn = Document.from_text("| Step | Day |\n|---|:--|\n| Bids due | 3 March |\nRound 1 | 4 May\n| a | b | c |")
    assert [block.cells for block in drawn.blocks] == [
        ("Step", "Day"), ("Bids due", "3 March"), ("Round 1", "4 May"), ("a", "b", "c")]
    told = Document.from_text("Closes 3 March | Decision 4 May")
    assert [(block.kind, block.text) for block in told.blocks] == [
        (BlockKind.PARAGRAPH, "Closes 3 March | Decision 4 May")]


def test_documents_add_up_with_offsets_that_hold():
    joined = Document.from_fields([("Closing date", "5 May 2026")]) + Document.from_html(PAGE)
    assert all(joined.text[b.start : b.start + len(b.text)] == b.text for b in joined.blocks)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 20_000 + "x",
        "<div>" * 9_000 + "</div>" * 9_000,
        "<a " * 30_000,
        '<a "' * 25_000,
        "<p><script>" * 9_000,
        "<b><i>" * 16_000,
        "<table><tr><td>" * 6_000,
        "<" * 100_000,
        "<!--" * 25_000,
        "&" * 100_000,
        "Abc def: " * 11_000,
    ],
)
def test_no_hostile_page_makes_the_reader_run_away(source):
    started = time.process_time()
    Document.read(source)
    assert time.process_time() - started < 30      # one that runs away takes minutes


@given(st.text(max_size=400) | st.lists(st.sampled_from(TOKENS), max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_body_gives_blocks_that_stand_in_the_text(body):
    document = Document.read(body)
    assert all(document.text[b.start : b.start + len(b.text)] == b.text for b in document.blocks)
    assert all(link.url.lower().startswith("http") for link in document.links)
