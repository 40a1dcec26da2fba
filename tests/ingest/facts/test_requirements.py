"""Certificates, cyber levels and clearances: required as against merely mentioned."""

import pytest

from tests.ingest.facts.reading import summary_of


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The supplier must hold Cyber Essentials.", ["ce"]),
        ("Cyber Essentials Plus certification is required.", ["ce_plus"]),
        ("Bidders must be Cyber Essentials+ certified.", ["ce_plus"]),
        ("Suppliers must hold ISO 27001 and ISO 9001 certification.", ["iso27001", "iso9001"]),
        ("The Contractor shall be certified to ISO/IEC 27001:2022 or equivalent.", ["iso27001"]),
        ("Tenderers must hold BS EN ISO 9001:2015 and AS9100 Rev D.", ["iso9001", "as9100"]),
        ("AS/EN 9100 certification is mandatory for manufacturing suppliers.", ["as9100"]),
        ("JOSCAR registration is required before contract award.", ["joscar"]),
        ("Suppliers must be registered on JOSCAR.", ["joscar"]),
        ("Bidders need IASME Cyber Assurance Level 2.", ["iasme_ca"]),
        ("Suppliers must hold Defence Cyber Certification (DCC) Level 0.", ["dcc_0"]),
        ("The successful supplier must achieve DCC Level 1 before contract award.", ["dcc_1"]),
        ("Defence Cyber Certification at Level 3 is required at the time of tender.", ["dcc_3"]),
        ("A DCC Level 2 certificate shall be in place by contract start.", ["dcc_2"]),
        ("Certifications required: Cyber Essentials Plus; ISO 27001", ["ce_plus", "iso27001"]),
        ("You must have:\n- Cyber Essentials\n- ISO 9001", ["ce", "iso9001"]),
        ("Must have\n| ISO 9001 | complete at order |\n| JOSCAR | in date |", ["iso9001", "joscar"]),
        ("Nice to have\n| ISO 9001 | complete at order |\n| JOSCAR | in date |", []),
        ("The supplier must hold Cyber Essentials; ISO 27001 is desirable.", ["ce"]),
        ("Cyber Essentials is required and ISO 27001 would be an advantage.", ["ce"]),
        ("ISO 9001 is mandatory, JOSCAR is preferred.", ["iso9001"]),
        ("Quality: ISO 9001 essential; AS 9100 desirable.", ["iso9001"]),
        ("Suppliers without Cyber Essentials Plus at the closing date will be rejected.", ["ce_plus"]),
        ("Bidders holding DCC Level 2 score higher. DCC Level 0 is the minimum.", ["dcc_0"]),
        ("It is a condition of contract that the supplier has Cyber Essentials.", ["ce"]),
        ("Only suppliers with ISO 27001 certification will be considered.", ["iso27001"]),
    ],
)
def test_a_demanded_certificate_is_listed(text, codes):
    assert sorted(summary_of(text)["certs_required"]) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "Cyber Essentials is desirable.",
        "Suppliers are encouraged to obtain Cyber Essentials.",
        "We recommend that applicants hold ISO 27001.",
        "Cyber Essentials is not required for this contract.",
        "There is no requirement to hold Cyber Essentials.",
        "The supplier must hold ISO 9001 or have a documented quality policy.",
        "Holding JOSCAR will be scored.",
        "A DCC certificate is accepted as evidence of compliance.",
        "The project will help small firms achieve Cyber Essentials.",
        "All equipment must be CE marked.",
        "The grant pays for firms to gain ISO 27001.",
        "Ideally suppliers would have Cyber Essentials Plus.",
        "The training must cover Cyber Essentials awareness.",
    ],
)
def test_a_certificate_that_is_merely_named_is_not(text):
    assert summary_of(text)["certs_required"] == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Suppliers must hold Cyber Essentials when they submit their tender.", "bid"),
        ("ISO 27001 certification is required at the time of bid.", "bid"),
        (
            "Suppliers must be certified to ISO 9001; the certificate is to be uploaded with the selection "
            "questionnaire.",
            "bid",
        ),
        ("The supplier shall have Cyber Essentials in place before the contract is awarded.", "award"),
        ("The supplier must have Cyber Essentials Plus when the contract starts.", "award"),
        ("Cyber Essentials must be held prior to contract award.", "award"),
        ("The supplier must gain Cyber Essentials Plus within six months of the start of delivery.", "delivery"),
        ("ISO 27001 is required before any data is handled.", "delivery"),
        ("The supplier must hold ISO 9001.", None),
    ],
)
def test_the_moment_a_certificate_is_needed(text, moment):
    assert summary_of(text)["certs_needed_by"] == moment


@pytest.mark.parametrize(
    ("text", "version", "level"),
    [
        ("The Cyber Risk Profile is Very Low.", "v3", "very_low"),
        ("Cyber Risk Profile: Moderate", "v3", "moderate"),
        ("A cyber risk assessment found the level of risk to be Low (RAR-123456789).", "v3", "low"),
        ("This requirement has been assessed as a cyber risk profile of HIGH.", "v3", "high"),
        ("Cyber Risk Profile: Not Applicable", "v3", "na"),
        ("Cyber Risk Profile: Level 1 (CSM v4)", "v4", "1"),
        ("Cyber Risk Level: 2", "v4", "2"),
        ("Under CSM v4 the contract carries Cyber Risk Profile Level 0.", "v4", "0"),
        ("Def Stan 05-138 issue 4 Level 3 applies to this contract.", "v4", "3"),
    ],
)
def test_the_cyber_level_keeps_its_own_scale(text, version, level):
    assert summary_of(text)["cyber"] == {"csm_version": version, "level": level}


@pytest.mark.parametrize(
    "text",
    [
        "DEFCON 658 applies.",
        "If the Cyber Risk Profile is High you need a plan.",
        "There is a high risk of flooding.",
        "The project studies cyber risk in small firms.",
        "Risk level: low",
    ],
)
def test_no_level_is_made_up(text):
    assert summary_of(text)["cyber"] is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("All staff must hold SC clearance.", ["sc"]),
        ("Personnel must be BPSS cleared before they start.", ["bpss"]),
        ("Staff on site require CTC clearance.", ["ctc"]),
        ("Counter Terrorist Check clearance is required for all drivers.", ["ctc"]),
        ("Developed Vetting (DV) is required for two posts and Security Check (SC) for the rest.", ["dv", "sc"]),
        ("The bidder must have a Facility Security Clearance.", ["fsc"]),
        ("Suppliers must be List X.", ["fsc"]),
        ("UK nationals only.", ["uk_nationals"]),
        ("All team members must be British citizens.", ["uk_nationals"]),
        ("Security clearance required: SC", ["sc"]),
        ("SC clearance is required; DV is desirable.", ["sc"]),
        ("The minimum clearance is SC, with DV preferred.", ["sc"]),
        ("BPSS is required as a minimum; SC may be needed later.", ["bpss"]),
        ("Staff must be willing to undergo SC clearance.", ["sc"]),
    ],
)
def test_a_demanded_clearance_is_listed(text, codes):
    assert sorted(summary_of(text)["security_required"]) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "No security clearance is required.",
        "SC clearance is desirable.",
        "SC clearance may be required for some roles.",
        "Attendance at Security Cleared (SC) Expos",
        "There is no need for UK nationality.",
        "You do not need security clearance to submit a proposal.",
        "The SC of the university has approved the project.",
        "All paper must carry the FSC mark.",
        "The national security strategy must be supported.",
    ],
)
def test_a_clearance_that_is_denied_or_possible_is_not(text):
    assert summary_of(text)["security_required"] == []
