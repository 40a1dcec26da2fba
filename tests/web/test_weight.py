"""Pages stay light: few bytes, and as many queries for ten results as for two."""

from pathlib import Path

import pytest
from sqlalchemy import event

from tests.web.world import ANNA, STAFF, World

LARGEST_PAGE_BYTES = 60_000


def queries(world: World, path: str) -> int:
    """How many statements one page sends to the record."""
    sent: list[str] = []
    client = world.signed_in(STAFF)
    event.listen(world.record.engine, "before_cursor_execute", lambda *a: sent.append(a[2]))
    assert client.get(path).status_code == 200
    return len(sent)


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
