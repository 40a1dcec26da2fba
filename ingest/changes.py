"""What a new version of a notice changes about its call, in words (domain.md 2.3). Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from matcher.model.call import Call, CallStatus
from matcher.model.change import Change, ChangeKind
from matcher.model.codec import MONEY_FIELDS, value_to_json
from matcher.model.fact import Field
from matcher.model.instant import CallDate, DateKind, TimeBasis
from matcher.model.notice import Notice
from matcher.model.words import change_of_date_words, date_words, money_words

_LABELS = {
    DateKind.CLOSES: "Closing date", DateKind.EOI_CLOSES: "Expression of interest date",
    DateKind.REGISTRATION_CLOSES: "Registration date", DateKind.STAGE1_CLOSES: "First-stage closing date",
    DateKind.STAGE2_CLOSES: "Second-stage closing date", DateKind.MARKET_ENGAGEMENT: "Market engagement date"}
_MONEY = {Field.TOTAL: "Total funding", Field.AWARD_MAX: "Largest award", Field.AWARD_MIN: "Smallest award"}
_ELIGIBILITY = {
    Field.LEAD_RULE: "Who may lead", Field.APPLICANTS: "Who may apply", Field.CONSORTIUM: "Need for a consortium",
    Field.MIN_PARTNERS: "Least number of partners", Field.REGIONS: "Regions", Field.COUNTRIES: "Countries",
    Field.UK_REGISTERED: "UK registration", Field.OWNERSHIP: "Ownership rule", Field.SME_RESERVED: "Reserved for SMEs"}
_REQUIREMENT = {
    Field.CERTS: "Certificates", Field.CYBER: "Cyber level", Field.SECURITY: "Security clearance",
    Field.IDENTIFIERS: "Registrations needed", Field.TRL_START_MIN: "Lowest starting TRL",
    Field.TRL_START_MAX: "Highest starting TRL", Field.TRL_END_MIN: "TRL at the end", Field.RATES: "Funding rates",
    Field.MATCH_FUNDING: "Match funding", Field.EXPORT: "Export control"}
_STATUS_CHANGES = {
    CallStatus.OPEN: (ChangeKind.OPENED, "The call opened"),
    CallStatus.CLOSED: (ChangeKind.CLOSED, "The source says that the call is closed"),
    CallStatus.AWARDED: (ChangeKind.CLOSED, "The source says that the award was made"),
    CallStatus.CANCELLED: (ChangeKind.CANCELLED, "The call was cancelled"),
    CallStatus.WITHDRAWN: (ChangeKind.WITHDRAWN, "The call was withdrawn"),
    CallStatus.PAUSED: (ChangeKind.CLOSED, "The call is paused")}
_SUBSTANTIAL = 0.2
"""Share of words that differ from which a rewritten text may change what a bidder does."""


def plan_changes(earlier: Notice | None, notice: Notice, before: Call | None, after: Call, *, now: datetime,
                 is_quiet: bool) -> tuple[Change, ...]:
    """Decide what `notice` changes about its call. Touches nothing.

    `before` and `after` are the call without and with it; `earlier` is None for a notice that the call did not have,
    such as a cancellation. A clean-up (white space, case, a reordered list, a new portal address) is no change. A
    change is news unless the run is quiet (first import, backfill, parser fix) or the call said so already through
    another source.
    """
    if before is None:
        return ()
    found = [*_status_difference(before.status, after.status), *(_differences(earlier, notice, now) if earlier else ())]
    return tuple(Change(kind, words, value_to_json(old), value_to_json(new), is_material,
                        not is_quiet and _is_new_to_readers(kind, before, after), notice.source_id)
                 for kind, words, old, new, is_material in found)


def reissue(notice: Notice, call_id: str, *, is_quiet: bool) -> Change:
    """What a cancelled call's readers are told when its work is published again as another call (domain.md 7.2)."""
    words = f"The work was published again: “{notice.title}”"
    return Change(ChangeKind.REISSUED, words, None, call_id, True, not is_quiet, notice.source_id)


def _is_new_to_readers(kind: ChangeKind, before: Call, after: Call) -> bool:
    if kind.value.startswith("deadline"):
        return _earliest_gates(before) != _earliest_gates(after)
    return before.content_hash != after.content_hash


def _earliest_gates(call: Call) -> dict[DateKind, datetime | None]:
    return {kind: min((d.at for d in call.dates if d.kind is kind and d.at), default=None) for kind in _LABELS}


