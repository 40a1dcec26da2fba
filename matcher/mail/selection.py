"""What is worth a mail, and what a weekly digest lists: best first, nothing padded (domain.md 5.3)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from matcher.cluster.shortlist import shortlist
from matcher.model.call import Call, CallStatus
from matcher.model.edition import EditionPlan, EditionSection, Event, SharedItem
from matcher.model.instant import days_left
from matcher.model.match import Fit, Match
from matcher.model.member import Member
from matcher.rank.fit import LEAST_SCORE

MOST_MATCHED = 5
"""Matches shown to a member in one mail; "see all" leads to the rest."""
MOST_ITEMS = 12
CLOSING_WITHIN_DAYS = 14
NEW_FOR = timedelta(days=7)
MOST_LISTED = 10
"""Shared calls listed in a section: more than one mail shows, since readers have some of them as matches already."""
MOST_SHARED = {EditionSection.CLOSING_SOON: 4, EditionSection.NEW: 5, EditionSection.CHANGED: 4,
               EditionSection.COMING_UP: 3}


def matches_to_mail(connection: Connection, member: Member, now: datetime) -> list[Match]:
    """What the member is shown, best first; by the score alone while too few calls were seen to speak of fit.

    What a rule shuts the member out of is no match worth a mail (`matcher.cluster.shortlist`).
    """
    return [one.match for one in shortlist(connection, member, now).fitting
            if one.match.fit is not Fit.TOO_FEW or one.match.score >= LEAST_SCORE]


def plan_edition(calls: Mapping[str, Call], matches: Mapping[str, Sequence[Match]],
                 news: Sequence[tuple[str, str]], now: datetime, events: Sequence[Event] = (),
                 had: Collection[tuple[str, str]] = ()) -> EditionPlan:
    """The plan at `now`. `matches` holds what is worth mailing, by member; `news` pairs of (call id, what changed);
    `had` pairs of (member id, call id) of earlier editions: a call is a member's match in one edition only.

    A call is shared only if it fits at least one member: the more members, the earlier.
    """
    liked = Counter(m.call_id for of_member in matches.values() for m in of_member)
    is_open = {c.id for c in calls.values() if c.is_open(now)}
    matched = {member: tuple(m.call_id for m in of_member if m.call_id in is_open
                             and (member, m.call_id) not in had)[:MOST_MATCHED]
               for member, of_member in matches.items()}
    said: dict[str, list[str]] = {}
    for call_id, words in news:
        if liked[call_id] and call_id in calls:
            said.setdefault(call_id, []).append(words)
    changed = [SharedItem(EditionSection.CHANGED, i, "; ".join(words)) for i, words in said.items()]
    rest = [c for c in calls.values() if liked[c.id] and c.id not in said]
    shared = (_closing_soon([c for c in rest if c.id in is_open], now)
              + _new([c for c in rest if c.id in is_open], liked, now)
              + changed[:MOST_LISTED] + _coming_up(rest, now))
    return EditionPlan(tuple(_once(shared)), {member: ids for member, ids in matched.items() if ids}, tuple(events))


def _closing_soon(calls: Sequence[Call], now: datetime) -> list[SharedItem]:
    dated = [(gate.at, c.id) for c in calls if (gate := c.next_gate(now)) and gate.at
             and days_left(gate.at, now) <= CLOSING_WITHIN_DAYS]
    return [SharedItem(EditionSection.CLOSING_SOON, i) for _, i in sorted(dated)][:MOST_LISTED]


def _new(calls: Sequence[Call], liked: Counter[str], now: datetime) -> list[SharedItem]:
    fresh = [c for c in calls if not c.is_backfill and c.first_seen_at > now - NEW_FOR]
    fresh.sort(key=lambda c: (-liked[c.id], c.id))
    return [SharedItem(EditionSection.NEW, c.id) for c in fresh][:MOST_LISTED]


def _coming_up(calls: Sequence[Call], now: datetime) -> list[SharedItem]:
    ahead = [c for c in calls if c.status_at(now) in (CallStatus.UPCOMING, CallStatus.FORECAST)]
    ahead.sort(key=lambda c: (c.dates[0].at is None, c.dates[0].at or now, c.id) if c.dates else (True, now, c.id))
    return [SharedItem(EditionSection.COMING_UP, c.id) for c in ahead][:MOST_LISTED]


def _once(items: Iterable[SharedItem]) -> Iterable[SharedItem]:
    seen: set[str] = set()
    for item in items:
        if item.call_id not in seen:
            seen.add(item.call_id)
            yield item
