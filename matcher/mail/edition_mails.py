"""The mails of an edition: composed and queued in chunks, with what each reader knows afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.digest import Assess, digest_letter
from matcher.mail.news import News, NewsKind
from matcher.mail.personal import Find, World, personal_news
from matcher.mail.unmade import unmade
from matcher.model.edition import Edition
from matcher.model.mail import Mail, MailKind, Pace, Recipient, SubscriptionKind
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.store.calls import get_calls
from matcher.store.mails import known_keys, queue_many
from matcher.store.matches import matches_of
from matcher.store.members import get_member
from matcher.store.subscriptions import recipients
from matcher.store.told import MATCH, tell

OF_USE_FOR = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What queueing an edition did: mails queued now, people with nothing for them, mails that could not be made."""

    queued: int = 0
    nothing_for: int = 0
    unmade: int = 0


def batch_of(week: str) -> str:
    """The batch that an edition's mails belong to."""
    return f"edition:{week}"


def key_of(week: str, person_id: str) -> str:
    """The unique key of one person's mail of an edition."""
    return f"edition:{week}:{person_id}"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who wants more in the mail than the plan holds: events, or also what others hear by alerts."""

    world: World
    find: Find
    all_weekly: frozenset[str]
    events: frozenset[str]

    @classmethod
    def read(cls, connection: Connection, find: Find, now: datetime) -> "Wishes":
        """As things stand now."""
        return cls(World(connection, now), find,
                   frozenset(p.person_id for p in recipients(connection, SubscriptionKind.MATCHES)
                             if p.pace is Pace.WEEKLY),
                   frozenset(p.person_id for p in recipients(connection, SubscriptionKind.EVENTS)))


class EditionMails:
    """One chunk of an edition: what several of its mails need is read once."""

    def __init__(self, connection: Connection, edition: Edition, composer: Composer, assess: Assess, wishes: "Wishes",
                 now: datetime) -> None:
        self._connection, self._edition, self._composer, self._assess = connection, edition, composer, assess
        self._wishes, self._now = wishes, now
        self._calls = {c.id: c for c in get_calls(connection, edition.plan.call_ids)}
        self._members: dict[str, tuple[Member | None, dict[str, Match]]] = {}

    def queue(self, people: Sequence[Recipient]) -> EditionReport:
        """Queues a mail for each that has none yet; one that cannot be made is parked."""
        week = self._edition.week
        known = known_keys(self._connection, [key_of(week, p.person_id) for p in people])
        made: list[tuple[Mail, list[tuple[str, str]]]] = []
        nothing_for = failures = 0
        for person in people:
            key = key_of(week, person.person_id)
            if key in known:
                continue
            try:
                mail, tells = self.mail_for(person)
            except Exception as error:      # one mail that cannot be made never stops the others
                unmade(self._connection, self._composer, key, MailKind.EDITION, person, batch_of(week), error,
                       self._now)
                failures += 1
                continue
            if mail is None:
                nothing_for += 1
                continue
            made.append((mail, tells))
        queue_many(self._connection, [mail for mail, _ in made], self._now)
        for mail, tells in made:
            tell(self._connection, mail.person_id, tells, mail.key, self._now)
        return EditionReport(len(made), nothing_for, failures)

    def mail_for(self, person: Recipient) -> tuple[Mail | None, list[tuple[str, str]]]:
        """The mail, and what the person knows once they have it."""
        week = self._edition.week
        member, matches = self._member(person.member_id)
        own = self._own_news(person)
        letter = digest_letter(self._edition, person, member, matches, self._calls, own, self._assess,
                               self._composer.links, self._now,
                               with_events=person.person_id in self._wishes.events)
        if letter is None:
            return None, []
        mail = self._composer.letter(letter, person, MailKind.EDITION, key_of(week, person.person_id), batch_of(week),
                                     self._now, self._now + OF_USE_FOR)
        matched = set(self._edition.plan.matched.get(person.member_id or "", ()))
        tells = [(i, what) for i in mail.mentions
                 for what in (MATCH if i in matched else batch_of(week), *self._wishes.world.changes_in(i))]
        return mail, tells + [(n.call.id, what) for n in own if n.call.id in mail.mentions for what in n.tells]

    def _own_news(self, person: Recipient) -> list[News]:
        """What somebody who wants all in the weekly mail has not heard, but for the matches, which are in the plan."""
        if person.person_id not in self._wishes.all_weekly:
            return []
        news = personal_news(self._connection, person, self._wishes.world, self._wishes.find, self._now)
        return [n for n in news if n.kind is not NewsKind.MATCH]

    def _member(self, member_id: str | None) -> tuple[Member | None, dict[str, Match]]:
        """The member and its matches by call."""
        if member_id is None:
            return None, {}
        if member_id not in self._members:
            matches = {m.call_id: m for m in matches_of(self._connection, member_id)}
            self._members[member_id] = (get_member(self._connection, member_id), matches)
        return self._members[member_id]
