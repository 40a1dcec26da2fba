"""The weekly digest from draft to sent (domain.md 5.3).

    draft ──► draft ──approve──► approved ──send──► sending ──► sent
                ▲                    └── a listed call changes ──► lapsed ──draft──► …

Nothing leaves that staff did not see: the plan is settled at the draft, and what goes out is that plan.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from matcher.errors import MailError
from matcher.mail.compose import Composer
from matcher.mail.digest import Assess
from matcher.mail.edition_mails import EditionMails, EditionReport, Wishes, batch_of
from matcher.mail.personal import Find
from matcher.mail.selection import matches_to_mail, plan_edition
from matcher.model.call import Call
from matcher.model.edition import Edition, EditionPlan, EditionState
from matcher.model.instant import LONDON
from matcher.model.mail import Mail, MailKind, Recipient, SubscriptionKind
from matcher.store.batches import open_batch
from matcher.store.calls import calls_not_closed, get_calls
from matcher.store.changes import news_since
from matcher.store.editions import get_edition, put_edition
from matcher.store.engine import Record
from matcher.store.mails import people_with_unmade
from matcher.store.members import active_members
from matcher.store.subscriptions import recipients
from matcher.store.told import matched_in_editions

MAILS_AT_ONCE = 200
"""Composed and queued in one transaction."""
NEWS_FOR = timedelta(days=7)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def week_of(at: datetime) -> str:
    """The ISO week of a moment, in London: "2026-W48"."""
    year, week, _ = at.astimezone(LONDON).isocalendar()
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
        plan = _plan(connection, week, now, known.plan if known else EditionPlan())
        note = "Nothing worth a mail this week: nobody hears from us." if plan.is_empty else ""
        edition = Edition(week, EditionState.EMPTY if plan.is_empty else EditionState.DRAFT, plan, now,
                          known.intro if known else "", note=note)
        put_edition(connection, edition)
    return edition


def approve(record: Record, week: str, by: str, now: datetime, seen: str = "") -> Edition:
    """Staff's yes to the plan as drafted. Raises MailError where there is no draft to approve.

    `seen` is the `fingerprint` of what they looked at, if known: a plan that changed in between is not approved.
    """
    with record.writing() as connection:
        edition = _existing(connection, week, for_update=True)
        if seen and seen != edition.fingerprint:
            raise MailError(f"{week} was changed since you looked at it: look again, then approve")
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
        return _lapsed_if_changed(connection, _existing(connection, week, for_update=True))


def begin(record: Record, week: str, now: datetime) -> Edition:
    """Marks the approved edition as leaving, so that whoever looks sees it; one that left stays as it is.

    Raises MailError where the edition is not approved, or where the approval lapsed.
    """
    with record.writing() as connection:
        edition = _lapsed_if_changed(connection, _existing(connection, week, for_update=True))
        if edition.state is EditionState.APPROVED:
            edition = replace(edition, state=EditionState.SENDING)
            put_edition(connection, edition)
            open_batch(connection, batch_of(week), MailKind.EDITION, now)
    if edition.state not in (EditionState.SENDING, EditionState.SENT, EditionState.EMPTY):
        raise MailError(f"{week} is {edition.state.value}, not approved{f' ({edition.note})' if edition.note else ''}: "
                        f"muster edition show {week}, then muster edition approve {week}")
    return edition


def send(record: Record, week: str, composer: Composer, assess: Assess, now: datetime,
         find: Find = lambda *asked: ()) -> EditionReport:
    """Queues the approved edition, one mail a person; the outbox sends them. Again adds only what failed to compose.

    Only people confirmed before the approval get it; later ones wait for the next. Raises MailError as `begin` does.
    """
    edition = begin(record, week, now)
    with record.reading() as connection:
        wishes = Wishes.read(connection, find, now)
    total = EditionReport()
    for people in _chunks(_readers(record, edition)):
        with record.writing() as connection:
            get_edition(connection, week, for_update=True)     # two senders take turns, chunk by chunk
            part = EditionMails(connection, edition, composer, assess, wishes, now).queue(people)
        total = EditionReport(total.queued + part.queued, total.nothing_for + part.nothing_for,
                              total.unmade + part.unmade)
    if edition.state is EditionState.SENDING:
        nobody = f"{total.nothing_for} people got no mail: nothing for them this week." if total.nothing_for else ""
        with record.writing() as connection:
            put_edition(connection, replace(edition, state=EditionState.SENT, sent_at=now, note=nobody))
    return total


def preview(record: Record, week: str, person: Recipient, composer: Composer, assess: Assess, now: datetime,
            find: Find) -> Mail | None:
    """The mail that this person would get, None where there is nothing for them. Queues nothing."""
    with record.reading() as connection:
        edition = _existing(connection, week)
        wishes = Wishes.read(connection, find, now)
        return EditionMails(connection, edition, composer, assess, wishes, now).mail_for(person)[0]


def _plan(connection: Connection, week: str, now: datetime, known: EditionPlan) -> EditionPlan:
    readers = {p.member_id for p in recipients(connection, SubscriptionKind.DIGEST)}
    calls = {c.id: c for c in calls_not_closed(connection, now) if not c.hidden}
    news = [(n.call_id, n.change.words) for n in news_since(connection, now - NEWS_FOR)]
    calls |= {c.id: c for c in get_calls(connection, [i for i, _ in news if i not in calls]) if not c.hidden}
    matches = {m.id: matches_to_mail(connection, m, now) for m in active_members(connection) if m.id in readers}
    return plan_edition(calls, matches, news, now, known.events, matched_in_editions(connection, but=batch_of(week)))


def _lapsed_if_changed(connection: Connection, edition: Edition) -> Edition:
    if edition.state is not EditionState.APPROVED:
        return edition
    now_is = _hashes(connection, edition.plan.call_ids)
    differing = [i for i, was in edition.approved_calls.items() if now_is.get(i) != was]
    if differing:
        titles = [c.title for c in get_calls(connection, differing)] or differing
        edition = replace(edition, state=EditionState.LAPSED, note=f"changed since approval: {'; '.join(titles)}")
        put_edition(connection, edition)
    return edition


def _readers(record: Record, edition: Edition) -> list[Recipient]:
    """Who confirmed before the approval; of an edition that is out, those whose mail could not be composed."""
    with record.reading() as connection:
        readers = [p for p in recipients(connection, SubscriptionKind.DIGEST)
                   if edition.approved_at and p.confirmed_at <= edition.approved_at]
        if edition.state is EditionState.SENDING:
            return readers
        waiting = people_with_unmade(connection, batch_of(edition.week))
        return [p for p in readers if p.person_id in waiting]


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
