"""Kinds of applicant that a phrase names: "a UK business of any size or an RTO" is business and rto (domain.md 2.1)."""

import re

SME = (
    r"(?:\bsmes? (?:manufacturers?|business(?:es)?|firms?|companies|applicants?)\b|\bsmes?\b"
    r"|\bmicro[- ]?(?:sized? )?(?:business|enterpris|compan|firm)\w*"
    r"|\b(?:micro|small)\b(?:,? (?:and|or|to|&) |, |/|-)(?:micro|small|medium)[^.;:]{0,50}?"
    r"(?:enterpris|business|compan|firm|organisation|manufactur)\w*"
    r"|\bsmall (?:[\w-]+ )?(?:business|compan|firm|enterpris)\w*|\bstart-?ups?\b|\bspin-?outs?\b"
    r"|\bscale-?ups?\b)"
)
BUSINESS = (
    r"(?:\bbusiness(?:es)?\b(?! (?:support|case|plan|schools?|growth|park|rates|innovation cluster))"
    r"|\bcompan(?:y|ies)\b(?! (?:number|house))|\bfirms?\b"
    r"|\benterprises?\b(?! (?:agenc|partnership|zone|network|europe))|\bindustry\b|\bindustrial (?:partner"
    r"|organisation|compan|participant|bidder)\w*"
    r"|\bmanufacturers?\b|\bemployers?\b|\bentrepreneurs?\b|\bcorporat\w+|\bprivate sector\b|\bsole[- ]traders?\b)"
)
ACADEMIC = (
    r"(?:\buniversit(?:y|ies)\b|(?<!non-)\bhigher education(?: institut\w+| provider\w*)?|\bheis?\b|\bcolleges?\b"
    r"|\bacademi(?:c|cs|a)\b"
    r"|\bresearch (?:base|council institut\w+|institut\w+|organisations?)\b(?! and tech)|\bresearchers?\b"
    r"|\bfellows\b|\bprincipal investigators?\b)"
)
RTO = r"(?:\bresearch,? (?:and|&) technology organisations?\b|\brtos?\b|\bcatapults?\b)"
PUBLIC = (
    r"(?:\bpublic (?:sector )?(?:bod|organisation|authorit|sector)\w*|\blocal (?:authorit|government)\w*"
    r"|(?<!research )(?<!facilities )\bcouncils?\b(?! (?:policy|of research|institut))"
    r"|\bcombined authorit\w+(?! area)|\bnhs (?:trust|bod|organisation)\w*|\bgovernment (?:bod|department|agenc"
    r"|organisation)\w*|\bdevolved administration|\benterprise agenc\w+|\bpolice forces?\b)"
)
CHARITY = (
    r"(?:\b(?:charit(?:y|ies|able)|third[- ]sector|voluntary|not[- ]for[- ]profits?|non-?profits?)\b"
    r"(?: organisations?)?|\bvcses?\b|\bsocial enterprises?\b|\bcommunity (?:interest compan|group|organisation"
    r"|interest)\w*)"
)
INDIVIDUAL = (
    r"(?:\bindividuals\b|\bindividual (?:applicants?|innovators?|artists?|people)\b|\bsole[- ]traders?\b"
    r"|\bmembers of the public\b|\binventors?\b|\bfreelancers?\b|(?<!phd )(?<!doctoral )(?<!office for )\bstudents\b"
    r"|\bnatural persons?\b)"
)
ANYONE = (
    r"(?:\banyone\b|\beveryone\b|\ball applicants\b|\brange of organisations\b|\bany (?:type|kind|sort)\b"
    r"|\bany (?:[\w-]+ )?(?:organisation|legal entit)\w*"
    r"|\borganisations? of (?:any|all)\b|\bof any (?:type|kind)\b|\ball (?:types|kinds) of\b)"
)
ORGANISATION = (
    r"(?:(?<!research )(?<!technology )(?<!public )(?<!sector )(?<!charitable )(?<!community )(?<!voluntary )"
    r"(?<!academic )(?<!profit )(?<!partner )(?<!existing )(?<!host )(?<!government )(?<!other )(?<!nhs )"
    r"(?<!medium )(?<!medium-sized )(?<!small )(?<!large )(?<!industrial )(?<!business )(?<!buying )"
    r"\borganisations?\b)"
)
RESEARCH_FUNDED = re.compile(
    r"eligib\w+[^.;:]{0,45}?\b(?:ukri|uk research and innovation|research councils?|epsrc|stfc|nerc|bbsrc|mrc|ahrc"
    r"|esrc|research england)\b|\b(?:ukri|uk research and innovation|epsrc|stfc|nerc|bbsrc|mrc|ahrc|esrc)\b"
    r"[^.;:]{0,20}?eligib"
)
"""Who may be funded by a research council is a university or its like."""
_KINDS = (
    ("sme", re.compile(SME)),
    ("rto", re.compile(RTO)),
    ("academic", re.compile(ACADEMIC)),
    ("public", re.compile(PUBLIC)),
    ("charity", re.compile(CHARITY)),
    ("business", re.compile(BUSINESS)),
    ("individual", re.compile(INDIVIDUAL)),
    ("any", re.compile(ANYONE)),
    ("organisation", re.compile(ORGANISATION)),
)
"""Kind and words, the narrower first; an "organisation" is one of no stated kind."""
_ELIGIBLE = re.compile(r"\beligible (?:uk |uk-\w+ )?organisations?\b")
"""Eligible by rules that stand elsewhere: it names no kind."""
_STAFF = re.compile(
    r"\b(?:(?:fewer|less) than|under|up to|(?:no|not) more than) (?:10|50|2(?:49|50)) (?:staff|employees|people)"
)
WHATEVER_SIZE = r"(?:whatever|regardless of|irrespective of) (?:(?:its|their|the) )?size"
_SIZES = re.compile(
    r"\bof (?:any|all) sizes?\b|\ball sizes\b|\bany[- ]siz\w+|\blarge\b"
    rf"|\b{WHATEVER_SIZE}"
)


