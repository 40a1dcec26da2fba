"""The sender killed in the middle: a few of the thousand of tests/torture."""

import random
from pathlib import Path

import pytest

from tests.torture.killing import a_round, prepare


@pytest.mark.sqlite
@pytest.mark.parametrize("connections", [1, 2])
def test_a_killed_sender_misses_nobody_and_repeats_at_most_one_message_a_kill(tmp_path: Path, connections: int) -> None:
    outcome = a_round(tmp_path / "round", prepare(tmp_path), random.Random(connections), 8, connections)
    assert outcome.missed == 0
    assert outcome.repeated <= outcome.kills
