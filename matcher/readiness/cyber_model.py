"""The MOD Cyber Security Model: version 3 profiles and version 4 levels, each on its own scale (domain.md 3.2).

The two are never converted. A shortfall is a gap, never a blocker: a supplier may hand in an improvement plan.
"""

from datetime import datetime

from config.readiness import CyberLevel, CyberModel, readiness
from matcher.model.call import Call
from matcher.model.fact import Field
from matcher.model.match import Readiness, ReadinessItem
from matcher.model.member import Member
from matcher.readiness.certificates import standing
from matcher.readiness.rule import needed_day, quote_of, step_words


def cyber_model(call: Call, member: Member, now: datetime) -> list[ReadinessItem]:
    """One item where the call names a level of the model."""
    wanted = call.value(Field.CYBER)
    if not wanted:
        return []
    quote = quote_of(call, Field.CYBER)
    version, level = str(wanted.get("csm_version") or ""), str(wanted.get("level") or "")
    model = readiness().cyber_models.get(version)
    if model is None or level not in model.levels:
        return [ReadinessItem("cyber_model", "MOD Cyber Security Model", Readiness.UNKNOWN, quote,
                              "the call does not say which version and level",
                              "Ask the buyer for the risk assessment reference and level")]
    one = model.levels[level]
    state, evidence = _state(call, member, now, one)
    if version == "v3" and any(c.kind.startswith("dcc_") for c in member.certificates):
        evidence += "; your Defence Cyber Certification is on the version 4 scale, which is not converted"
    step = "" if state is Readiness.MET else _step(model, one, state)
    return [ReadinessItem("cyber_model", f"{model.label}: {one.label}", state, quote, evidence, step)]


def _state(call: Call, member: Member, now: datetime, level: CyberLevel) -> tuple[Readiness, str]:
    day = needed_day(call, "award", now)
    if not level.certificate:
        return Readiness.MET, "this profile asks for nothing"
    if level.proof:
        proof, words = standing(member, level.proof, day, now)
        if proof is Readiness.MET:
            return proof, words
    state, words = standing(member, level.certificate, day, now)
    if state is Readiness.MET and level.controls > 1:
        return Readiness.UNKNOWN, f"{words}; we do not know how you stand on its {level.controls} controls"
    return state, words


def _step(model: CyberModel, level: CyberLevel, state: Readiness) -> str:
    floor = readiness().certificates[level.certificate]
    first = "" if state is Readiness.UNKNOWN else f"{step_words(floor.next_step, floor.weeks)}. "
    return first + step_words(model.next_step, model.weeks)
