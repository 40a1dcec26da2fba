"""The weekly digest from draft to sent (domain.md 5.3).

    draft ──► draft ──approve──► approved ──send──► sending ──► sent
                ▲                    └── a listed call changes ──► lapsed ──draft──► …

Nothing leaves that staff did not see: the plan is settled at the draft, and what goes out is that plan.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from matcher.cluster.declined import declined_calls
from matcher.errors import MailError
from matcher.mail.compose import Composer
from matcher.mail.digest import Assess, digest_letter
from matcher.mail.selection import plan_edition, worth_mailing
from matcher.mail.unmade import unmade
from matcher.model.call import Call
from matcher.model.edition import Edition, EditionPlan, EditionState
from matcher.model.mail import Mail, MailKind, Recipient, SubscriptionKind
from matcher.model.match import Match
from matcher.model.member import Member
from matcher.store.batches import open_batch
from matcher.store.calls import calls_not_closed, get_calls
from matcher.store.changes import news_since
from matcher.store.editions import get_edition, put_edition
from matcher.store.engine import Record
from matcher.store.mails import known_keys, queue_many
from matcher.store.matches import matches_of
from matcher.store.members import active_members, get_member
from matcher.store.subscriptions import recipients
from matcher.store.told import MATCH, tell

MAILS_AT_ONCE = 200
"""Composed and queued in one transaction."""
NEWS_FOR = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What queueing an edition did: mails queued now, people with nothing for them, mails that could not be made."""

    queued: int = 0
    nothing_for: int = 0
    unmade: int = 0


def week_of(at: datetime) -> str:
    """The ISO week of a moment: "2026-W48"."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"


def checked_week(week: str) -> str:
    """The week as written. Raises MailError where the calendar has none such."""
    found = _WEEK.fullmatch(week)
    try:
        if found:
            date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return week
    except ValueError:
        pass
    raise MailError(f"not a week: {week!r}; write year and ISO week, for example 2026-W48")


def draft(record: Record, week: str, now: datetime) -> Edition:
    """Drafts the week anew from what is open now; what staff wrote stays. An edition that left stays as it is."""
    checked_week(week)
    with record.writing() as connection:
        known = get_edition(connection, week, for_update=True)
        if known and known.state.is_final:
            return known
        plan = _plan(connection, now, known.plan if known else EditionPlan())
        note = "Nothing worth a mail this week: nobody hears from us." if plan.is_empty else ""
        edition = Edition(week, EditionState.EMPTY if plan.is_empty else EditionState.DRAFT, plan, now,
                          known.intro if known else "", note=note)
        put_edition(connection, edition)
    return edition


def approve(record: Record, week: str, by: str, now: datetime) -> Edition:
    """Staff's yes to the plan as drafted. Raises MailError where there is no draft to approve."""
    with record.writing() as connection:
        edition = _existing(connection, week, for_update=True)
        if edition.state.is_final or edition.state is EditionState.EMPTY:
            return edition
        if edition.state is EditionState.LAPSED:
            raise MailError(f"{week} lapsed ({edition.note}): draft it again, look at it, then approve")
        edition = replace(edition, state=EditionState.APPROVED, approved_at=now, approved_by=by, note="",
                          approved_calls=_hashes(connection, edition.plan.call_ids))
        put_edition(connection, edition)
    return edition


def lapse_if_changed(record: Record, week: str) -> Edition:
    """Takes the approval back where a listed call is not what it was when staff said yes."""
    with record.writing() as connection:
        edition = _existing(connection, week, for_update=True)
        if edition.state is not EditionState.APPROVED:
            return edition
        now_is = _hashes(connection, edition.plan.call_ids)
        differing = [i for i, was in edition.approved_calls.items() if now_is.get(i) != was]
        if differing:
            titles = [c.title for c in get_calls(connection, differing)] or differing
            edition = replace(edition, state=EditionState.LAPSED, note=f"changed since approval: {'; '.join(titles)}")
            put_edition(connection, edition)
    return edition


def begin(record: Record, week: str, now: datetime) -> Edition:
    """Marks the approved edition as leaving, so that whoever looks sees it; one that left stays as it is.

    Raises MailError where the edition is not approved, or where the approval lapsed.
    """
    edition = lapse_if_changed(record, week)
    if edition.state in (EditionState.SENT, EditionState.EMPTY):
        return edition
    if edition.state not in (EditionState.APPROVED, EditionState.SENDING):
        raise MailError(f"{week} is {edition.state.value}, not approved{f' ({edition.note})' if edition.note else ''}: "
                        f"muster edition show {week}, then muster edition approve {week}")
    with record.writing() as connection:
        edition = replace(edition, state=EditionState.SENDING)
        put_edition(connection, edition)
        open_batch(connection, batch_of(week), MailKind.EDITION, now)
    return edition


def send(record: Record, week: str, composer: Composer, assess: Assess, now: datetime) -> EditionReport:
    """Queues the approved edition, one mail a person; the outbox sends them. Again adds nothing.

    Only people confirmed before the approval get it; later ones wait for the next. Raises MailError as `begin` does.
    """
    edition = begin(record, week, now)
    if edition.state is not EditionState.SENDING:
        return EditionReport()
    total = EditionReport()
    for people in _chunks(_readers(record, edition)):
        with record.writing() as connection:
            get_edition(connection, week, for_update=True)     # two senders take turns, chunk by chunk
            part = _Composing(connection, edition, composer, assess, now).queue(people)
        total = EditionReport(total.queued + part.queued, total.nothing_for + part.nothing_for,
                              total.unmade + part.unmade)
    nobody = f"{total.nothing_for} people got no mail: nothing for them this week." if total.nothing_for else ""
    with record.writing() as connection:
        put_edition(connection, replace(edition, state=EditionState.SENT, sent_at=now, note=nobody))
    return total


