"""Files of members: what is written is read back, and what is wrong is named."""

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.settings import project_folder
from matcher.cluster.files import parse_roll, read_members, read_roll, render_members, write_members
from matcher.errors import ProfileError
from matcher.model.member import Certificate, LegalForm, Member, Section, Size, Volume

TODAY = date(2026, 6, 1)
SAMPLE = project_folder() / "sample" / "members.yaml"


def test_the_sample_holds_twelve_marked_firms_with_sections_certificates_and_one_person_each() -> None:
    roll = read_roll(SAMPLE, TODAY)
    assert len(roll.members) == 12
    for one in roll.members:
        assert "(example)" in one.name
        assert 3 <= len(one.sections) <= 5
        assert one.certificates
        assert one.region in ("TLF", "TLG")
        assert [p.email.rpartition("@")[2].endswith(".example") for p in roll.people[one.id]] == [True]
    assert roll.warnings == ()


def test_the_sample_counts_its_dates_from_today() -> None:
    tidewell = read_members(SAMPLE, TODAY)[0]
    assert tidewell.certificates[0].expires == date(2026, 10, 19)


def test_a_relative_date_outside_the_sample_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"example-tidewell: certificates: 1: expires: must be a date such as"):
        read_members(SAMPLE)


@pytest.mark.parametrize("ending", [".yaml", ".json", ".csv"])
def test_the_sample_survives_every_format(tmp_path: Path, ending: str) -> None:
    roll = read_roll(SAMPLE, TODAY)
    path = tmp_path / f"members{ending}"
    write_members(path, roll.members, roll.people)
    again = read_roll(path)
    assert again.members == roll.members
    assert again.people == roll.people


words = some.text(some.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).map(
    str.strip).filter(bool)
members = some.builds(
    Member, id=some.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True), name=words, text=words | some.just(""),
    sections=some.lists(some.builds(Section, title=words, text=words, year=some.none() | some.integers(1900, 2200),
                                    weight=some.sampled_from([0.5, 1.0, 2.0])), max_size=3).map(tuple),
    tags=some.lists(some.sampled_from(["cyb.ot", "dat.ai"]), unique=True).map(tuple),
    excluded_topics=some.lists(words, max_size=3).map(tuple),
    certificates=some.lists(some.builds(Certificate, kind=some.sampled_from(["ce", "dcc_1"]),
                                        expires=some.none() | some.dates(date(1900, 1, 1), date(2100, 1, 1)),
                                        number=words, scope=words | some.just("")), max_size=2).map(tuple),
    legal_form=some.sampled_from(LegalForm), region=some.sampled_from(["", "TLF"]),
    size=some.builds(Size, staff=some.none() | some.integers(0, 10**6), turnover_gbp=some.none() | some.integers(0)),
    uk_owned=some.none() | some.booleans(), cleared=some.sampled_from([(), (("dv", 0), ("sc", 3))]),
    volume=some.sampled_from(Volume))


@settings(max_examples=60, deadline=None)
@given(some.lists(members, max_size=3, unique_by=lambda m: m.id), some.sampled_from([".yaml", ".json", ".csv"]))
def test_what_is_written_is_read_back(wanted: list[Member], ending: str) -> None:
    assert list(parse_roll(render_members(ending, wanted, {}), f"m{ending}").members) == wanted


def test_a_cell_that_a_spreadsheet_would_run_is_quieted_and_read_back() -> None:
    one = Member(id="a", name="=HYPERLINK(1)", text="-- see below")
    text = render_members(".csv", [one], {})
    assert "'=HYPERLINK(1)" in text
    assert parse_roll(text, "m.csv").members == (one,)


@pytest.mark.parametrize(("file", "text", "message"), [
    ("m.yaml", "- {id: a, name: A, tags: [cyb.crypt]}",
     r"m.yaml: a: tags: no tag 'cyb.crypt' \(did you mean cyb.crypto\?\); allowed: cyb.grc, "),
    ("m.yaml", "- {id: a, name: A, certificates: [{kind: ce plus}]}",
     "a: certificates: 1: kind: no certificate 'ce plus'"),
    ("m.yaml", "- {id: a, name: A, sise: {}}", r"a: sise: no such field; .*did you mean size"),
    ("m.yaml", "- {id: a, name: A, size: {stafff: 3}}",
     r"a: size: stafff: no such field; allowed: staff, .*mean staff"),
    ("m.yaml", "- {id: a, name: A, region: Narnia}", r"a: region: no region 'Narnia'; allowed: TLC \(North East\)"),
    ("m.yaml", "- {id: a}", "a: name: is missing"),
    ("m.yaml", "- {id: A b, name: A}", "A b: id: "),
    ("m.yaml", "- {id: a, name: A, trl_from: 7, trl_to: 3}", "trl_from must not be above trl_to"),
    ("m.yaml", "- {id: a, name: A}\n- {id: a, name: B}", "m.yaml: a: id: stands twice"),
    ("m.yaml", "- {id: a, name: A, people: [{email: nobody}]}", "a: people: 1: email"),
    ("m.yaml", "- {id: a, name: A, sections: [{text: x, weight: .nan}]}", "a: sections: 1: weight"),
    ("m.yaml", "- just words", "m.yaml: entry 1"),
    ("m.yaml", "nothing: here", "must be a list of members"),
    ("m.json", "{", "m.json: is not JSON"),
    ("m.csv", "id,name,name\r\na,A,B\r\n", "m.csv: line 1: column 'name' stands twice"),
    ("m.csv", "id,name\r\na,A,B\r\n", "m.csv: line 2: has 3 cells"),
    ("m.csv", "id,name,tags\r\na,A,cyb.ot; nope\r\n", "m.csv: a: tags: no tag 'nope'"),
    ("m.csv", 'id,name\r\na,"A', "m.csv: line"),
])
def test_a_wrong_entry_names_file_entry_field_and_what_is_allowed(file: str, text: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        parse_roll(text, file)


@settings(max_examples=60, deadline=None)
@given(some.text(max_size=200), some.sampled_from(["m.yaml", "m.json", "m.csv"]))
def test_any_text_is_read_or_refused_and_never_breaks(text: str, file: str) -> None:
    with contextlib.suppress(ProfileError):
        parse_roll(text, file)


def test_an_odd_company_number_is_kept_and_pointed_out() -> None:
    roll = parse_roll("- {id: a, name: A, company_number: '1234567'}\n"
                      "- {id: b, name: B, company_number: XYZ}", "m.yaml")
    assert [m.company_number for m in roll.members] == ["01234567", "XYZ"]
    assert len(roll.warnings) == 1
    assert "'XYZ' has none of the usual forms" in roll.warnings[0]
