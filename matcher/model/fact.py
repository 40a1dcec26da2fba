"""Facts: single things read from a notice, each with its exact quote, its place and its origin (domain.md 2.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """How a fact came about, strongest first."""

    PERSON = "person"
    STRUCTURED = "structured"
    TABLE = "table"
    TEXT = "text"
    SOURCE_DEFAULT = "source_default"


class Field(StrEnum):
    """Every kind of fact. The comment gives the type of its value in `Fact.value` (JSON-able, see `model.codec`)."""

    DATE = "date"                                   # CallDate; many
    TOTAL = "total_funding"                         # Money: the pot, or a tender's value
    AWARD_MAX = "award_max"                         # Money: per project or applicant
    AWARD_MIN = "award_min"                         # Money
    TRL_START_MIN = "trl_start_min"                 # int 1..9
    TRL_START_MAX = "trl_start_max"                 # int 1..9
    TRL_END_MIN = "trl_end_min"                     # int 1..9
    STATUS = "status"                               # str of CallStatus, only where stated
    INSTRUMENT = "instrument"                       # str of Instrument
    PROGRAMME = "programme"                         # str
    PHASE = "phase"                                 # str: "3"
    CYCLE = "cycle"                                 # str: "7"; also round, cohort
    REFERENCE = "competition_ref"                   # str: IFS number, IFA044, notice number
    FUNDER = "funder"                               # str
    BUYER = "buyer"                                 # str
    LEAD_RULE = "lead_rule"                         # str of LeadRule
    APPLICANTS = "eligible_applicants"              # list[str]: business academic rto public charity individual
    CONSORTIUM = "consortium_required"              # bool
    MIN_PARTNERS = "min_partners"                   # int
    REGIONS = "regions"                             # list[str]: ITL1 names that limit who may take part
    REGION_BASIS = "region_basis"                   # str: registered operating delivery
    UK_REGISTERED = "uk_registered_required"        # bool
    OWNERSHIP = "ownership_rules"                   # str, the source's words
    COUNTRIES = "eligible_countries"                # list[str]: ISO 3166 alpha-2
    RATES = "intervention_rate"                     # dict small|medium|large|academic -> percent
    MATCH_FUNDING = "match_funding_required"        # bool
    DURATION_MIN = "duration_months_min"            # float
    DURATION_MAX = "duration_months_max"            # float
    SME_RESERVED = "sme_reserved"                   # bool
    SME_SUITABLE = "sme_suitable"                   # bool
    CERTS = "certs_required"                        # list[str]: codes of readiness.yaml (ce, dcc_1, …)
    CERTS_BY = "certs_needed_by"                    # str: bid award delivery
    CYBER = "cyber"                                 # dict csm_version: v3|v4, level: str
    SECURITY = "security_required"                  # list[str]: bpss ctc sc dv fsc uk_nationals
    SECURITY_BY = "security_needed_by"              # str: bid award delivery
    IDENTIFIERS = "identifiers_needed"              # list[str]: companies_house ppon duns ncage uei pic dsp
    EXPORT = "export_control"                       # list[str]: uk_strategic_export itar ear us_only
    SUBSIDY = "subsidy_basis"                       # str: mfa research_subsidy_scheme no_subsidy_contract
    CODES = "codes"                                 # list[str]: "cpv:72212730", "unspsc:…", "eu:HORIZON-CL3…"
    APPLY_URL = "apply_url"                         # str
    PORTAL = "portal"                               # str: ukdi ifs ukri_fs dsp atamis diana…
    DOCUMENT = "document"                           # dict title, url; many
    IS_CALL = "is_call"                             # bool


MANY = frozenset({Field.DATE, Field.DOCUMENT})
"""Fields of which a call may hold several facts at once; of the others the strongest stands."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a notice says.

    `quote` is exact text of the notice ("" only for `source_default`); `place` says where it stands, for a reader
    ("Competition key information, row 'Submission deadline'"); `confidence` is 0..1, and `doubt` the reason why a
    person should look, empty if none.
    """

    field: Field
    value: Any
    quote: str
    place: str
    origin: Origin
    confidence: float = 1.0
    doubt: str = ""
