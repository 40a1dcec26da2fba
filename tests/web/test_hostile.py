"""Whatever is sent to whichever route: never a fault of ours, and a refusal changes nothing."""

import inspect
import os
import re
import sqlite3
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.store.copy import table_hash
from matcher.store.engine import Record
from matcher.store.tables import metadata
from tests.web.test_pages import KNOWN
from tests.web.world import ANNA, BEN, STAFF, World
from web import background

PARAMETER = re.compile(r"(?:(?:args|form)\.get(?:list)?|\btext)\(f?\"([\w-]+)")
OF_FORMS = ("q", "status", "funder", "source", "theme", "region", "sort", "size", "cursor", "since", "section_title",
            "section_text", "section_year", "certificates", "expires-ce", "cleared-sc", "staff", "turnover_gbp",
            "trl_from", "trl_to", "uk_registered", "postcode", "works_in_regions", "identifiers", "legal_form",
            "kind-digest")
"""Names that are read by lists of fields, not by themselves."""
NASTY = ("", " ", "\x00", "a\x00b", "-1", "0", "00", "+1", "1.5", "1e309", "NaN", "Infinity", "9" * 30, "٣", "²", "½",
         "𝟗", "💥", "\u202eabc", "é" * 300, "../../etc/passwd", "..%2f", "' OR 1=1 --", "<script>alert(1)</script>",
         "{{7*7}}", "%", "%s", "*", '"', "(((", "AND OR NOT", "funder:", "-", "x" * 10_000, "2026-W99", "0001-W01",
         "9999-W52", "2026-W47", "9999-12-31", "0001-01-01T00:00:00+14:00", "2026-11-16T25:00", "31/02/2026", "yes",
         "on", "save", "withdraw", "date:closes", "award_max", "instrument", "regions", "ctest00000001",
         "ctest00000002", "firm-a", "p-anna", "//evil.example", "javascript:alert(1)", "https://[", "http://a:b:c/",
         "\r\nSet-Cookie: x=1", "e30=", "MjAyNg", "a@b.example", "a@" + "b" * 300 + ".example")
VALUE = st.sampled_from(NASTY) | st.text(max_size=40)
EXAMPLES = int(os.environ.get("MUSTER_TEST_EXAMPLES", "100"))
LEFT_OUT = ("/my/data/erase", "/sign-out")     # do what they say, and then nobody is signed in


@pytest.fixture
def changes(world: World) -> Iterator[Any]:
    """A function whose answer moves whenever anybody else writes to the record."""
    if world.record.engine.dialect.name == "postgresql":
        yield lambda: _hashes(world.record)
        return
    connection = sqlite3.connect(str(world.record.engine.url.database))
    yield lambda: connection.execute("PRAGMA data_version").fetchone()[0]
    connection.close()


def _hashes(record: Record) -> list[str]:
    with record.reading() as connection:
        return [table_hash(connection, table) for table in metadata.sorted_tables]


def routes(world: World) -> list[tuple[Any, str]]:
    return sorted(((rule, method) for rule in world.app.url_map.iter_rules() for method in ("GET", "POST")
                   if method in (rule.methods or ()) and rule.endpoint != "static" and rule.rule not in LEFT_OUT),
                  key=lambda found: (found[0].rule, found[1]))


def fields(world: World, endpoint: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Values under the names that the module of a view reads."""
    module = sys.modules[world.app.view_functions[endpoint].__module__]
    names = sorted({*PARAMETER.findall(inspect.getsource(module)), *OF_FORMS})
    return st.lists(st.tuples(st.sampled_from(names), VALUE), max_size=8)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_route_breaks_whatever_it_is_sent(world: World, changes: Any, data: st.DataObject) -> None:
    rule, method = data.draw(st.sampled_from(routes(world)))
    role = getattr(world.app.view_functions[rule.endpoint], "access", "")
    words = {name: data.draw(st.sampled_from((KNOWN.get(name, "1"), KNOWN.get(name, "1"))) | VALUE)
             for name in rule.arguments}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: words[m.group(1)].replace("/", "").replace("?", "%3F") or "1",
                  rule.rule)
    client = world.signed_in({"firm": ANNA, "member": BEN}.get(role, STAFF))
    _wait_for_the_background()
    before, sent = changes(), fields(world, rule.endpoint)
    answer = client.open(path, method=method, query_string=data.draw(sent),
                         data=_form(data.draw(sent)) if method == "POST" else None)
    assert answer.status_code < 500, (method, path, answer.status_code)
    if answer.status_code >= 400:
        assert changes() == before, "refused, and yet something was written"
        assert "Reference" in answer.text or "reference" in answer.text or answer.status_code in (404, 422)


@pytest.mark.parametrize("path", [
    "/search?q=%ff%fe", "/%ff", "/calls/%ff", "/search?%00=1", "/my/calls?sort=%F0%9F%92%A5", "/open-calls?page=99999",
    "/open-calls?page=%D9%A3", "/open-calls?page=-1", "/staff/audit?before=99999999999999999999", "/editions/%00",
    "/m/" + "A" * 4_000, "/calendar/%00.ics", "/sign-in?next=//evil.example", "/staff/review?after=%C2%B2",
    "/api/v1/changes?cursor=%00", "/api/v1/calls?size=%C2%B2", "/staff/edition/9999-W52", "/staff/edition/0001-W01"])
def test_an_address_that_nobody_would_type_gets_an_answer(world: World, path: str) -> None:
    assert world.signed_in(STAFF).get(path).status_code < 500


def _wait_for_the_background() -> None:
    """What an earlier request left to be done behind its page is done."""
    background.beside(lambda: None).result(60)
    for thread in threading.enumerate():
        if thread.name == "post":
            thread.join(60)


def _form(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form
