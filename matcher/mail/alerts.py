"""Alerts: what is new to each person, in one mail a person and run.

    who may be written to | what is new to them | decide | compose | queue and note as told, in one transaction
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.mail.compose import Composer
from matcher.mail.digest import Assess
from matcher.mail.item import item_for
from matcher.mail.letter import Letter, Section
from matcher.mail.news import News, NewsKind, news_for
from matcher.mail.selection import MOST_MATCHED, calls_with, worth_mailing
from matcher.mail.subjects import alert_subject
from matcher.mail.unmade import unmade
from matcher.model.call import Call
from matcher.model.change import RecordedChange
from matcher.model.feedback import Verdict
from matcher.model.instant import LONDON
from matcher.model.mail import Mail, MailKind, Pace, Recipient, SubscriptionKind
from matcher.model.member import Member
from matcher.store.batches import open_batch
from matcher.store.calls import calls_not_closed, get_calls
from matcher.store.changes import news_since
from matcher.store.engine import Record
from matcher.store.feedback import verdicts_of
from matcher.store.mails import queue
from matcher.store.matches import matches_of
from matcher.store.members import get_member
from matcher.store.saved_searches import searches_of
from matcher.store.subscriptions import recipients
from matcher.store.told import tell, told_to

Find = Callable[[str, Mapping[str, tuple[str, ...]]], Sequence[str]]
"""Ids of the calls that a saved search finds now, best first."""

CHANGES_FOR = timedelta(days=30)
OF_USE_FOR = timedelta(days=3)


@dataclass(slots=True)
class AlertReport:
    """What a run queued: alerts, urgent ones, people without news, mails that could not be made."""

    alerts: int = 0
    urgent: int = 0
    quiet: int = 0
    unmade: int = 0


def compose_alerts(record: Record, composer: Composer, assess: Assess, find: Find, now: datetime,
                   paces: Collection[Pace] = (Pace.AS_IT_HAPPENS,)) -> AlertReport:
    """Queues what people of these paces should hear of, and for everybody what cannot wait."""
    with record.reading() as connection:
        readers = recipients(connection, SubscriptionKind.MATCHES)
        world = _World.read(connection, now)
    report = AlertReport()
    for person in readers:
        with record.reading() as connection:
            news = _due(_news(connection, person, world, find, now), person, paces)
        if not news:
            report.quiet += 1
            continue
        _queue(record, composer, assess, person, news, now, report)
    return report


@dataclass(frozen=True, slots=True)
class _World:
    """What all people's news are chosen from."""

    calls: Mapping[str, Call]
    changes: Sequence[RecordedChange]

    @classmethod
    def read(cls, connection: Connection, now: datetime) -> "_World":
        changes = news_since(connection, now - CHANGES_FOR)
        calls = {c.id: c for c in calls_not_closed(connection, now)}
        calls |= {c.id: c for c in get_calls(connection, [i for i in {n.call_id for n in changes} if i not in calls])}
        return cls({i: c for i, c in calls.items() if not c.hidden}, changes)


def _news(connection: Connection, person: Recipient, world: _World, find: Find, now: datetime) -> list[News]:
    member = get_member(connection, person.member_id) if person.member_id else None
    verdicts = verdicts_of(connection, member.id) if member else {}
    declined = declined_calls(connection, member.id, [*world.calls.values()]) if member else frozenset()
    matches = worth_mailing(matches_of(connection, member.id), member, declined) if member else []
    found = {s.name: [i for i in find(s.words, s.filters) if i in world.calls
                      and world.calls[i].first_seen_at > s.made_at and i not in declined]
             for s in searches_of(connection, person.person_id) if s.is_alerting}
    changes = [c for c in world.changes if c.call_id not in declined]
    return news_for(world.calls, matches, changes, calls_with(Verdict.INTERESTED, verdicts), found,
                    told_to(connection, person.person_id), now)


def _due(news: list[News], person: Recipient, paces: Collection[Pace]) -> list[News]:
    return news if person.pace in paces else [n for n in news if n.is_urgent]


def _queue(record: Record, composer: Composer, assess: Assess, person: Recipient, news: Sequence[News],
           now: datetime, report: AlertReport) -> None:
    kind = MailKind.URGENT if any(n.is_urgent for n in news) else MailKind.ALERT
    tells = [(n.call.id, what) for n in news for what in n.tells]
    batch = f"{kind.value}:{now:%Y-%m-%dT%H}"
    key = f"{kind.value}:{person.person_id}:{_digest(tells)}"
    with record.writing() as connection:
        if set(tells) & told_to(connection, person.person_id):
            return      # another run was faster; the next one says what is left
        open_batch(connection, batch, kind, now)
        try:
            mail = _mail(connection, composer, assess, person, news, kind, key, batch, now)
        except Exception as error:      # one mail that cannot be made never stops the others
            unmade(connection, composer, key, kind, person, batch, error, now)
            report.unmade += 1
            return
        if queue(connection, mail, now):
            tell(connection, person.person_id, tells, key, now)
            report.urgent += kind is MailKind.URGENT
            report.alerts += kind is MailKind.ALERT


def _mail(connection: Connection, composer: Composer, assess: Assess, person: Recipient, news: Sequence[News],
          kind: MailKind, key: str, batch: str, now: datetime) -> Mail:
    member = get_member(connection, person.member_id) if person.member_id else None
    letter = alert_letter(news, person, member, composer, assess, now)
    return composer.letter(letter, person, kind, key, batch, now, now + OF_USE_FOR)


def alert_letter(news: Sequence[News], person: Recipient, member: Member | None, composer: Composer, assess: Assess,
                 now: datetime) -> Letter:
    """At most five calls in full, urgent ones first; the rest behind "see all"."""
    ordered = sorted(news, key=lambda n: (not n.is_urgent, list(NewsKind).index(n.kind)))
    shown, links = ordered[:MOST_MATCHED], composer.links
    sections = [Section(part.heading, tuple(
        item_for(n.call, person.person_id, links, now, n.match,
                 assess(n.call, member, now) if member and n.match else (), n.note, with_actions=member is not None)
        for n in shown if n.kind is part)) for part in NewsKind if any(n.kind is part for n in shown)]
    if len(ordered) > len(shown):
        last = sections[-1]
        sections[-1] = Section(last.heading, last.items, more=f"See all {len(ordered)}", more_url=links.page("matches"))
    return Letter(alert_subject(ordered, now), (_opening(ordered, member),), tuple(sections))


def _opening(news: Sequence[News], member: Member | None) -> str:
    said = {NewsKind.MATCH: "{n} new open call{s} that fit{v} what " + (member.name if member else "you") + " does",
            NewsKind.CHANGED: "{n} change{s} to calls we told you of",
            NewsKind.CLOSING: "{n} call{s} you were interested in close{v} soon",
            NewsKind.SEARCH: "{n} new call{s} from your saved searches"}
    parts = []
    for kind in NewsKind:
        number = sum(n.kind is kind for n in news)
        if number:
            parts.append(said[kind].format(n=number, s="s" * (number > 1), v="s" * (number == 1)))
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def _digest(tells: Sequence[tuple[str, str]]) -> str:
    return sha256(repr(sorted(tells)).encode()).hexdigest()[:16]


def paces_due(now: datetime) -> tuple[Pace, ...]:
    """Whose alerts an hourly run composes: the daily ones join at eight in London, Monday to Friday."""
    local = now.astimezone(LONDON)
    is_morning = local.weekday() < 5 and local.hour == 8
    return (Pace.AS_IT_HAPPENS, Pace.DAILY) if is_morning else (Pace.AS_IT_HAPPENS,)
