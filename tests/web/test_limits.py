"""Limits count over every worker, and answers tell nobody which addresses are known."""

import time
from pathlib import Path

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from matcher.store.access_tokens import new_token
from tests.web.world import ANNA, NOW, STAFF, World
from web.counting import SharedCounts


def test_two_workers_count_together(tmp_path: Path) -> None:
    workers = [FixedWindowRateLimiter(SharedCounts(f"counted:{tmp_path}/limits.db")) for _ in range(2)]
    allowed = [workers[n % 2].hit(parse("4 per hour"), "somebody") for n in range(6)]
    assert allowed == [True] * 4 + [False] * 2
    assert workers[0].hit(parse("4 per hour"), "somebody else")


def test_a_count_begins_anew_when_its_time_is_over(tmp_path: Path) -> None:
    counts = SharedCounts(f"counted:{tmp_path}/limits.db")
    assert [counts.incr("key", -1), counts.incr("key", 60), counts.incr("key", 60)] == [1, 1, 2]
    assert counts.get("key") == 2
    counts.clear("key")
    assert counts.get("key") == 0


@pytest.fixture
def counted(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same world with limits that count."""
    from web.app import create_app
    monkeypatch.setenv("MUSTER_SECRET_FILE", str(tmp_path / "secret"))
    app = create_app(world.app.extensions["workbench"])
    app.config.update(WTF_CSRF_ENABLED=False, EVEN_SECONDS=0.1, COMMANDS_STARTED=[])
    return World(app, world.record)


def test_sign_in_answers_alike_and_as_late_for_known_and_unknown_addresses_and_then_stops(counted: World) -> None:
    seen, codes = [], []
    for email in (ANNA.email, "nobody@elsewhere.example"):
        begun = time.monotonic()
        answer = counted.anybody().post("/sign-in", data={"email": email})
        seen.append((answer.status_code, answer.location, answer.text))
        assert time.monotonic() - begun >= 0.1
    assert seen[0] == seen[1]
    for _ in range(6):
        codes.append(counted.anybody().post("/sign-in", data={"email": ANNA.email}).status_code)
    assert codes == [303] * 4 + [429] * 2


def test_the_api_counts_by_token_not_by_address(counted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted.record.writing() as connection:
        tokens = [new_token(connection, person.id, "api", NOW) for person in (ANNA, STAFF)]
    client, codes = counted.anybody(), []
    for _ in range(121):
        codes.append(client.get("/api/v1/editions", headers={"Authorization": f"Bearer {tokens[0]}"}).status_code)
    assert codes == [200] * 120 + [429]
    answer = client.get("/api/v1/editions", headers={"Authorization": f"Bearer {tokens[1]}"})
    assert answer.status_code == 200
