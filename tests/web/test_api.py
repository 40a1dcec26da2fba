"""The API keeps to its own description, and its lists can be walked without gap."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from matcher.store.access_tokens import new_token
from tests.web.world import ANNA, NOW, World


@pytest.fixture
def token(world: World) -> str:
    with world.record.writing() as connection:
        return new_token(connection, ANNA.id, "api", NOW)


def test_every_answer_is_one_that_the_description_names(world: World, token: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers_as_described(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            named = case.operation.definition.raw["responses"]
            assert str(answer.status_code) in named, (case.operation.label, answer.status_code, case.query)
            case.validate_response(answer, checks=[schemathesis.checks.not_a_server_error])

        answers_as_described()


def test_changes_are_walked_without_gap_or_repetition(world: World, token: str) -> None:
    client, seen, path = world.anybody(), [], "/api/v1/changes?since=2026-01-01&size=5"
    for _ in range(5):
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"}).json
        seen += [c["id"] for c in answer["calls"]]
        path = f"/api/v1/changes?size=5&cursor={answer['cursor']}"
    assert sorted(seen) == [f"ctest{n:08}" for n in range(1, 13)]


def test_an_answer_that_did_not_change_is_not_sent_again(world: World, token: str) -> None:
    head = {"Authorization": f"Bearer {token}"}
    first = world.anybody().get("/api/v1/calls/ctest00000001", headers=head)
    again = world.anybody().get("/api/v1/calls/ctest00000001", headers=head | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic x", "Bearer "])
def test_without_a_good_token_the_api_answers_401_in_json(world: World, header: str) -> None:
    answer = world.anybody().get("/api/v1/calls", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json["error"]["reference"]
