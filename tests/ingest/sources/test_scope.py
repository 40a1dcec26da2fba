"""Find a Tender's rule: whose notices are ours, by buyer, code and word."""

import pytest

from config.catalogue import load_catalogue
from ingest.sources.scope import is_buyer_or_code_and_keyword

MOD, COUNCIL = "Ministry of Defence", "Derby City Council"


@pytest.mark.parametrize(("buyer", "title", "cpv", "is_ours"), [
    (MOD, "Secure gateway study", ["72212730"], True),
    (MOD, "Study of gateways", [], True),
    (MOD, "Meals for a barracks", ["55300000"], False),
    (MOD, "Meals and gateways for a barracks", ["55300000", "72212730"], True),
    (MOD, "Cyber range building works", ["45000000"], True),
    (COUNCIL, "Penetration testing of council systems", ["72800000"], True),
    (COUNCIL, "Help desk for council systems", ["72253000"], False),
    (COUNCIL, "Cyber themed street party", ["92000000"], False),
])
def test_a_notice_is_ours_by_buyer_or_by_code_and_word(buyer: str, title: str, cpv: list[str], is_ours: bool) -> None:
    assert is_buyer_or_code_and_keyword(load_catalogue()["find_a_tender"], title, "", buyer, cpv) is is_ours
