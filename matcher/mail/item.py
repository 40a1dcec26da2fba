"""A call as one person meets it in a mail: facts in words, why it matched, what they would need."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from matcher.mail.letter import Item, Line, Pair
from matcher.mail.links import Act, Action, Links
from matcher.mail.message import one_line
from matcher.model.call import Call, LeadRule
from matcher.model.fact import Field
from matcher.model.instant import CallDate, DateKind, Precision
from matcher.model.match import Fit, Match, Readiness, ReadinessItem
from matcher.model.words import date_words, days_left_words, money_words, time_words

TITLE_LENGTH = 180
SENTENCE_LENGTH = 220
NOTE_LENGTH = 300
_GATE_LABELS = {
    DateKind.EOI_CLOSES: "Express interest by", DateKind.REGISTRATION_CLOSES: "Register by",
    DateKind.STAGE1_CLOSES: "Stage 1 deadline", DateKind.STAGE2_CLOSES: "Stage 2 deadline",
    DateKind.MARKET_ENGAGEMENT: "Respond by"}
_LEAD_WORDS = {
    LeadRule.SME_ONLY: "small and medium firms only", LeadRule.BUSINESS_ANY: "any business may lead",
    LeadRule.ACADEMIC_ONLY: "academics only", LeadRule.RTO_ALLOWED: "businesses and research organisations may lead",
    LeadRule.ANY: "anyone", LeadRule.INVITE_ONLY: "by invitation"}
_FIT_WORDS = {Fit.STRONG: "Strong fit", Fit.GOOD: "Good fit", Fit.POSSIBLE: "Possible fit"}
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])


def item_for(call: Call, person_id: str, links: Links, now: datetime, match: Match | None = None,
             readiness: Sequence[ReadinessItem] | None = None, note: str = "", *, with_actions: bool = True) -> Item:
    """The call for this person. Without a match it says what the call is and gives no reason; `readiness` is None
    where nobody asked what the firm would need."""
    return Item(
        call_id=call.id, title=title_of(call), url=links.call(call.id), lines=_lines(call, now),
        summary="" if match else shortened(call.summary), note=shortened(note, NOTE_LENGTH), fit=_fit_words(match),
        why=_why(match), terms=match.terms[:6] if match else (), needs=() if readiness is None else _needs(readiness),
        interested_url=links.url(Action(Act.INTERESTED, person_id, call.id), now) if with_actions else "",
        not_for_us_url=links.url(Action(Act.NOT_FOR_US, person_id, call.id), now) if with_actions else "",
        source_url=call.url if is_web_link(call.url) else "", source_host=host_of(call.url))


def title_of(call: Call) -> str:
    """The title in one line, without control or direction marks, at most 180 characters."""
    return shortened(call.title, TITLE_LENGTH) or "Untitled call"


def deadline_line(call: Call, now: datetime) -> Line:
    """The date a bidder must not miss next, with day, time, zone and days left (domain.md 7.1 rule 7)."""
    gate = call.next_gate(now)
    if gate is None or gate.at is None:
        undated = next((d for d in call.dates if d.kind is DateKind.CLOSES), None)
        return Line("Deadline", shortened(date_words(undated)) if undated and undated.at is None
                    else "none stated, check the source", is_key=True)
    return Line(_GATE_LABELS.get(gate.kind, "Deadline"), f"{date_words(gate)}, {days_left_words(gate.at, now)}",
                is_key=True)


def funding_words(call: Call) -> str:
    """"up to £350,000 per project, £3 million in all"; empty where no sum is stated."""
    most, least, total = (call.value(f) for f in (Field.AWARD_MAX, Field.AWARD_MIN, Field.TOTAL))
    said = []
    if most and least:
        said.append(f"{money_words(least)} to {money_words(most)} per project")
    elif most:
        said.append(f"up to {money_words(most)} per project")
    if total:
        said.append(f"{money_words(total)} in all")
    return ", ".join(said)


def short_deadline(gate: CallDate) -> str:
    """For a subject: "16 June, midday"; the day alone where no time is stated."""
    if gate.at is None or gate.precision in (Precision.MONTH, Precision.QUARTER):
        return shortened(gate.words, 40)
    local = gate.at.astimezone(ZoneInfo(gate.zone))
    day = f"{local.day} {local:%B}"
    return day if gate.precision is Precision.DATE else f"{day}, {time_words(local)}"


def shortened(text: str, limit: int = SENTENCE_LENGTH) -> str:
    """One line of at most `limit` characters, cut between words where it can be."""
    line = one_line(text.translate(_BIDI))
    if len(line) <= limit:
        return line
    head = line[:limit - 1]
    cut = head.rfind(" ")
    return f"{head[:cut] if cut > limit // 2 else head}…"


def is_web_link(url: str) -> bool:
    """Whether a source's address may become a link: http(s) with a host, nothing that breaks a line."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and one_line(url) == url and " " not in url


def host_of(url: str) -> str:
    """The host that a source link leads to, shown beside it (domain.md 7.3)."""
    return (urlsplit(url).hostname or "") if is_web_link(url) else ""


def _lines(call: Call, now: datetime) -> tuple[Line, ...]:
    lead = call.value(Field.LEAD_RULE)
    start, end = call.value(Field.TRL_START_MIN), call.value(Field.TRL_END_MIN)
    trl = f"{start} to {end}" if start and end and start != end else str(start or end or "")
    lines = [Line("Funding", funding_words(call) or "not stated", is_key=True), deadline_line(call, now),
             Line("Funder", shortened(call.funder or "not stated", 120))]
    if lead in set(LeadRule):
        lines.append(Line("Who can apply", _LEAD_WORDS[LeadRule(lead)]))
    if trl:
        lines.append(Line("TRL", trl))
    return tuple(lines)


def _fit_words(match: Match | None) -> str:
    if match is None or match.fit not in _FIT_WORDS:
        return ""
    return f"{_FIT_WORDS[match.fit]}: closer to your profile than {match.closer_than:,} of {match.seen:,} calls seen"


def _why(match: Match | None) -> tuple[Pair, ...]:
    if match is None:
        return ()
    return tuple(Pair(shortened(r.call_sentence), shortened(r.profile_sentence), shortened(r.section, 80))
                 for r in match.reasons[:2])


def _needs(readiness: Sequence[ReadinessItem]) -> tuple[str, ...]:
    """What stands between the firm and the call, the worst first; said also where that is nothing."""
    order = (Readiness.BLOCKER, Readiness.GAP, Readiness.UNKNOWN)
    open_items = sorted((r for r in readiness if r.state in order), key=lambda r: order.index(r.state))
    if not open_items:
        return ("Nothing more, as far as we can check." if readiness else "The call names nothing that we can check.",)
    return tuple(_need_words(r) for r in open_items[:3])


def _need_words(one: ReadinessItem) -> str:
    how = {Readiness.BLOCKER: " (stands in the way)", Readiness.UNKNOWN: " (to check)"}.get(one.state, "")
    return shortened(f"{one.label}{how}. {one.next_step}".strip(), NOTE_LENGTH).rstrip(".") + "."
