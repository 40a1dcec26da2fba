"""What one person should hear of now: decided from values (domain.md 5.2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matcher.model.call import Call
from matcher.model.change import ChangeKind, RecordedChange
from matcher.model.instant import days_left
from matcher.model.match import Match
from matcher.store.told import MATCH

REMIND_AT_DAYS = (14, 7, 2)
URGENT_WITHIN_DAYS = 7
URGENT_CHANGES = (ChangeKind.DEADLINE_EARLIER, ChangeKind.CANCELLED, ChangeKind.WITHDRAWN)


class NewsKind(StrEnum):
    """Why a call is in an alert, in the order in which it is read."""

    CHANGED = "changed"
    CLOSING = "closing"
    MATCH = "match"
    SEARCH = "search"

    @property
    def heading(self) -> str:
        """As it stands in the mail."""
        return {"changed": "Changed", "closing": "Closing soon, you were interested", "match": "New matches",
                "search": "Found by your saved searches"}[self]


@dataclass(frozen=True, slots=True)
class News:
    """One call to tell one person of. `tells` are the things they know afterwards (`store.told`)."""

    kind: NewsKind
    call: Call
    note: str
    tells: tuple[str, ...]
    is_urgent: bool
    match: Match | None = None
    changes: tuple[ChangeKind, ...] = ()
    """What kinds of changes `note` names, newest first."""


def news_for(calls: Mapping[str, Call], matches: Sequence[Match], changes: Sequence[RecordedChange],
             interested: Mapping[str, datetime], found: Mapping[str, Sequence[str]], told: Collection[tuple[str, str]],
             now: datetime) -> list[News]:
    """Everything new to the person, each call once: a change before a reminder before a match before a find.

    `matches` are those worth mailing, best first; `interested` maps call ids to when the member said so; `found` maps
    a saved search's name to call ids; `changes` newest first. A call of a first import is never news by itself.
    """
    known = {call_id for call_id, _ in told}
    news = [*_changed(calls, changes, known, told), *_closing(calls, interested, told, now),
            *_matched(calls, matches, told, now), *_found(calls, found, known, now)]
    return list({n.call.id: n for n in reversed(news)}.values())[::-1]


def _changed(calls: Mapping[str, Call], changes: Sequence[RecordedChange], known: Collection[str],
             told: Collection[tuple[str, str]]) -> Iterable[News]:
    by_call: dict[str, list[RecordedChange]] = {}
    for change in changes:
        if change.call_id in known and change.call_id in calls and (change.call_id, f"change:{change.id}") not in told:
            by_call.setdefault(change.call_id, []).append(change)
    for call_id, of_call in by_call.items():
        urgent = any(c.change.kind in URGENT_CHANGES for c in of_call)
        words = list(dict.fromkeys(c.change.words for c in of_call))
        yield News(NewsKind.CHANGED, calls[call_id], "; ".join(words), tuple(f"change:{c.id}" for c in of_call), urgent,
                   changes=tuple(c.change.kind for c in of_call))


def _closing(calls: Mapping[str, Call], interested: Mapping[str, datetime], told: Collection[tuple[str, str]],
             now: datetime) -> Iterable[News]:
    """Reminders whose day has come since the member said that they are interested; of several missed ones the last."""
    for call_id, since in sorted(interested.items()):
        call = calls.get(call_id)
        gate = call.next_gate(now) if call and call.is_open(now) else None
        if call is None or gate is None or gate.at is None:
            continue
        due = [day for day in REMIND_AT_DAYS if days_left(gate.at, now) <= day < days_left(gate.at, since)]
        tells = tuple(f"closing:{day}:{gate.at:%Y-%m-%d}" for day in due)
        if due and (call_id, tells[-1]) not in told:
            yield News(NewsKind.CLOSING, call, "", tells, False)


def _matched(calls: Mapping[str, Call], matches: Sequence[Match], told: Collection[tuple[str, str]],
             now: datetime) -> Iterable[News]:
    for match in matches:
        call = calls.get(match.call_id)
        if call and call.is_open(now) and not call.is_backfill and not _is_told(call, match, calls, told, now):
            yield News(NewsKind.MATCH, call, "", (MATCH,), _is_soon(call, now), match)


def _is_told(call: Call, match: Match, calls: Mapping[str, Call], told: Collection[tuple[str, str]],
             now: datetime) -> bool:
    """Whether the person knows the call, or a copy of it on another site that closes at the same moment."""
    copies = [calls[i] for i in match.copies if i in calls and (i, MATCH) in told]
    return (call.id, MATCH) in told or any(_closes(c, now) == _closes(call, now) for c in copies)


def _found(calls: Mapping[str, Call], found: Mapping[str, Sequence[str]], known: Collection[str],
           now: datetime) -> Iterable[News]:
    for name, ids in found.items():
        for call_id in ids:
            call = calls.get(call_id)
            if call and call.is_open(now) and not call.is_backfill and call_id not in known:
                yield News(NewsKind.SEARCH, call, f"Found by your search “{name}”", (MATCH,), _is_soon(call, now))


def _closes(call: Call, now: datetime) -> datetime | None:
    gate = call.next_gate(now)
    return gate.at if gate else None


def _is_soon(call: Call, now: datetime) -> bool:
    at = _closes(call, now)
    return at is not None and days_left(at, now) <= URGENT_WITHIN_DAYS
