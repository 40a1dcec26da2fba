"""The profile doctor names what is wrong with a profile and leaves a good one alone."""

from datetime import date

import pytest

from config.settings import project_folder
from matcher.cluster.doctor import examine
from matcher.cluster.files import read_members
from matcher.model.member import Member

GOOD = ("We design passive sensors for industrial control systems in water and power. Our sensors learn the rhythm of "
        "Modbus and DNP3 traffic between controllers, and raise an alarm when a command would harm a pump. Engineers "
        "from plant floors install them without stopping production. Thirty pumping stations run them today, and we "
        "are now porting the sensor to electricity substations with a university that studies grid protection relays.")
FRENCH = ("Nous concevons des capteurs passifs pour les systèmes industriels des secteurs de l'eau et de l'énergie. "
          "Nos capteurs apprennent le rythme du trafic et signalent une commande dangereuse avant qu'elle abîme une "
          "pompe. Trente stations de pompage les utilisent depuis trois ans, et nous préparons une version pour les "
          "postes électriques avec une université qui étudie la protection des réseaux de transport.")
PRAISE = ("We are a world-class, industry-leading, trusted partner with cutting-edge and bespoke solutions and a "
          "proven track record. ")


def kinds(text: str, **fields: object) -> list[str]:
    return [f.kind for f in examine(Member(id="m", name="M", text=text,
        **fields)) if f.is_warning]  # type: ignore[arg-type]


def test_the_sample_firms_are_in_good_order() -> None:
    for one in read_members(project_folder() / "sample" / "members.yaml", date(2026, 6, 1)):
        assert examine(one) == (), one.id


@pytest.mark.parametrize(("text", "expected"), [
    (GOOD, []), ("", ["empty"]), ("   ", ["empty"]), ("cyber", ["one_word"]),
    ("We do all sorts of IT work.", ["vague"]),
    ("cyber security " * 60, ["vague", "other_language"]), (FRENCH, ["other_language"]),
    ("кибербезопасность и защита сетей " * 20, ["vague", "other_language"]),
    (GOOD + " Ask jo@example.org for more.", ["address"]), (GOOD + " Marked OFFICIAL-SENSITIVE.", ["marking"]),
    (GOOD + " The secret is in the timing, and access is restricted.", []),
    (PRAISE + GOOD, ["boilerplate"]),
    (GOOD + " " + "Our trained people care for every customer in the land. " * 6, ["boilerplate"]),
])
def test_a_fault_of_a_profile_is_named(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_fifty_thousand_words_are_too_many_but_do_no_harm() -> None:
    found = [f.kind for f in examine(Member(id="m", name="M", text=GOOD + " sensor pump alarm relay" * 12_500))]
    assert "long" in found


def test_hints_come_after_warnings() -> None:
    found = examine(Member(id="m", name="M", text=GOOD + " jo@example.org"))
    assert [f.is_warning for f in found] == [True, False, False]
