"""What a notice demands of bidders, as against what it wishes for, mentions or leaves open."""

import pytest

from tests.ingest.facts.reading import summary_of


def demands_of(text):
    return summary_of(f"The Authority invites tenders.\n{text}", title="Supply of secure radios", kind="mod_notice")


@pytest.mark.parametrize(
    ("text", "codes", "needed_by"),
    [
        (
            "Suppliers without IASME Cyber Assurance Level 2 at contract award cannot be appointed.",
            ["iasme_ca"],
            "award",
        ),
        ("The bidder must hold Cyber Essentials Plus or equivalent at the time of bidding.", ["ce_plus"], "bid"),
        (
            "Cyber Essentials (or an equivalent such as ISO 27001) is required before contract award.",
            ["ce", "iso27001"],
            "award",
        ),
        ("ISO 9001 accreditation is desirable but not essential.", [], None),
        ("Bidders must have ISO 27001 certification or be working towards it.", [], None),
        (
            "The contractor shall maintain ISO 9001:2015 and AS 9100D for the duration of the contract.",
            ["iso9001", "as9100"],
            "delivery",
        ),
        ("You will need Cyber Essentials certification to bid for this contract.", ["ce"], "bid"),
        ("This contract requires Cyber Essentials.", ["ce"], None),
        ("Cyber Essentials: Yes", ["ce"], None),
        ("Cyber Essentials required: No", [], None),
        ("A valid Cyber Essentials certificate: mandatory (pass/fail).", ["ce"], "bid"),
        ("No certification such as ISO 27001 is required.", [], None),
        ("We welcome suppliers that have Cyber Essentials or ISO 27001.", [], None),
        ("Points will be awarded for ISO 27001 certification.", [], None),
        ("JOSCAR registered suppliers will be preferred.", [], None),
        ("All suppliers must be registered on JOSCAR before the start of the contract.", ["joscar"], "award"),
        ("The work is to design a scheme like Cyber Essentials.", [], None),
        ("Tenderers are asked to state whether they hold Cyber Essentials.", [], None),
        ("The project will help SMEs get Cyber Essentials Plus.", [], None),
        ("DCC Level 1 certification will be required by contract start.", ["dcc_1"], "award"),
        (
            "Suppliers must achieve Defence Cyber Certification at Level 2 within six months of contract award.",
            ["dcc_2"],
            "delivery",
        ),
        ("If the contract involves personal data, Cyber Essentials will be needed.", [], None),
        ("Certificates required: ISO 9001, ISO 27001, Cyber Essentials Plus", ["iso9001", "iso27001", "ce_plus"], None),
        (
            "Copies of your ISO 9001 and Cyber Essentials certificates must be enclosed with the tender.",
            ["iso9001", "ce"],
            "bid",
        ),
        ("CRP: Low (RAR 123). Cyber Essentials Plus must be in place by contract award.", ["ce_plus"], "award"),
        (
            "The supplier will be required to hold Cyber Essentials Plus throughout the term of the agreement.",
            ["ce_plus"],
            "delivery",
        ),
        ("Bidders should note that Cyber Essentials is a condition of contract award.", ["ce"], "award"),
        ("Evidence of ISO 9001 certification should be supplied at SQ stage.", ["iso9001"], "bid"),
        (
            "Suppliers must be certified to at least Cyber Essentials level before any data is shared.",
            ["ce"],
            "delivery",
        ),
        (
            "Your organisation must have Cyber Essentials Plus, ISO 27001 and ISO 9001.",
            ["ce_plus", "iso27001", "iso9001"],
            None,
        ),
        (
            "ISO27001 and ISO9001 (or equivalent quality and security management systems) are required.",
            ["iso27001", "iso9001"],
            None,
        ),
        ("Firms must be certified to ISO 9001 when they return the questionnaire.", ["iso9001"], "bid"),
        ("Whoever wins will be asked to show a Cyber Essentials certificate on contract signature.", ["ce"], "award"),
        ("Our team will ask for an ISO 27001 certificate with your quotation.", ["iso27001"], "bid"),
        ("Bodies must be made to ISO 9001 or to a quality plan of your own.", [], None),
        ("The DCC Level 0 certificate is to come with the quotation.", ["dcc_0"], "bid"),
        ("You need Cyber Essentials before we can sign a contract with you.", ["ce"], "award"),
        ("A DCC Level 1 certificate is a condition of award.", ["dcc_1"], "award"),
        ("Bidders must hold ISO 27001 on the day the tender is returned.", ["iso27001"], "bid"),
        ("Firms must show ISO 9001 only where they claim the bonus.", [], None),
        ("You must be able to answer yes to each question. Do you hold AS9100? Attach it.", ["as9100"], "bid"),
        ("Do you hold AS9100? We would like to know.", [], None),
        ("DCC Level 2 must be held before delivery of the radios; it is not needed to bid.", ["dcc_2"], "delivery"),
        ("Suppliers should know that a later contract might call for JOSCAR.", [], None),
        ("Firms that are registered to ISO 9001 should say so.", [], None),
        ("Bidders should say in their reply how they meet ISO 9001, which is required.", ["iso9001"], None),
        ("Suppliers must be certified to ISO 9001 (or equivalent) or produce other means of proof.", [], None),
        ("Suppliers must be certified to ISO 9001 or produce an equivalent certificate.", ["iso9001"], None),
        (
            "The bidder must hold ISO 27001. Where the bidder does not hold ISO 27001 it sends its security policy.",
            [],
            None,
        ),
        (
            "You must hold Cyber Essentials. If you do not hold Cyber Essentials yet, get it in good time.",
            ["ce"],
            None,
        ),
        ("A firm must hold Cyber Essentials Plus at the time it applies.", ["ce_plus"], "bid"),
        ("The tenderer must hold ISO 9001. Certificates come with the tender.", ["iso9001"], "bid"),
        (
            "SELECTION (pass or fail)\nA. The firm holds ISO 9001.\nB. The firm holds JOSCAR.\nSCORED\n"
            "C. Approach to ISO 27001.",
            ["iso9001", "joscar"],
            None,
        ),
        ("Evidence of ISO 27001 is to be supplied.", ["iso27001"], None),
        ("Bidders lacking ISO 27001 are out.", ["iso27001"], None),
        ("A current DCC Level 1 certificate is asked for.", ["dcc_1"], None),
        ("No Cyber Essentials certificate is asked for.", [], None),
        ("Cyber Essentials is expected of all suppliers.", ["ce"], None),
        ("Cyber Essentials - mandatory\nISO 27001 - optional", ["ce"], None),
        ("The Authority is certified to ISO 27001 and its systems must be used.", [], None),
        ("The supplier is certified to ISO 27001 and must stay so.", ["iso27001"], None),
    ],
)
def test_certificates_that_are_required_and_when(text, codes, needed_by):
    found = demands_of(text)
    assert sorted(found["certs_required"]) == sorted(codes)
    assert found["certs_needed_by"] == needed_by


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("SC clearance: Required", ["sc"]),
        ("DV clearance: Not required", []),
        ("Personnel will be subject to BPSS and, where applicable, SC.", ["bpss"]),
        ("All staff must be SC cleared or willing to undergo SC clearance.", ["sc"]),
        ("Staff working on site must hold a minimum of BPSS; DV may be required for certain roles.", ["bpss"]),
        ("Restricted to UK nationals.", ["uk_nationals"]),
        ("Sole UK nationals only may access the material.", ["uk_nationals"]),
        ("There are no nationality restrictions.", []),
        ("A DV clearance would be an advantage.", []),
        ("SC clearance is not needed to submit a proposal but researchers will require SC before starting.", ["sc"]),
        ("The company must be List X accredited.", ["fsc"]),
        ("Facility Security Clearance (FSC) will be needed to store SECRET material.", ["fsc"]),
        ("Clearance level: SC", ["sc"]),
        ("Security clearance: none required", []),
        ("Contractors must have a Counter Terrorist Check (CTC) as a minimum.", ["ctc"]),
        ("All timber must be FSC certified.", []),
        ("Some staff might need SC.", []),
        ("Security Check clearance is mandatory for the project team, Developed Vetting for the lead.", ["sc", "dv"]),
        ("Workers must be British citizens or hold indefinite leave to remain.", []),
        ("Applicants must have or be able to obtain SC clearance.", ["sc"]),
        ("SC or DV cleared personnel are required.", ["sc", "dv"]),
        ("Fitters are vetted to CTC; the engineer who loads the list needs SC.", ["sc"]),
        ("Designs are subject to export control and only British citizens may see them.", ["uk_nationals"]),
        ("All members of the team are to be SC cleared.", ["sc"]),
        ("Everybody on site is to hold BPSS.", ["bpss"]),
        ("Engineers are vetted to CTC level before they start; SC will be accepted in its place.", ["ctc"]),
        ("Our own engineers are vetted to CTC level.", []),
        ("Nobody gets on site without BPSS.", ["bpss"]),
        ("All contractors undergo BPSS checks.", ["bpss"]),
        ("SC-cleared staff only.", ["sc"]),
        ("Some posts could need DV in time.", []),
    ],
)
def test_clearances_and_nationality_that_are_required(text, codes):
    assert sorted(demands_of(text)["security_required"]) == sorted(codes)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("The Cyber Risk Profile for this contract is Low.", ("v3", "low")),
        ("Cyber Risk Level: Very Low", ("v3", "very_low")),
        ("The risk assessment (RAR-123456) resulted in a cyber risk profile of MODERATE.", ("v3", "moderate")),
        ("Cyber Security Model risk profile: Not Applicable", ("v3", "na")),
        ("Under CSM v4 this requirement is Level 2.", ("v4", "2")),
        ("Under Cyber Security Model v4 the contract has been assessed at Level 1.", ("v4", "1")),
        ("The Cyber Risk Profile is Level 0 (CSM v4).", ("v4", "0")),
        ("Cyber Security Model (version 4) Level 3 controls apply.", ("v4", "3")),
        ("A cyber risk assessment rated this contract as Moderate (RAR-000000009).", ("v3", "moderate")),
        ("The Risk Assessment places the work at Low. DEFCON 658 applies.", ("v3", "low")),
        ("DEFCON 658 applies to this contract.", None),
        ("The cyber risk profile will be determined later and may range from Low to High.", None),
        ("The project risk level is high.", None),
        ("Def Stan 05-138 issue 4 Level 1 is mandated.", ("v4", "1")),
        ("Cyber Risk Profile N/A", ("v3", "na")),
        ("CRP: Low (RAR 123). Cyber Essentials Plus must be in place by contract award.", ("v3", "low")),
        ("A contract could call for a Cyber Risk Profile of Level 2.", None),
        ("The Cyber Risk Profile is Level 2. It may be looked at again.", ("v4", "2")),
        ("The contract is Level 2 under version 4 of the Cyber Security Model.", ("v4", "2")),
    ],
)
def test_the_cyber_level_keeps_the_scale_that_it_is_written_in(text, level):
    found = demands_of(text)["cyber"]
    assert (found and (found["csm_version"], found["level"])) == level
