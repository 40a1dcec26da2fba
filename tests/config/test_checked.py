"""Configuration files are checked as they are read."""

import csv
from pathlib import Path

import pytest
import yaml

from config.checked import parse_yaml
from config.errors import ConfigError
from config.readiness import read_readiness, readiness
from config.regions import read_regions, regions
from config.settings import project_folder
from config.taxonomy import cpv_name, read_taxonomy, taxonomy
from tests.support.shared import shared


def changed(tmp_path: Path, name: str, change: object) -> Path:
    """The shipped file with one thing changed: `change` is a function over its data."""
    data = yaml.safe_load((project_folder() / name).read_text())
    change(data)  # type: ignore[operator]
    path = tmp_path / name
    path.write_text(yaml.safe_dump(data))
    return path


def test_the_shipped_files_hold_what_the_rules_need() -> None:
    assert len(taxonomy().tags) == 42
    assert set(readiness().certificates) >= {"ce", "ce_plus", "iso27001", "iso9001", "as9100", "joscar", "iasme_ca"}
    assert len(regions().regions) == 12


@pytest.mark.parametrize(("name", "read", "change", "words"), [
    ("taxonomy.yaml", read_taxonomy, lambda d: d["tags"]["cyb.ot"].pop("label"),
     r"taxonomy.yaml: tags: cyb.ot: label: is missing"),
    ("taxonomy.yaml", read_taxonomy, lambda d: d["tags"]["cyb.ot"].update(word=["x"]),
     r"tags: cyb.ot: word: no such field; allowed: label, .*did you mean words"),
    ("taxonomy.yaml", read_taxonomy, lambda d: d["tags"]["cyb.ot"]["maps"].update(nato=["A1"]),
     r"tags: cyb.ot: maps: nato: no item 'A1'.*allowed: AI"),
    ("regions.yaml", read_regions, lambda d: d["areas"].update(TLX=["ZZ"]), r"areas: no region 'TLX'; allowed: TLC"),
    ("regions.yaml", read_regions, lambda d: d["areas"]["TLG"].append("NG"), r"'NG' stands in TLF already"),
    ("readiness.yaml", read_readiness, lambda d: d["certificates"]["ce"].update(weeks=[4, 1]),
     r"readiness.yaml: certificates: ce: weeks: must be two numbers of weeks"),
    ("readiness.yaml", read_readiness, lambda d: d["cyber_models"]["v4"]["levels"]["1"].update(certificate="cee"),
     r"cyber_models: v4: levels: 1: no certificate 'cee' \(did you mean ce\?\); allowed: .*ce_plus"),
])
def test_a_wrong_value_names_file_entry_field_and_what_is_allowed(
        tmp_path: Path, name: str, read: object, change: object, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read(changed(tmp_path, name, change))  # type: ignore[operator]


@pytest.mark.parametrize(("text", "words"), [
    ("a: [1", "f.yaml: line"), ("a: 1\na: 2", "'a' stands twice"), ("a: &x [1]\nb: *x", "aliases"),
    ("a: \x00", "f.yaml"), ("[" * 3000, "nested too deep"),
])
def test_a_file_that_is_no_plain_yaml_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_yaml(text, "f.yaml")


@pytest.mark.parametrize(("postcode", "code"), [
    ("DE1 1AA", "TLF"), ("DE13 0AA", "TLG"), ("de15 9zz", "TLG"), ("DE12 7AA", ""), ("S40 1AA", "TLF"),
    ("S17 4AA", "TLE"), ("S45", "TLF"), ("PE9 1AA", "TLF"), ("PE13 1AA", "TLH"), ("PE6 8AA", ""), ("DN22 6AA", "TLF"),
    ("DN22", "TLF"), ("SK13 8AA", "TLF"), ("SK11 6AA", "TLD"), ("SY1 1AA", "TLG"), ("SY15 6AA", "TLL"),
    ("EC1A 1BB", "TLI"), ("W1A 0AX", "TLI"), ("GY1 1AA", ""), ("not one", ""), ("", ""),
])
def test_a_postcode_lies_in_the_region_of_its_district(postcode: str, code: str) -> None:
    assert regions().of_postcode(postcode) == code


def test_every_outward_code_of_the_country_lies_in_its_region_or_is_left_to_the_member() -> None:
    with shared("data/uk-postcode-regions/outcode_itl1.csv").open() as file:
        rows = [(r["outcode"], r["itl1"]) for r in csv.DictReader(file) if r["itl1"]]
    wrong = [(o, c, found) for o, c in rows if (found := regions().of_postcode(o)) not in (c, "")]
    unsure = [o for o, _ in rows if regions().of_postcode(o) == ""]
    assert wrong == []
    assert len(unsure) <= len(regions().unsure)


@pytest.mark.parametrize(("name", "codes"), [
    ("East Midlands", ("TLF",)), ("the east midlands", ("TLF",)), ("UKF36", ("TLF",)), ("TLG31", ("TLG",)),
    ("Midlands", ("TLF", "TLG")), ("Narnia", ()),
])
def test_a_region_is_known_by_name_alias_group_and_old_code(name: str, codes: tuple[str, ...]) -> None:
    assert regions().codes_of(name) == codes


@pytest.mark.parametrize(("code", "name"), [
    ("72212730-5", "Security software development"), ("73000000", "Research and development"),
    ("cpv:35613000", "Unmanned aerial vehicles"), ("35000000", "Security, fire-fighting, police and defence equipment"),
    ("01000000", ""),
])
def test_a_cpv_code_is_named_by_its_longest_known_prefix(code: str, name: str) -> None:
    assert cpv_name(code) == name
