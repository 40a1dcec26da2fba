"""Themes: named by a call's own words and codes, kept with their evidence, put right by staff."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from config.taxonomy import taxonomy
from matcher.errors import StoreError
from matcher.model.call import Call
from matcher.model.notice import Challenge
from matcher.store.calls import get_call, put_call
from matcher.store.engine import Record
from matcher.store.outbox import pending, taking
from matcher.store.themes import correct_themes, themes_on
from matcher.text.embed import Vectors
from matcher.themes.evidence import Kind, find
from matcher.themes.refresh import theme_waiting_calls
from matcher.themes.weigh import tag_texts, themes_of
from tests.matcher.readiness.builders import NOW, a_call


def named(title: str, lead: str = "", codes: Sequence[str] = ()) -> list[str]:
    return [theme.id for theme in themes_of(title, lead, codes)]


@pytest.mark.parametrize(("title", "lead", "expected"), [
    ("Penetration tests of hospital networks", "We want penetration tests.", ["cyb.test"]),      # by stems
    ("PQC migration", "Moving to PQC.", ["cyb.crypto"]), ("A pqc for all", "Nothing else.", []),   # letters count
    ("Security. Operations centre", "", []),                                     # not across the end of a sentence
    ("Community museums fellowship", "You must hold a doctorate in the arts.", []),
    ("A competition", "Drones were mentioned once.", []),                        # once in passing is not a theme
    ("A competition", "Drones and drones in airspace.", []),                     # nor twice
    ("A competition", "Drones that find drones. More drones.", ["aut.air"]),
])
def test_a_theme_is_named_by_the_calls_words(title: str, lead: str, expected: list[str]) -> None:
    assert named(title, lead) == expected


@pytest.mark.parametrize(("codes", "expected"), [
    (["cpv:35613000-4"], ["aut.air"]), (["cpv:45000000"], []), (["eu:HORIZON-CL3-2027-01-INFRA-02"], []),
])
def test_a_code_speaks_for_its_theme_beside_a_word(codes: list[str], expected: list[str]) -> None:
    assert [t for t in named("Framework agreement", "Supply of drones.", codes) if t == "aut.air"] == expected


def test_evidence_says_what_stands_where() -> None:
    found = find("Drones over ports", "Drones and a drone. Swarm.", [], taxonomy())["aut.air"]
    assert [(f.kind, f.words, f.in_lead, f.in_title) for f in found] == [
        (Kind.WORD, "drones", 2, True), (Kind.HINT, "swarm", 1, False)]


def test_at_most_four_themes_and_none_far_weaker_than_the_strongest() -> None:
    words = "drones, robots, radar, encryption, batteries, semiconductors, satellites and logistics"
    assert len(named(f"On {words}", f"{words}. {words}. {words}.")) == 4
    passing = "Robots, robots and robots."
    assert named("Robots", passing) == ["aut.land"]
    assert named("Radar", f"Radar antennas find emitters in the spectrum. Radar. {passing}") == ["sen.rf"]


def test_words_far_from_the_tags_meaning_do_not_count() -> None:
    tags = np.eye(len(tag_texts()), dtype=np.float32)
    place = list(taxonomy().tags).index("sen.rf")
    near, far = tags[[place]], tags[[place - 1]]
    assert [t.id for t in themes_of("Radar", "Radar.", (), near, tags)] == ["sen.rf"]
    assert themes_of("Radar", "Radar.", (), far, tags) == ()


class Counting:
    """An engine to which everything is equally near, and which counts what it was asked for."""

    fingerprint, dimension = "counting", 2

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str], max_tokens: int = 256) -> Vectors:
        self.texts += len(texts)
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))

    def windows(self, title: str, text: str, tokens: int = 128, stride: int = 96) -> list[str]:
        return [f"{title}. {text}"]


def on(title: str, **fields: object) -> Call:
    return replace(a_call(),
    title=title, lead=f"{title} {title}", content_hash=title, **fields)  # type: ignore[arg-type]


def put(record: Record, call: Call) -> None:
    with record.writing() as connection:
        put_call(connection, call)


def shown(record: Record) -> tuple[str, ...]:
    with record.reading() as connection:
        call = get_call(connection, "c1")
    assert call
    return call.themes


def test_a_waiting_call_gets_the_themes_of_its_own_text_and_of_its_challenges(record: Record) -> None:
    put(record, on("Radar antennas", challenges=(Challenge("1", "Post-quantum keys", "Post-quantum cryptography."),)))
    assert theme_waiting_calls(record, Counting()) == 1
    assert shown(record) == ("sen.rf", "cyb.crypto")
    with record.reading() as connection:
        kept = themes_on(connection, "c1")
    assert kept
    assert kept.found["1"][0]["evidence"][0]["in_title"] is True


def test_a_call_is_looked_at_again_only_when_its_content_changes(record: Record) -> None:
    put(record, on("Radar"))
    engine = Counting()
    assert theme_waiting_calls(record, engine) == 1
    asked = engine.texts
    assert theme_waiting_calls(record, engine) == 0
    assert engine.texts == asked
    put(record, on("Community museums"))
    assert theme_waiting_calls(record, engine) == 1
    assert shown(record) == ()


def test_staff_win_and_can_take_it_back(record: Record) -> None:
    put(record, on("Radar"))
    theme_waiting_calls(record, Counting())
    with taking(record, 100):
        pass
    with record.writing() as connection:
        correct_themes(connection, "c1", ["sen.pnt"], "staff", NOW)
        assert len(pending(connection)) == 1
    put(record, on("Radar and more radar"))
    theme_waiting_calls(record, Counting())
    assert shown(record) == ("sen.pnt",)
    with record.writing() as connection:
        correct_themes(connection, "c1", None, "staff", NOW)
    assert shown(record) == ("sen.rf",)


def test_a_correction_of_no_call_is_refused(record: Record) -> None:
    with record.writing() as connection, pytest.raises(StoreError, match="no call is called 'c9'"):
        correct_themes(connection, "c9", [], "staff", NOW)
