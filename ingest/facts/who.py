"""Who may lead, who may take part, and whether they must be registered in the UK (domain.md 2.1)."""

import re

from ingest.facts.applicants import ACADEMIC, WHATEVER_SIZE, as_codes, rule_of
from ingest.facts.eligibility import Statement, statements
from ingest.facts.page import Page, Sentence, fact
from ingest.facts.partners import read_partners
from matcher.model.fact import Fact, Field

_NARROW = ("sme_only", "rto_allowed", "academic_only", "business_any", "any")
"""The lead rules of the schema, the narrowest first."""
_SMES_ALONE = re.compile(
    r"\b(?:that|which|who) are not smes?\b[^.;]{0,20}\b(?:cannot|may not|are not|will not)"
    r"|\bconsorti\w+ (?:must|should) (?:consist|be made up) (?:only )?of smes\b"
)
_WON = (
    r"(?:(?<!\bare )(?<!\bis )invited|(?:who|that|which|if) (?:are|were|is) invited|successful|shortlisted"
    r"|selected|funded|supported|awarded|(?:who|that|which) (?:took part|won|completed|finished|passed|came through"
    r"|delivered)|previously)"
)
_INVITE = re.compile(
    r"\b(?:by invitation\b|invitation[- ]only|invite[- ]only|invited (?:applicants|organisations|proposals"
    r"|applications) only"
    rf"|only (?:the )?(?:[\w-]+ ){{0,2}}?(?:those|applicants?|organisations?|firms?|suppliers?|projects?|teams?"
    rf"|holders?|companies|businesses|consortia)\b[^.;]{{0,60}}?\b{_WON}\b|only apply (?:if|when) your [a-z]+ (?:was"
    rf"|has been|is) (?:shortlisted|selected|successful|{_WON})"
    rf"|only [^.;]{{0,30}}\b(?:if|when) you (?:(?:were|have been|are) {_WON}"
    rf"|won|took part|held|completed)|if you (?:were|have been|are) (?:successful|invited)\b(?!,)|(?:only )?(?:open"
    rf"|available|restricted|limited) (?:only )?to (?:those|applicants|organisations|businesses|firms|projects"
    rf"|teams|companies)\b[^.;]{{0,80}}?\b{_WON}\b"
    r"|for successful applicants (?:from|of|to) [^.;]{0,60}\bonly\b|must have (?:been (?:invited|successful)"
    r"|received an invitation|submitted (?:a successful|an outline))|(?:you|applicants?) (?:must"
    r"|need to) (?:have )?be(?:en)? invited|must be invited to apply|\binvited to apply by\b|only (?:existing"
    r"|current|previous) (?:award|grant|holder|winner|recipient)|(?:open|limited"
    r"|restricted) (?:only )?to (?:existing|current|previous) )"
)

_LATER_STAGE = re.compile(
    r"stage (?:2|two)\b[^.;]{0,30}by invitation|(?:2nd|second) stage[^.;]{0,30}by invitation"
    r"|\bopening of (?:the )?(?:tenders|bids|offers)|\b(?:event|briefing|webinar|session|visit|interview"
    r"|attendance)s?\b[^.;]{0,30}(?:by invitation|invitation[- ]only)"
)
"""The second stage, an event or the opening of the bids is by invitation; the call is not."""
_UK_REGISTERED = re.compile(
    r"uk[- ]registered\b(?! (?:charity (?:number|no)|office|trade))|(?:be |are |must be "
    r"|is )registered (?:in|within) (?:the )?(?:uk\b|united kingdom|england|scotland|wales)"
    r"|registered (?:business|company|organisation|legal entity)? ?in the uk\b"
    r"|uk[- ]incorporated"
)
_NOT_UK = re.compile(r"not (?:need|have) to be (?:a )?uk|non-uk registered|or overseas")


def read_who(page: Page) -> list[Fact]:
    """Lead rule, applicants, consortium, partners, UK registration, each where the text says so."""
    facts: list[Fact] = []
    said = statements(page)
    rule = _invited(page) or _lead_rule(said, page)
    if rule:
        facts.append(fact(Field.LEAD_RULE, rule[0], rule[1]))
    applicants = _applicants(said, rule[0] if rule else None, page)
    if applicants:
        facts.append(fact(Field.APPLICANTS, applicants[0], applicants[1]))
    facts += read_partners(page)
    for sentence in page.having("registered", "incorporated"):
        if _UK_REGISTERED.search(sentence.low) and not _NOT_UK.search(sentence.low):
            facts.append(fact(Field.UK_REGISTERED, True, sentence))
            break
    return facts


def _invited(page: Page) -> tuple[str, Sentence] | None:
    """The narrowest rule of all: only those who were invited, or won an earlier stage."""
    for sentence in page.having("invit", "if you ", "must have", "only", "restricted", "limited to", "open to"):
        if _INVITE.search(sentence.context) and not _LATER_STAGE.search(sentence.context):
            return "invite_only", sentence
    return None


def _lead_rule(said: list[Statement], page: Page) -> tuple[str, Sentence] | None:
    """What is said of the lead, else of applicants; of several the narrowest."""
    if alone := next((s for s in page.having("not sme", "of smes") if _SMES_ALONE.search(s.low)), None):
        return "sme_only", alone
    for pool in ([s for s in said if s.is_lead], said):
        rules = {rule: s for s in reversed(pool) if (rule := rule_of(list(s.kinds)))}
        if "sme_only" in rules and not rules["sme_only"].is_only and any(
            "business" in s.kinds and _ANY_SIZE.search(s.sentence.low) for s in pool
        ):
            del rules["sme_only"]
        for rule in _NARROW:
            if rule in rules and (page.offers_funding or _is_plain(rule, rules[rule])):
                return rule, rules[rule].sentence
        if pool and any(rule_of(list(s.kinds)) is None for s in pool if s.is_lead):
            return None
    return None


_ANY_SIZE = re.compile(rf"\b(?:of (?:any|all) sizes?|{WHATEVER_SIZE})\b")
"""Said of those who may apply, it outweighs a mere "we invite start-ups" elsewhere on the page."""


def _is_plain(rule: str, said: Statement) -> bool:
    """Whether a page that offers no funding still makes a rule of it: any tender is for "businesses"."""
    if rule == "any":
        return "any" in said.kinds or "academic" in said.kinds
    return rule == "sme_only" or (rule in ("rto_allowed", "academic_only") and (said.is_only or said.is_lead))


def _applicants(said: list[Statement], rule: str | None, page: Page) -> tuple[list[str], Sentence] | None:
    if not page.offers_funding and rule is None:
        return None
    found = [code for statement in said for code in as_codes(list(statement.also))]
    proof = next((s.sentence for s in said if as_codes(list(s.also))), None)
    if not found or proof is None:
        return None
    if rule == "academic_only":
        found = [code for code in found if code != "business"]
    if "academic" not in found and any(_CLAIMS.search(s.low) for s in page.having("%", "per cent")):
        found.append("academic")
    return list(dict.fromkeys(found)), proof


_CLAIMS = re.compile(rf"{ACADEMIC}[^.;]{{0,40}}\d+ ?%|%[^.;]{{0,30}}{ACADEMIC}")
"""Whoever has a rate of its own may take part."""
