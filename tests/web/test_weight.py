"""Pages stay light: few bytes, and as many queries for ten results as for two."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert

from matcher.model.member import Person
from matcher.store.audit import note_act
from matcher.store.calls import get_calls, get_cards, put_call
from matcher.store.members import put_member, put_person
from matcher.store.reviews import raise_review
from matcher.store.saved_searches import keep_search
from matcher.store.tables.matches import match
from tests.web.world import ANNA, NOW, STAFF, World, a_call, a_match, a_member

LARGEST_PAGE_BYTES = 60_000


def queries(world: World, path: str, person: Person = STAFF) -> int:
    """How many statements one page sends to the record."""
    sent: list[str] = []
    client = world.signed_in(person)

    def note(*given: Any) -> None:
        sent.append(given[2])
    event.listen(world.record.engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(world.record.engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize(("path", "person"), [
    ("/staff/", STAFF), ("/staff/members", STAFF), ("/staff/board", STAFF), ("/staff/sources", STAFF),
    ("/staff/members/firm-a", STAFF), ("/calls/ctest00000001", STAFF), ("/calls/ctest00000001", ANNA),
    ("/my/calls", ANNA), ("/staff/audit", STAFF), ("/staff/review", STAFF),
    ("/staff/edition/2026-W47", STAFF), ("/searches", ANNA)])
def test_a_page_sends_as_many_queries_for_a_large_cluster_as_for_a_small_one(world: World, path: str,
                                                                            person: Person) -> None:
    queries(world, path, person)      # the first look of a visit is written down
    before = queries(world, path, person)
    with world.record.writing() as connection:
        for n in range(13, 40):
            put_call(connection, a_call(n, closes_in_days=5))
            raise_review(connection, "fact", f"ctest{n:08}", "award_max", "two amounts", None, NOW)
            note_act(connection, "somebody", "did", "something", NOW)
        for n in range(20):
            put_member(connection, a_member(f"firm-{n}", f"Firm {n} Ltd"), NOW)
            put_person(connection, Person(f"p-{n}", f"p{n}@firm.example", member_id=f"firm-{n}"), NOW)
            keep_search(connection, ANNA.id, f"search {n}", "drones", {}, NOW)
        connection.execute(insert(match), [a_match(f"firm-{n}", "ctest00000001", 1) for n in range(20)]
                           + [a_match("firm-a", f"ctest{n:08}", n) for n in range(13, 40)])
    assert queries(world, path, person) <= before + 1


def test_a_card_is_the_call_without_its_texts_challenges_and_notices(world: World) -> None:
    wanted = ["ctest00000002", "nobody", "ctest00000001"]
    with world.record.reading() as connection:
        calls, cards = get_calls(connection, wanted), get_cards(connection, wanted)
    assert [c.id for c in calls] == ["ctest00000002", "ctest00000001"]
    assert all(c.text and c.lead and c.challenges and c.notices and c.facts for c in calls)
    assert cards == [replace(c, text="", lead="", challenges=(), notices=()) for c in calls]


def test_a_search_sends_as_many_queries_for_many_results_as_for_few(world: World) -> None:
    few, many = queries(world, "/search?q=quantum"), queries(world, "/search?q=&size=50")
    assert many <= few + 1


@pytest.mark.parametrize(("path", "person"), [("/search?q=drones", STAFF), ("/calls/ctest00000001", STAFF),
                                              ("/my/calls", ANNA), ("/staff/", STAFF)])
def test_a_page_with_its_style_and_script_is_under_60_kb(world: World, path: str, person: object) -> None:
    page = len(world.signed_in(person).get(path).data)       # type: ignore[arg-type]
    static = Path(str(world.app.static_folder))
    files = sum(len((static / name).read_bytes()) for name in ("muster.css", "muster.js", "mark.svg"))
    assert page + files < LARGEST_PAGE_BYTES, (page, files)
