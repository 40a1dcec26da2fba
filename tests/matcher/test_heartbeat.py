"""A lease is kept through a moment in which the record does not answer."""

import threading
from datetime import timedelta

from matcher.heartbeat import heartbeat


def test_a_beat_that_fails_is_not_the_last() -> None:
    beats = [OSError("busy"), *[True] * 1_000]
    gone_on = threading.Event()

    def beat() -> bool:
        said = beats.pop(0)
        if isinstance(said, Exception):
            raise said
        gone_on.set()
        return said

    with heartbeat(timedelta(seconds=0.04), beat, "test"):
        assert gone_on.wait(60)


def test_a_beat_that_says_no_ends_it() -> None:
    said: list[str] = []
    ended = threading.Event()

    def beat() -> bool:
        said.append("no")
        ended.set()
        return False

    with heartbeat(timedelta(seconds=0.04), beat, "test"):
        assert ended.wait(60)
        threading.Event().wait(0.1)
    assert said == ["no"]
