"""Certificates that the call names, Cyber Essentials among them: held, and valid on the day (domain.md 3.1, 3.3)."""

from datetime import date, datetime

from config.readiness import CertificateKind, readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Certificate, Member
from matcher.readiness.rule import (
    day_words,
    listed,
    needed_day,
    quote_of,
    stage_words,
    step_words,
    today,
    too_late,
)

_LONGEST_MONTH = 31


def certificates(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item for each certificate that the call requires."""
    kinds = readiness().certificates
    return [_item(call, member, now, code, kinds[code]) for code in listed(call, Field.CERTS) if code in kinds]


def held(member: Member, code: str) -> list[Certificate]:
    """The member's certificates that satisfy `code`, itself or a higher one, longest valid first."""
    kinds = readiness().certificates
    fitting = [c for c in member.certificates
               if c.kind == code or (c.kind in kinds and code in kinds[c.kind].also_counts_as)]
    return sorted(fitting, key=lambda c: c.expires or date.min, reverse=True)


def standing(member: Member, code: str, day: date | None, now: datetime) -> tuple[Readiness, str]:
    """Whether the member holds `code` on `day` and on the day of asking, with the evidence in words."""
    kinds = readiness().certificates
    found = held(member, code)
    if not found:
        if not member.certificates:
            return Readiness.UNKNOWN, "you have not told us of any certificate"
        return Readiness.GAP, "not among your certificates"
    best = found[0]
    kind = kinds[best.kind]
    name = kind.label
    if best.expires is None:
        return Readiness.UNKNOWN, f"{name}, expiry not told"
    until = day_words(best.expires)
    if best.expires < today(now):
        return Readiness.GAP, f"{name} lapsed on {until}"
    if day is not None and best.expires < day:
        return Readiness.GAP, f"{name} lapses on {until}, before it is needed on {day_words(day)}"
    left = (best.expires - today(now)).days
    if kind.valid_months and left > kind.valid_months * _LONGEST_MONTH:
        return Readiness.UNKNOWN, f"{name} until {until}? It lasts {kind.valid_months} months: check the date"
    attested = ", while it is attested each year" if kind.attested_yearly else ""
    warned = [days for days in sorted(readiness().warn_days) if left <= days]
    soon = f"; {left} days left, renew soon" if warned else ""
    return Readiness.MET, f"{name}, valid until {until}{attested}{soon}"


def _item(call: Call, member: Member, now: datetime, code: str, kind: CertificateKind) -> ReadinessItem:
    stage = call.value(Field.CERTS_BY)
    day = needed_day(call, stage, now)
    state, evidence = standing(member, code, day, now)
    step = ""
    if state is Readiness.GAP:
        step = step_words("Renew it" if held(member, code) else kind.next_step, kind.weeks)
        if stage == "bid" and too_late(kind.weeks, day, now) and not held(member, code):
            state, evidence = Readiness.BLOCKER, f"{evidence}; it usually takes longer than there is until the bid"
    elif state is Readiness.UNKNOWN:
        step = f"Tell us whether you hold {kind.label}, and until when; {step_words('getting it takes', kind.weeks)}"
    wanted = " ".join(filter(None, (kind.label, stage_words(stage))))
    return ReadinessItem(f"certificate:{code}", wanted, state, quote_of(call, Field.CERTS), evidence, step)