_Difference = tuple[ChangeKind, str, Any, Any, bool]


def _differences(earlier: Notice, notice: Notice, now: datetime) -> Iterator[_Difference]:
    for kind, label in _LABELS.items():
        yield from _date_difference(label, _date(earlier, kind), _date(notice, kind), now)
    yield from _opening_difference(_date(earlier, DateKind.OPENS), _date(notice, DateKind.OPENS))
    for labels, change in ((_MONEY, ChangeKind.MONEY), (_ELIGIBILITY, ChangeKind.ELIGIBILITY),
                           (_REQUIREMENT, ChangeKind.REQUIREMENT)):
        for field, label in labels.items():
            yield from _value_difference(change, field, label, _value(earlier, field), _value(notice, field))
    yield from _text_differences(earlier, notice)


def _status_difference(old: CallStatus, new: CallStatus) -> Iterator[_Difference]:
    if old is new or new not in _STATUS_CHANGES or (old is CallStatus.UNKNOWN and new is CallStatus.OPEN):
        return
    kind, words = _STATUS_CHANGES[new]
    yield kind, words, old.value, new.value, True


def _date_difference(label: str, old: CallDate | None, new: CallDate | None, now: datetime) -> Iterator[_Difference]:
    old_at, new_at = (old.at if old else None), (new.at if new else None)
    if old_at == new_at:
        return
    if old is None or old_at is None:
        if new is not None:
            yield ChangeKind.DEADLINE_STATED, f"{label} set: {date_words(new, with_day=False)}", old, new, True
    elif new is None or new_at is None:
        words = f"{label} {date_words(old, with_day=False)} no longer stated"
        yield ChangeKind.DEADLINE_DROPPED, words, old, new, old_at > now
    elif old.london_day == new.london_day and TimeBasis.STATED in (old.basis, new.basis) and old.basis != new.basis:
        yield ChangeKind.DEADLINE_STATED, f"{label}: {date_words(new, with_day=False)}", old, new, False
    else:
        kind = ChangeKind.DEADLINE_EARLIER if new_at < old_at else ChangeKind.DEADLINE_LATER
        yield kind, f"{label} changed from {change_of_date_words(old, new)}", old, new, True


def _opening_difference(old: CallDate | None, new: CallDate | None) -> Iterator[_Difference]:
    if old and new and old.at and new.at and old.london_day != new.london_day:
        yield ChangeKind.TEXT, f"Opening date changed from {change_of_date_words(old, new)}", old, new, False


def _value_difference(kind: ChangeKind, field: Field, label: str, old: Any, new: Any) -> Iterator[_Difference]:
    if _comparable(old) == _comparable(new):
        return
    was, now = _in_words(field, old), _in_words(field, new)
    if old is None:
        words = f"{label} now stated: {now}"
    elif new is None:
        words = f"{label} no longer stated: {was}"
    else:
        words = f"{label} changed from {was} to {now}"
    yield kind, words, old, new, True


def _text_differences(earlier: Notice, notice: Notice) -> Iterator[_Difference]:
    if _bare(earlier.title) != _bare(notice.title):
        words = f"Title changed from “{earlier.title}” to “{notice.title}”"
        yield ChangeKind.TEXT, words, earlier.title, notice.title, False
    old, new = Counter(_bare(earlier.text)), Counter(_bare(notice.text))
    added, gone = (new - old).total(), (old - new).total()
    if added or gone:
        share = (added + gone) / max(1, old.total() + new.total())
        words = f"The text changed: {added} words added, {gone} taken out"
        yield ChangeKind.TEXT, words, None, None, share >= _SUBSTANTIAL


def _bare(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", text.casefold()))


def _date(notice: Notice, kind: DateKind) -> CallDate | None:
    dates = [f.value for f in notice.facts if f.field is Field.DATE and f.value.kind is kind]
    dated = [d for d in dates if d.at]
    return min(dated, key=lambda d: d.at) if dated else (dates[0] if dates else None)


def _value(notice: Notice, field: Field) -> Any:
    return next((f.value for f in notice.facts if f.field is field), None)


def _comparable(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _in_words(field: Field, value: Any) -> str:
    if field in MONEY_FIELDS and value is not None:
        return money_words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(v).replace("_", " ") for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    return str(value).replace("_", " ")
