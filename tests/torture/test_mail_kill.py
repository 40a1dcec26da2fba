"""A thousand kill -9 over composing, queueing and sending: nobody missed, at most one repeat a kill.

`make torture` runs it; MUSTER_TEST_KILLS sets the number, MUSTER_TEST_SEED the instants.
"""

import os
import random
from pathlib import Path

from tests.torture.killing import a_round, prepare

KILLS = int(os.environ.get("MUSTER_TEST_KILLS", "1000"))
SEED = int(os.environ.get("MUSTER_TEST_SEED", "7"))


def test_a_thousand_kills_miss_nobody_and_repeat_at_most_one_message_each(tmp_path: Path) -> None:
    chance, kills, repeats, rounds = random.Random(SEED), 0, 0, 0
    prepared = prepare(tmp_path)
    while kills < KILLS:
        outcome = a_round(tmp_path / f"round{rounds}", prepared, chance, 8, connections=1 + rounds % 2)
        assert outcome.missed == 0
        assert outcome.repeated <= outcome.kills
        kills, repeats, rounds = kills + outcome.kills, repeats + outcome.repeated, rounds + 1
    print(f"{kills} kills in {rounds} rounds of 50 messages: nobody missed, {repeats} repeated")
