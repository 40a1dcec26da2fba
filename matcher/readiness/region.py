"""Whether the firm is in the region that a call is limited to, on the call's own basis (domain.md 2.2, 3.5)."""

from datetime import datetime

from config.regions import regions
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.rule import listed, quote_of

_WORDS = {"registered": "Registered in", "operating": "Working in", "delivery": "Project delivered in"}


def region(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where applicants or projects are limited to regions."""
    named = listed(call, Field.REGIONS)
    if not named:
        return []
    basis = str(call.value(Field.REGION_BASIS) or "")
    whole = {code for name in named for code in regions().codes_of(name)}
    partial = {part.region for key, part in regions().parts.items() for name in named
               if name.casefold() in (key.casefold(), part.name.casefold())}
    state, evidence = _state(member, whole, partial, basis)
    step = {Readiness.UNKNOWN: "Tell us your postcode and the regions that you work in",
            Readiness.GAP: "Plan the work in the region, for example with a partner there",
            Readiness.BLOCKER: "You could take part as a partner of a firm there, if the call allows it"}.get(state, "")
    label = f"{_WORDS.get(basis, 'In')} {' or '.join(named)}"
    return [ReadinessItem("region", label, state, quote_of(call, Field.REGIONS), evidence, step)]


def _state(member: Member, whole: set[str], partial: set[str], basis: str) -> tuple[Readiness, str]:
    home = member.region[:3]
    works = {code[:3] for code in member.works_in_regions}
    place = f"you are in {regions().name(home)}" if home else "we do not know your region"
    if home in whole:
        return Readiness.MET, place
    if home in partial:
        return Readiness.UNKNOWN, f"{place}, of which the named authority covers only a part"
    if basis != "registered" and works & whole:
        also = " and ".join(sorted(regions().name(code) for code in works & whole))
        return (Readiness.MET if basis else Readiness.UNKNOWN), f"you work in {also}"
    if not home or not whole | partial or (basis == "operating" and not works):
        return Readiness.UNKNOWN, place
    return (Readiness.GAP if basis == "delivery" else Readiness.BLOCKER), place
