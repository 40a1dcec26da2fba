from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.errors import ConfigError

GOOD = "id: example\n    name: Example source\n    kind: rss\n    url: https://example.org/feed\n    interval: 60"


def loaded(tmp_path: Path, entry: str) -> str:
    path = tmp_path / "sources.yaml"
    path.write_text(f"defaults: {{keywords_any: [cyber]}}\nsources:\n  - {entry}\n")
    with pytest.raises(ConfigError) as caught:
        load_catalogue(path)
    return str(caught.value)


def test_the_catalogue_as_shipped_holds_eighteen_sources() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.sources) == 18
    assert {s.id for s in catalogue.enabled} >= {"ukdi_atom", "ukri_rss", "find_a_tender", "eu_horizon_security"}
    assert all(s.licence for s in catalogue.sources if s.kind != "manual")


def test_an_interval_that_is_rude_is_refused_by_name(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD.replace("60", "1")) == \
        "sources.yaml: example: interval must be at least 15 minutes, got 1"


@pytest.mark.parametrize(("entry", "words"), [
    (GOOD.replace("kind: rss", "kind: telex"), "example: kind: must be 'atom'"),
    (GOOD.replace("https://example.org/feed", "ftp://example.org"), "full http(s) address"),
    (GOOD.replace("https://example.org/feed", "https://me:pw@example.org/"), "without a name or password"),
    (GOOD + "\n    intervall: 3", "intervall: no such field"),
    (GOOD + "\n    default_deadline_time: noon", "'17:00 Europe/Brussels'"),
    (GOOD + "\n    time_zone: Mars", "zone name such as Europe/London"),
    (GOOD.replace("kind: rss", "kind: ocds"), "needs profile"),
    (GOOD.replace("kind: rss", "kind: ocds\n    profile: fts\n    window_hours: 6\n    params: {stages: tender}"),
     "must not hold stages"),
    ("id: example\n    name: By hand\n    kind: manual\n    enabled: true", "reminder is missing"),
    ("id: example\n    name: No address\n    kind: atom", "url is missing"),
    (f"{GOOD}\n  - {GOOD}", "id stands twice"), ("just words", "sources.yaml: 1: ")])
def test_a_wrong_value_names_its_place_and_what_is_allowed(tmp_path: Path, entry: str, words: str) -> None:
    message = loaded(tmp_path, entry)
    assert message.startswith("sources.yaml: ")
    assert words in message


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    other = GOOD.replace("id: example", "id: other").replace("60", "2")
    assert len(loaded(tmp_path, f"{GOOD.replace('60', '1')}\n  - {other}").splitlines()) == 2


def test_an_unknown_source_is_answered_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="there are: ukdi_atom"):
        load_catalogue()["ukdi"]


@pytest.mark.parametrize(("source_id", "name"), [
    ("ukdi_atom", "UK Defence Innovation on GOV.UK"), ("file_import", "Prepared calls"), ("gone_since", "gone since")])
def test_a_source_is_called_by_its_name(source_id: str, name: str) -> None:
    assert load_catalogue().name_of(source_id) == name
