"""Alerts: what is new to each person, in one mail a person and run.

    who may be written to | what is new to them | decide | compose | queue and note as told, in one transaction
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from matcher.mail.compose import Composer
from matcher.mail.digest import Assess
from matcher.mail.item import item_for
from matcher.mail.letter import Letter, Section
from matcher.mail.news import News, NewsKind
from matcher.mail.personal import Find, World, personal_news
from matcher.mail.selection import MOST_MATCHED
from matcher.mail.subjects import alert_subject
from matcher.mail.unmade import unmade
from matcher.mail.working_days import is_working_day
from matcher.model.instant import LONDON
from matcher.model.mail import Mail, MailKind, Pace, Recipient, SubscriptionKind
from matcher.model.member import Member
from matcher.store.batches import open_batch
from matcher.store.engine import Record
from matcher.store.mails import queue
from matcher.store.members import get_member
from matcher.store.people import take_turn
from matcher.store.subscriptions import recipients
from matcher.store.told import tell

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
        world = World(connection, now)
    report = AlertReport()
    for person in readers:
        with record.reading() as connection:
            news = _due(personal_news(connection, person, world, find, now), person, paces)
        if not news:
            report.quiet += 1
            continue
        with record.writing() as connection:
            take_turn(connection, person.person_id)     # another run may have been faster: what it told is out
            news = _due(personal_news(connection, person, world, find, now), person, paces)
            if news:
                _queue(connection, composer, assess, person, news, world, now, report)
    return report


def _due(news: list[News], person: Recipient, paces: Collection[Pace]) -> list[News]:
    return news if person.pace in paces else [n for n in news if n.is_urgent]


def _queue(connection: Connection, composer: Composer, assess: Assess, person: Recipient, news: Sequence[News],
           world: World, now: datetime, report: AlertReport) -> None:
    kind = MailKind.URGENT if any(n.is_urgent for n in news) else MailKind.ALERT
    tells = [(n.call.id, what) for n in news for what in (*n.tells, *world.changes_in(n.call.id))]
    family = kind.value if kind is MailKind.URGENT else f"{kind.value}:{person.pace.value}"
    batch = f"{family}:{now:%Y-%m-%dT%H}"
    key = f"{kind.value}:{person.person_id}:{now:%Y-%m-%d}:{sha256(repr(sorted(tells)).encode()).hexdigest()[:16]}"
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
                 assess(n.call, member, now) if member else None, n.note, with_actions=member is not None)
        for n in shown if n.kind is part)) for part in NewsKind if any(n.kind is part for n in shown)]
    if len(ordered) > len(shown):
        last = sections[-1]
        sections[-1] = Section(last.heading, last.items, more=f"See all {len(ordered)}", more_url=links.all_calls())
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


def paces_due(now: datetime) -> tuple[Pace, ...]:
    """Whose alerts an hourly run composes: the daily ones join at eight in London on working days."""
    local = now.astimezone(LONDON)
    is_morning = is_working_day(local.date()) and local.hour == 8
    return (Pace.AS_IT_HAPPENS, Pace.DAILY) if is_morning else (Pace.AS_IT_HAPPENS,)