def preview(record: Record, week: str, person: Recipient, composer: Composer, assess: Assess,
            now: datetime) -> Mail | None:
    """The mail that this person would get, None where there is nothing for them. Queues nothing."""
    with record.reading() as connection:
        edition = _existing(connection, week)
        return _Composing(connection, edition, composer, assess, now).mail_for(person)


def batch_of(week: str) -> str:
    """The batch that an edition's mails belong to."""
    return f"edition:{week}"


def key_of(week: str, person_id: str) -> str:
    """The unique key of one person's mail of an edition."""
    return f"edition:{week}:{person_id}"


class _Composing:
    """One chunk of an edition: what several of its mails need is read once."""

    def __init__(self, connection: Connection, edition: Edition, composer: Composer, assess: Assess,
                 now: datetime) -> None:
        self._connection, self._edition, self._composer, self._assess = connection, edition, composer, assess
        self._now = now
        self._calls = {c.id: c for c in get_calls(connection, edition.plan.call_ids)}
        self._members: dict[str, tuple[Member | None, dict[str, Match]]] = {}

    def queue(self, people: Sequence[Recipient]) -> EditionReport:
        week = self._edition.week
        known = known_keys(self._connection, [key_of(week, p.person_id) for p in people])
        made: list[Mail] = []
        nothing_for = failures = 0
        for person in people:
            key = key_of(week, person.person_id)
            if key in known:
                continue
            try:
                mail = self.mail_for(person)
            except Exception as error:      # one mail that cannot be made never stops the others
                unmade(self._connection, self._composer, key, MailKind.EDITION, person, batch_of(week), error,
                       self._now)
                failures += 1
                continue
            if mail is None:
                nothing_for += 1
                continue
            made.append(mail)
        queue_many(self._connection, made, self._now)
        for mail in made:
            matched = set(self._edition.plan.matched.get(self._member_of(mail, people), ()))
            tell(self._connection, mail.person_id,
                 [(i, MATCH if i in matched else batch_of(week)) for i in mail.mentions], mail.key, self._now)
        return EditionReport(len(made), nothing_for, failures)

    def mail_for(self, person: Recipient) -> Mail | None:
        member, matches = self._member(person.member_id)
        letter = digest_letter(self._edition, person, member, matches, self._calls, self._assess,
                               self._composer.links, self._now)
        if letter is None:
            return None
        week = self._edition.week
        return self._composer.letter(letter, person, MailKind.EDITION, key_of(week, person.person_id), batch_of(week),
                                     self._now, self._now + timedelta(days=5))

    def _member(self, member_id: str | None) -> tuple[Member | None, dict[str, Match]]:
        if member_id is None:
            return None, {}
        if member_id not in self._members:
            listed = self._edition.plan.matched.get(member_id, ())
            matches = {m.call_id: m for m in matches_of(self._connection, member_id) if m.call_id in listed}
            self._members[member_id] = (get_member(self._connection, member_id), matches)
        return self._members[member_id]

    @staticmethod
    def _member_of(mail: Mail, people: Sequence[Recipient]) -> str:
        return next((p.member_id or "" for p in people if p.person_id == mail.person_id), "")


def _plan(connection: Connection, now: datetime, known: EditionPlan) -> EditionPlan:
    readers = {p.member_id for p in recipients(connection, SubscriptionKind.DIGEST)}
    calls = {c.id: c for c in calls_not_closed(connection, now) if not c.hidden}
    news = [(n.call_id, n.change.words) for n in news_since(connection, now - NEWS_FOR)]
    calls |= {c.id: c for c in get_calls(connection, [i for i, _ in news if i not in calls]) if not c.hidden}
    matches = {m.id: worth_mailing(matches_of(connection, m.id), m, declined_calls(connection, m.id, [*calls.values()]))
               for m in active_members(connection) if m.id in readers}
    return plan_edition(calls, matches, news, now, known.events)


def _readers(record: Record, edition: Edition) -> list[Recipient]:
    with record.reading() as connection:
        return [p for p in recipients(connection, SubscriptionKind.DIGEST)
                if edition.approved_at and p.confirmed_at <= edition.approved_at]


def _chunks(people: Sequence[Recipient]) -> Iterator[Sequence[Recipient]]:
    return (people[i:i + MAILS_AT_ONCE] for i in range(0, len(people), MAILS_AT_ONCE))


def _hashes(connection: Connection, call_ids: Sequence[str]) -> dict[str, str]:
    return {c.id: _state_of(c) for c in get_calls(connection, call_ids)}


def _state_of(call: Call) -> str:
    return f"{call.content_hash}{' hidden' if call.hidden else ''}"


def _existing(connection: Connection, week: str, *, for_update: bool = False) -> Edition:
    edition = get_edition(connection, checked_week(week), for_update=for_update)
    if edition is None:
        raise MailError(f"{week} has no draft yet: muster edition draft {week}")
    return edition
