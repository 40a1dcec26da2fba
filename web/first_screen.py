"""The first screen of a call: its four answers, the line under its title, its state at a moment."""

from dataclasses import dataclass
from datetime import datetime

from matcher.model.call import Call, CallStatus
from matcher.model.fact import Field
from matcher.model.instant import days_left
from matcher.model.money import Money
from matcher.model.words import date_words, money_words
from web.facts import NOT_STATED, value_words
from web.words import DATE_KIND, STATUS


@dataclass(frozen=True, slots=True)
class Answers:
    """"Is this for us, how much, by when, what must we have?" (domain.md 5.1)."""

    who: str
    who_else: tuple[str, ...]
    how_much: str
    how_much_else: tuple[str, ...]
    by_when: str
    days_left: int | None
    by_when_else: tuple[str, ...]
    must_have: tuple[str, ...]


def answers(call: Call, now: datetime) -> Answers:
    """The first screen of a call."""
    gate, closes = call.next_gate(now), call.closes()
    named = gate or closes
    others = [d for d in call.dates if named is not None and d is not named and d.kind != named.kind
              and d.at is not None and d.at >= now]
    return Answers(
        who=value_words(Field.LEAD_RULE, call.value(Field.LEAD_RULE)) if call.fact(Field.LEAD_RULE) else
        _applicants(call), who_else=tuple(_who_else(call)),
        how_much=_how_much(call), how_much_else=tuple(_money_else(call)),
        by_when=date_words(named) if named else (call.dates[0].words if call.dates and not call.dates[0].at
                                                 else "No deadline stated"),
        days_left=days_left(named.at, now) if named and named.at and named.at >= now else None,
        by_when_else=tuple(f"{DATE_KIND[d.kind]}: {date_words(d)}" for d in others[:2]),
        must_have=tuple(_must_have(call)))


def one_line(call: Call, now: datetime) -> list[str]:
    """Who, how much, who may: the parts of the line under a title, only those that are stated."""
    parts = [call.funder or "", _how_much(call) if _best_money(call) else ""]
    if call.fact(Field.INSTRUMENT):
        parts.append(value_words(Field.INSTRUMENT, call.value(Field.INSTRUMENT)))
    if call.fact(Field.LEAD_RULE):
        parts.append(value_words(Field.LEAD_RULE, call.value(Field.LEAD_RULE)))
    parts.append(trl_words(call))
    return [p for p in parts if p]


def trl_words(call: Call) -> str:
    """"TRL 3 to 6", empty where nothing is stated."""
    start, start_max, end = (call.value(f) for f in (Field.TRL_START_MIN, Field.TRL_START_MAX, Field.TRL_END_MIN))
    first = start if start is not None else start_max
    if first is not None and end is not None and end != first:
        return f"TRL {first} to {end}"
    if first is not None:
        return f"TRL {first}" if start_max in (None, first) else f"TRL {first} to {start_max}"
    return f"ending at TRL {end}" if end is not None else ""


def status_words(call: Call, now: datetime) -> tuple[str, str]:
    """(code, words) of what is true at `now`; closing soon is said of open calls in their last 14 days."""
    status = call.status_at(now)
    gate = call.next_gate(now)
    if status is CallStatus.OPEN and gate and gate.at and days_left(gate.at, now) <= 14:
        return "closing", "Closing soon"
    return status.value, STATUS[status]


def _best_money(call: Call) -> Money | None:
    return call.value(Field.AWARD_MAX) or call.value(Field.TOTAL)


def _how_much(call: Call) -> str:
    most, least, total = (call.value(f) for f in (Field.AWARD_MAX, Field.AWARD_MIN, Field.TOTAL))
    if most and least:
        return f"{money_words(least)} to {money_words(most)} per project"
    if most:
        return f"up to {money_words(most)} per project"
    return f"{money_words(total)} in all" if total else NOT_STATED


def _money_else(call: Call) -> list[str]:
    said = []
    if call.fact(Field.TOTAL) and call.fact(Field.AWARD_MAX):
        said.append(f"{money_words(call.value(Field.TOTAL))} in all")
    if call.fact(Field.RATES):
        said.append(f"Share of costs: {value_words(Field.RATES, call.value(Field.RATES))}")
    if call.value(Field.MATCH_FUNDING) is True:
        said.append("Match funding needed")
    months = call.value(Field.DURATION_MAX) or call.value(Field.DURATION_MIN)
    if months:
        said.append(f"{months:g} months")
    return said


def _applicants(call: Call) -> str:
    named = call.value(Field.APPLICANTS)
    return _as_a_beginning(value_words(Field.APPLICANTS, named)) if named else NOT_STATED


def _who_else(call: Call) -> list[str]:
    said = []
    if call.fact(Field.LEAD_RULE) and call.value(Field.APPLICANTS):
        said.append(f"Open to {value_words(Field.APPLICANTS, call.value(Field.APPLICANTS))}")
    partners = call.value(Field.MIN_PARTNERS)
    if call.value(Field.CONSORTIUM) is True:
        said.append(f"With partners, at least {partners}" if partners else "With partners")
    elif call.value(Field.CONSORTIUM) is False:
        said.append("You may apply alone")
    if call.value(Field.UK_REGISTERED) is True:
        said.append("UK registered")
    if call.value(Field.REGIONS):
        said.append(value_words(Field.REGIONS, call.value(Field.REGIONS)))
    return said


def _must_have(call: Call) -> list[str]:
    said = []
    for field in (Field.CERTS, Field.CYBER, Field.SECURITY, Field.IDENTIFIERS):
        if call.value(field):
            said.append(value_words(field, call.value(field)))
    trl = trl_words(call)
    if trl:
        said.append(f"Starts at {trl}" if trl.startswith("TRL") else _as_a_beginning(trl))
    return said


def _as_a_beginning(words: str) -> str:
    """With a capital in front; those within stay, as in TRL."""
    return words[:1].upper() + words[1:]
