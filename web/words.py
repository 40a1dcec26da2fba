"""Labels for readers: fields, states, instruments and the other codes of the model, in plain English."""

from config.taxonomy import cpv_name
from matcher.model.call import CallStatus, Instrument, LeadRule
from matcher.model.fact import Field, Origin
from matcher.model.instant import DateKind
from matcher.model.match import Fit, Readiness

STATUS = {
    CallStatus.FORECAST: "Forecast", CallStatus.UPCOMING: "Opens later", CallStatus.OPEN: "Open",
    CallStatus.CLOSED: "Closed", CallStatus.AWARDED: "Awarded", CallStatus.CANCELLED: "Cancelled",
    CallStatus.WITHDRAWN: "Withdrawn", CallStatus.PAUSED: "Paused", CallStatus.UNKNOWN: "State not stated"}

INSTRUMENT = {
    Instrument.GRANT: "Grant", Instrument.CONTRACT_FOR_INNOVATION: "Contract for innovation",
    Instrument.RESEARCH_CONTRACT: "Research contract", Instrument.TENDER: "Tender",
    Instrument.FRAMEWORK: "Framework", Instrument.DYNAMIC_MARKET: "Dynamic market", Instrument.LOAN: "Loan",
    Instrument.PRIZE: "Prize", Instrument.ACCELERATOR: "Accelerator", Instrument.CHALLENGE: "Challenge",
    Instrument.MARKET_ENGAGEMENT: "Market engagement", Instrument.VOUCHER: "Voucher",
    Instrument.EQUITY_ROUTE: "Equity route"}

LEAD_RULE = {
    LeadRule.SME_ONLY: "Small and medium firms only", LeadRule.BUSINESS_ANY: "Any business",
    LeadRule.ACADEMIC_ONLY: "Academics only", LeadRule.RTO_ALLOWED: "Businesses and research organisations",
    LeadRule.ANY: "Anyone", LeadRule.INVITE_ONLY: "By invitation"}

DATE_KIND = {
    DateKind.PUBLISHED: "Published", DateKind.OPENS: "Opens", DateKind.EOI_CLOSES: "Expressions of interest close",
    DateKind.REGISTRATION_CLOSES: "Registration closes", DateKind.QUESTIONS_CLOSE: "Questions close",
    DateKind.BRIEFING_EVENT: "Briefing", DateKind.STAGE1_CLOSES: "Stage 1 closes", DateKind.CLOSES: "Closes",
    DateKind.STAGE2_CLOSES: "Stage 2 closes", DateKind.DECISION: "Decision", DateKind.PROJECT_START: "Project starts",
    DateKind.PROJECT_END: "Project ends", DateKind.MARKET_ENGAGEMENT: "Market engagement"}

FIELD = {
    Field.DATE: "Date", Field.TOTAL: "Whole fund", Field.AWARD_MAX: "Most per project",
    Field.AWARD_MIN: "Least per project", Field.TRL_START_MIN: "TRL at the start, from",
    Field.TRL_START_MAX: "TRL at the start, to", Field.TRL_END_MIN: "TRL at the end, at least",
    Field.STATUS: "State", Field.INSTRUMENT: "Kind of funding", Field.PROGRAMME: "Programme", Field.PHASE: "Phase",
    Field.CYCLE: "Cycle", Field.REFERENCE: "Reference", Field.FUNDER: "Funder", Field.BUYER: "Buyer",
    Field.LEAD_RULE: "Who may lead", Field.APPLICANTS: "Who may take part", Field.CONSORTIUM: "Partners needed",
    Field.MIN_PARTNERS: "Partners, at least", Field.REGIONS: "Regions", Field.REGION_BASIS: "Region counts by",
    Field.UK_REGISTERED: "UK registration needed", Field.OWNERSHIP: "Ownership", Field.COUNTRIES: "Countries",
    Field.RATES: "Share of costs paid", Field.MATCH_FUNDING: "Match funding needed",
    Field.DURATION_MIN: "Months, at least", Field.DURATION_MAX: "Months, at most",
    Field.SME_RESERVED: "Reserved for SMEs", Field.SME_SUITABLE: "Suits SMEs", Field.CERTS: "Certificates needed",
    Field.CERTS_BY: "Certificates needed by", Field.CYBER: "Cyber security level", Field.SECURITY: "Clearance needed",
    Field.SECURITY_BY: "Clearance needed by", Field.IDENTIFIERS: "Registrations needed",
    Field.EXPORT: "Export control, check", Field.SUBSIDY: "Subsidy basis", Field.CODES: "Codes",
    Field.APPLY_URL: "Apply at", Field.PORTAL: "Portal", Field.DOCUMENT: "Document", Field.IS_CALL: "Is a funding call"}

ORIGIN = {
    Origin.PERSON: "corrected by a person", Origin.STRUCTURED: "from the source's own data",
    Origin.TABLE: "from a table", Origin.TEXT: "read from the text",
    Origin.SOURCE_DEFAULT: "not stated; usual for this source"}

FIT = {Fit.STRONG: "Strong fit", Fit.GOOD: "Good fit", Fit.POSSIBLE: "Possible fit", Fit.WEAK: "Weak fit",
       Fit.TOO_FEW: "Too few calls seen to say"}

READINESS = {Readiness.MET: "Met", Readiness.GAP: "To do", Readiness.BLOCKER: "Cannot apply",
             Readiness.UNKNOWN: "Tell us"}

VERDICT = {"interested": "Interested", "not_for_us": "Not for us", "applied": "Applied", "won": "Won", "lost": "Lost"}

RUN = {"ok": "Well", "partial": "Partly", "failed": "Failed", "running": "Running"}

FACET = {
    "status": "State", "source": "Source", "funder": "Funder", "instrument": "Kind of funding", "theme": "Theme",
    "region": "Region", "lead_rule": "Who may lead", "award_size": "Award size", "deadline_window": "Deadline",
    "cyber_level": "Cyber level"}

CODES = {
    "ce": "Cyber Essentials", "ce_plus": "Cyber Essentials Plus", "iso27001": "ISO 27001", "iso9001": "ISO 9001",
    "as9100": "AS9100", "dcc_0": "DCC Level 0", "dcc_1": "DCC Level 1", "dcc_2": "DCC Level 2",
    "dcc_3": "DCC Level 3", "iasme_ca": "IASME Cyber Assurance", "joscar": "JOSCAR", "bpss": "BPSS",
    "ctc": "CTC clearance", "sc": "SC clearance", "dv": "DV clearance", "fsc": "Facility security clearance",
    "uk_nationals": "UK nationals", "uk_eyes_only": "UK eyes only", "companies_house": "Companies House number",
    "ppon": "PPON", "duns": "DUNS", "ncage": "NCAGE", "uei": "UEI", "pic": "PIC", "dsp": "DSP account",
    "mfa": "Minimal financial assistance", "research_subsidy_scheme": "Research subsidy scheme",
    "no_subsidy_contract": "Contract, no subsidy", "uk_strategic_export": "UK strategic export", "itar": "ITAR",
    "ear": "EAR", "us_only": "United States only", "rto": "research organisations", "business": "businesses",
    "academic": "universities", "public": "public bodies", "charity": "charities", "individual": "individuals",
    "not_stated": "Not stated"}


def code_words(code: object) -> str:
    """A code as a reader would say it; an unknown one with its underscores opened."""
    text = str(code).removeprefix("topic:")
    if text.startswith("cpv:"):
        return f"{text.removeprefix('cpv:')} {cpv_name(text)}".strip()
    return CODES.get(text) or text.replace("_", " ")
