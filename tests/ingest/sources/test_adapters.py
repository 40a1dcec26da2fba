"""The contract that every adapter keeps, whatever its source writes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.catalogue import load_catalogue
from ingest.errors import ParseError
from ingest.sources.base import Request, SourceState
from ingest.sources.registry import adapter_for
from matcher.model.fact import Field
from matcher.model.notice import Notice
from tests.ingest.sources.wires import NOW, WIRES, Item, Wire

every_wire = pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.source_id)


def asked(wire: Wire) -> Request:
    return next(iter(wire.adapter.requests(NOW, SourceState())))


def only(wire: Wire, *rows: object) -> Notice:
    (notice,) = wire.adapter.parse(wire.answer(*rows), asked(wire)).notices
    return notice


def test_every_source_that_is_asked_has_its_wire_tested() -> None:
    kinds = {wire.source.kind for wire in WIRES}
    assert {s.kind for s in load_catalogue().sources} == kinds | {"manual"}


@pytest.mark.parametrize("source", load_catalogue().sources, ids=lambda source: source.id)
def test_a_source_is_asked_politely_and_only_on_the_web(source) -> None:
    requests = list(adapter_for(source).requests(NOW, SourceState()))
    assert bool(requests) == (source.kind != "manual")
    for request in requests:
        assert request.url.startswith("https://")
        assert request.pause.total_seconds() >= 1


@every_wire
def test_an_item_becomes_a_notice(wire: Wire) -> None:
    notice = only(wire, wire.row(Item()))
    assert notice.source_id == wire.source_id
    assert notice.title == "Cyber defence challenge: example"
    assert notice.key
    assert notice.version
    assert notice.url.startswith("https://")
    assert "secure sensing" in notice.text or any("secure sensing" in c.lead for c in notice.challenges) \
        or wire.source_id == "grants_gov"


@every_wire
def test_the_same_bytes_give_the_same_notices(wire: Wire) -> None:
    body = wire.answer(wire.row(Item()), wire.row(Item(key="beta22")))
    assert wire.adapter.parse(body, asked(wire)) == wire.adapter.parse(body, asked(wire))


@every_wire
def test_an_item_that_comes_twice_is_the_same_notice(wire: Wire) -> None:
    first, second = wire.adapter.parse(wire.answer(wire.row(Item()), wire.row(Item())), asked(wire)).notices
    assert first == second


@every_wire
def test_a_changed_item_keeps_its_key_and_gets_a_new_version(wire: Wire) -> None:
    before, after = only(wire, wire.row(Item())), only(wire, wire.row(Item(updated="2026-11-09T10:30:00Z")))
    assert before.key == after.key
    assert before.version != after.version


@every_wire
def test_different_items_have_different_keys(wire: Wire) -> None:
    first, second = wire.adapter.parse(wire.answer(wire.row(Item()), wire.row(Item(key="beta22"))), asked(wire)).notices
    assert first.key != second.key


@every_wire
def test_a_broken_item_is_refused_with_its_place_and_the_others_stay(wire: Wire) -> None:
    parsed = wire.adapter.parse(
        wire.answer(wire.row(Item()), wire.broken(), wire.row(Item(key="beta22"))), asked(wire))
    assert len(parsed.notices) == 2
    (refusal,) = parsed.refusals
    assert "2" in refusal.place
    assert refusal.reason


@every_wire
def test_no_items_is_an_answer_and_the_end(wire: Wire) -> None:
    parsed = wire.adapter.parse(wire.answer(), asked(wire))
    assert parsed.items == ()
    assert parsed.next is None


@every_wire
def test_pages_are_followed_to_their_end(wire: Wire) -> None:
    if not wire.has_pages:
        assert wire.adapter.parse(wire.answer(wire.row(Item())), asked(wire)).next is None
        return
    first = asked(wire)
    following = wire.adapter.parse(wire.answer(wire.row(Item()), total=2), first).next
    assert following is not None
    assert (following.url, following.params, following.body) != (first.url, first.params, first.body)
    assert (following.page, following.window, following.pause) == (first.page + 1, first.window, first.pause)
    assert wire.adapter.parse(wire.answer(), following).next is None


@every_wire
@pytest.mark.parametrize("body", [b"", b"   \n", b"<!DOCTYPE html><html><body>Sign in</body></html>", b"\x89PNG\r\n",
                                  b'{"type":"throwable","message":"no"}', b"null", b"[[[[[[", b'{"a":'])
def test_an_answer_that_is_none_is_refused_as_a_whole(wire: Wire, body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        wire.adapter.parse(body, asked(wire))
    assert len(str(caught.value)) < 300


@every_wire
def test_what_came_to_its_end_says_so_and_keeps_its_key(wire: Wire) -> None:
    row = wire.row(Item())
    parsed = wire.adapter.parse(wire.answer(wire.ended(Item()) if wire.end else row), asked(wire))
    (told,) = parsed.notices + parsed.follow_ups
    assert (told.parent_key or told.key) == only(wire, row).key
    stated = [f.value for f in told.facts if f.field is Field.STATUS]
    assert stated == [wire.end] if wire.end else not set(stated) & {"withdrawn", "cancelled", "closed"}


@pytest.mark.parametrize("wire", [w for w in WIRES if w.source.only_calls], ids=lambda wire: wire.source_id)
def test_what_a_source_lists_that_lists_calls_alone_is_a_call_however_little_it_says(wire: Wire) -> None:
    notice = only(wire, wire.row(Item(title="Cyber boots", text="Boots.")))
    assert [f.value for f in notice.facts if f.field is Field.IS_CALL] == [True]


@every_wire
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damaged_answers_are_read_or_refused_and_nothing_else(wire: Wire, data: st.DataObject) -> None:
    whole = wire.answer(wire.row(Item()), wire.row(Item(key="beta22")))
    cut = data.draw(st.integers(0, len(whole)))
    noise = data.draw(st.binary(max_size=12))
    for body in (whole[:cut], whole[:cut] + noise + whole[cut:], noise):
        try:
            parsed = wire.adapter.parse(body, asked(wire))
        except ParseError:
            continue
        assert all(notice.title for notice in parsed.notices)


@every_wire
def test_markup_and_scripts_in_a_text_never_reach_a_notice(wire: Wire) -> None:
    nasty = "<script>alert(1)</script><p onclick='x()'>Plain words</p>"
    notice = only(wire, wire.row(replace(Item(), text=nasty)))
    assert "<script" not in notice.text
    assert "onclick" not in notice.text
