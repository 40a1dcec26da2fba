"""All rules together: what a member would still need for a call, the worst first."""

from collections.abc import Iterable
from datetime import datetime

from matcher.model.call import Call
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.certificates import certificates
from matcher.readiness.clearances import clearances
from matcher.readiness.consortium import consortium
from matcher.readiness.countries import countries
from matcher.readiness.cyber_model import cyber_model
from matcher.readiness.export import export
from matcher.readiness.identifiers import identifiers
from matcher.readiness.lead import lead
from matcher.readiness.money import own_share, turnover
from matcher.readiness.ownership import ownership
from matcher.readiness.region import region
from matcher.readiness.registration import registration
from matcher.readiness.rule import Rule
from matcher.readiness.size import size
from matcher.readiness.subsidy import subsidy
from matcher.readiness.trl import trl

RULES: tuple[Rule, ...] = (lead, countries, registration, ownership, size, region, certificates, cyber_model,
                           clearances, identifiers, consortium, trl, subsidy, own_share, turnover, export)
"""In the order in which a reader asks: may we, have we, can we."""

_ORDER = (Readiness.BLOCKER, Readiness.GAP, Readiness.UNKNOWN, Readiness.MET)


def assess(call: Call, member: Member, now: datetime) -> tuple[ReadinessItem, ...]:
    """Every rule's items: blockers, gaps, what we do not know, then what is met. Changes no score, hides nothing."""
    items = [item for rule in RULES for item in rule(call, member, now)]
    return tuple(sorted(items, key=lambda item: _ORDER.index(item.state)))


def items_of(items: Iterable[ReadinessItem], state: Readiness) -> list[ReadinessItem]:
    """Those of one state, in their order."""
    return [item for item in items if item.state is state]
