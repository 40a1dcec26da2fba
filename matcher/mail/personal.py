"""What is new to one person, read from the record: for alerts, and for the digest of those who want all in it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.mail.news import News, news_for
from matcher.mail.selection import matches_to_mail
from matcher.model.feedback import Verdict
from matcher.model.mail import Recipient
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.store.calls import calls_not_closed, get_calls
from matcher.store.changes import news_since
from matcher.store.feedback import feedback_of
from matcher.store.members import get_member
from matcher.store.saved_searches import searches_of
from matcher.store.told import told_to

Find = Callable[[str, Mapping[str, tuple[str, ...]], datetime], Sequence[str]]
"""Ids of the calls that a saved search finds now: the best, then all others that came since a moment."""

CHANGES_FOR = timedelta(days=30)


class World:
    """What everybody's news are chosen from, as one run sees it: the calls, what changed in them, members' matches."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._now = now
        self._matches: dict[str, list[Match]] = {}
        # changes first: one that comes in between is told later, rather than taken for known
        self.changes = news_since(connection, now - CHANGES_FOR)
        calls = {c.id: c for c in calls_not_closed(connection, now)}
        calls |= {c.id: c for c in get_calls(connection, list({n.call_id for n in self.changes} - calls.keys()))}
        self.calls = {i: c for i, c in calls.items() if not c.hidden}

    def changes_in(self, call_id: str) -> tuple[str, ...]:
        """What whoever is shown the call now knows of its past, in the words of `store.told`."""
        return tuple(f"change:{c.id}" for c in self.changes if c.call_id == call_id)

    def matches_of(self, connection: Connection, member: Member) -> list[Match]:
        """What is worth mailing to the member; worked out once for all of its people."""
        if member.id not in self._matches:
            self._matches[member.id] = matches_to_mail(connection, member, self._now)
        return self._matches[member.id]


def personal_news(connection: Connection, person: Recipient, world: World, find: Find, now: datetime) -> list[News]:
    """Everything that the person was not told yet."""
    member = get_member(connection, person.member_id) if person.member_id else None
    declined = declined_calls(connection, member.id, [*world.calls.values()]) if member else frozenset()
    matches = [m for m in world.matches_of(connection, member) if m.call_id not in declined] if member else []
    interested = {f.call_id: f.at for f in (feedback_of(connection, member.id) if member else ())
                  if f.verdict is Verdict.INTERESTED}
    found = {s.name: [i for i in find(s.words, s.filters, s.made_at) if i in world.calls
                      and world.calls[i].first_seen_at > s.made_at and i not in declined]
             for s in searches_of(connection, person.person_id) if s.is_alerting}
    changes = [c for c in world.changes if c.call_id not in declined]
    return news_for(world.calls, matches, changes, interested, found, told_to(connection, person.person_id), now)