def kinds_named(phrase: str) -> list[str]:
    """Kinds in plain lower-case words, in the order of the code list; "sme" only where no wider business is named.

    Words that one kind takes are not read for the next: a "research and technology organisation" is no "organisation".
    """
    found: list[str] = []
    if RESEARCH_FUNDED.search(phrase):
        found.append("academic")
        phrase = RESEARCH_FUNDED.sub(" ", phrase)
        phrase = re.sub(r"\borganisations?\b", " ", phrase)
    phrase = _ELIGIBLE.sub(" ", phrase)
    for kind, pattern in _KINDS:
        if not pattern.search(phrase):
            continue
        if kind == "individual" or kind not in found:
            found.append(kind)
        if kind not in ("business", "individual"):
            phrase = pattern.sub(" ", phrase)
    if "business" in found and _STAFF.search(phrase):
        found[found.index("business")] = "sme"
    if "sme" in found and _SIZES.search(phrase):
        found[found.index("sme")] = "business"
    return list(dict.fromkeys(found))


def as_codes(kinds: list[str]) -> list[str]:
    """Applicant codes of the schema: an SME is a business, "any" names nobody."""
    codes = ["business" if kind == "sme" else kind for kind in kinds if kind not in ("any", "organisation")]
    return list(dict.fromkeys(codes))


def rule_of(kinds: list[str]) -> str | None:
    """The lead rule that a list of kinds amounts to; None where the schema has no word for it."""
    named = set(kinds)
    if named & {"any", "organisation"}:
        return "any"
    if named == {"sme"}:
        return "sme_only"
    if named <= {"sme", "business"} and named:
        return "business_any"
    if named in ({"academic"}, {"academic", "individual"}):
        return "academic_only"
    if "rto" in named and named <= {"sme", "business", "rto"} and len(named) > 1:
        return "rto_allowed"
    if named & {"sme", "business"} and named & {"academic", "charity", "public", "individual"}:
        return "any"
    return None
