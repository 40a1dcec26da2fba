"""Who may lead, or apply at all. Size is a rule of its own."""

from datetime import datetime

from matcher.model.call import Call, LeadRule
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import LegalForm, Member
from matcher.readiness.rule import listed, quote_of

_BUSINESSES = (LegalForm.COMPANY, LegalForm.LLP, LegalForm.PARTNERSHIP, LegalForm.SOLE_TRADER)
_KINDS = {LegalForm.ACADEMIC: "academic", LegalForm.PUBLIC: "public", LegalForm.UNKNOWN: ""}
_LEADERS = {LeadRule.ACADEMIC_ONLY: {"academic"}, LeadRule.BUSINESS_ANY: {"business"},
            LeadRule.SME_ONLY: {"business"}, LeadRule.RTO_ALLOWED: {"business", "rto"}}
_WORDS = {"academic": "academic organisations", "business": "businesses",
          "rto": "research and technology organisations", "public": "public bodies", "charity": "charities",
          "individual": "individuals"}


def lead(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the call says who may lead or apply."""
    rule = call.value(Field.LEAD_RULE)
    if rule == LeadRule.INVITE_ONLY:
        return [ReadinessItem("lead", "By invitation only", Readiness.UNKNOWN, quote_of(call, Field.LEAD_RULE),
                              "we do not know whether you were invited", "Check whether you hold an invitation")]
    if rule in _LEADERS:
        return [_item(call, member, Field.LEAD_RULE, "Who may lead", _LEADERS[LeadRule(rule)])]
    allowed = set(listed(call, Field.APPLICANTS))
    return [_item(call, member, Field.APPLICANTS, "Who may apply", allowed)] if allowed else []


def _item(call: Call, member: Member, field: Field, label: str, allowed: set[str]) -> ReadinessItem:
    kind = "business" if member.legal_form in _BUSINESSES else _KINDS[member.legal_form]
    words = " or ".join(_WORDS.get(a, a) for a in sorted(allowed))
    quote = quote_of(call, field)
    if kind in allowed:
        return ReadinessItem("lead", f"{label}: {words}", Readiness.MET, quote, f"you are one of the {_WORDS[kind]}")
    if not kind:
        return ReadinessItem("lead", f"{label}: {words}", Readiness.UNKNOWN, quote, "we do not know your legal form",
                             "Tell us what kind of organisation you are")
    return ReadinessItem("lead", f"{label}: {words}", Readiness.BLOCKER, quote, f"open to {words} only",
                         f"You could take part as a partner of one of the {words}, if the call allows it")
