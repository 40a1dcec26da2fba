import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import ParseError
from ingest.sources.base import Request
from tests.ingest.sources.wires import CATALOGUE, AtomWire, Item, RssWire

RSS, ATOM = RssWire(), AtomWire()
FEED = Request("https://www.ukri.org/opportunity/feed/")


def test_control_bytes_do_not_cost_an_entry() -> None:
    body = RSS.answer(RSS.row(Item(text="Secure\x0b sens\x00ing\x1f")), RSS.row(Item(key="beta")))
    parsed = RSS.adapter.parse(body, FEED)
    assert len(parsed.notices) == 2
    assert "Secure sensing" in parsed.notices[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_feeds_own_encoding_is_read(encoding: str) -> None:
    text = RSS.answer(RSS.row(Item(title="Défense – café".replace("–", "-")))).decode()
    body = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    assert RSS.adapter.parse(body, FEED).notices[0].title == "Défense - café"


def test_a_truncated_feed_keeps_its_whole_entries_and_says_so() -> None:
    body = RSS.answer(RSS.row(Item()), RSS.row(Item(key="beta")))
    parsed = RSS.adapter.parse(body[:-60], FEED)
    assert parsed.notices[0].key == "/opportunity/alpha"
    assert "ill formed" in parsed.warnings[0]


def test_entities_in_titles_and_markup_in_descriptions_are_decoded_once() -> None:
    body = RSS.answer(RSS.row(Item(title="Sense &amp; &#8211; detect", text="<b>Bold</b> words")))
    (notice,) = RSS.adapter.parse(body, FEED).notices
    assert notice.title == "Sense & – detect"
    assert notice.text.startswith("Bold words")


def test_an_entity_bomb_neither_explodes_nor_stops_the_feed() -> None:
    inner = ["ha", *(f"&a{n};" * 10 for n in range(11))]
    bomb = "".join(f'<!ENTITY a{n} "{text}">' for n, text in enumerate(inner))
    body = RSS.answer(RSS.row(Item(title="&a11;"))).replace(b"<rss", f"<!DOCTYPE rss [{bomb}]><rss".encode(), 1)
    parsed = RSS.adapter.parse(body.replace(b"&amp;a11;", b"&a11;"), FEED)
    assert all(len(notice.title) < 1000 for notice in parsed.notices)


def test_only_web_links_become_addresses() -> None:
    body = RSS.answer(RSS.row(Item()).replace("https://www.ukri.org/opportunity/alpha/", "javascript:alert(1)"))
    (notice,) = RSS.adapter.parse(body, FEED).notices
    assert notice.url == ""


def test_a_feed_about_everything_is_narrowed_by_the_entrys_words() -> None:
    from ingest.sources.registry import adapter_for
    adapter = adapter_for(CATALOGUE["dsit_cyber_atom"])
    body = ATOM.answer(ATOM.row(Item()), ATOM.row(Item(key="beta", title="Broadband", text="Cables.")))
    parsed = adapter.parse(body, FEED)
    assert (len(parsed.notices), parsed.left_out) == (1, 1)


def test_a_feed_with_broken_tags_only_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(ParseError):
        RSS.adapter.parse(b"Service unavailable, please try later.", FEED)


MEASURE = """
import resource
import ingest.sources.compose as compose
from tests.ingest.sources.wires import RssWire, Item
from ingest.sources.base import Request
compose.read_facts = lambda *_, **__: ()      # reading takes time, not memory
compose.is_call = lambda *_, **__: True
wire = RssWire()
row = wire.row(Item(text="Secure sensing at range. " * 1600))
head, tail = wire.answer("@").split(b"@")
count = 12_000_000 // len(row)
body = head + b"".join(row.replace("alpha", f"alpha-{n}").encode() for n in range(count)) + tail
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
parsed = wire.adapter.parse(body, Request("https://www.ukri.org/opportunity/feed/"))
assert len(parsed.notices) == count, len(parsed.notices)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before)
"""


def test_a_large_feed_is_cut_at_whole_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.feed.SLICE", 2_000)
    rows = [RSS.row(Item(key=f"call-{n}")) for n in range(40)]
    parsed = RSS.adapter.parse(RSS.answer(*rows), FEED)
    assert [notice.key for notice in parsed.notices] == [f"/opportunity/call-{n}" for n in range(40)]
    assert parsed.warnings == ()


def test_a_feed_needs_less_than_five_times_its_size_in_memory() -> None:
    """105 MB then stay under 700."""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, cwd=root)
    assert int(done.stdout) < 5 * 12
